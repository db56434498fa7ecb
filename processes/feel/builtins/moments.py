"""now(), today() and what a date says about its year and week. Source: DMN 1.5, 10.3.4.8 and 10.3.4.11."""

from datetime import datetime

from processes.feel.builtins.registry import Table
from processes.feel.evaluation import Evaluation
from processes.feel.temporal import Date, DateTime, date_time_from_python, days_from_civil
from processes.feel.values import FeelError

MOMENTS = Table()
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


@MOMENTS.add("now()", evaluation=True, pure=False)
def now(evaluation: Evaluation) -> DateTime:
    """The moment the evaluation was given; the same for all of it."""
    return date_time_from_python(_now(evaluation))


def _now(evaluation: Evaluation) -> datetime:
    if evaluation.now is None:
        raise FeelError("Expected to know what time it is, but there is no clock here.", "no-clock")
    return evaluation.now


@MOMENTS.add("today()", evaluation=True, pure=False)
def today(evaluation: Evaluation) -> Date:
    moment = date_time_from_python(_now(evaluation))
    return moment.date


def _day(value: Date | DateTime) -> Date:
    return value.date if isinstance(value, DateTime) else value


@MOMENTS.add("day of year(date: moment)")
def day_of_year(value: Date | DateTime) -> int:
    day = _day(value)
    return day.ordinal - days_from_civil(day.year, 1, 1) + 1


@MOMENTS.add("day of week(date: moment)")
def day_of_week(value: Date | DateTime) -> str:
    return DAYS[_day(value).weekday - 1]


@MOMENTS.add("month of year(date: moment)")
def month_of_year(value: Date | DateTime) -> str:
    return MONTHS[_day(value).month - 1]


@MOMENTS.add("week of year(date: moment)")
def week_of_year(value: Date | DateTime) -> int:
    """The ISO 8601 week: it belongs to the year its Thursday lies in."""
    day = _day(value)
    thursday = day.ordinal - day.weekday + 4
    year = day.year
    if thursday < days_from_civil(year, 1, 1):
        year -= 1
    elif thursday >= days_from_civil(year + 1, 1, 1):
        year += 1
    return (thursday - days_from_civil(year, 1, 1)) // 7 + 1
