"""What a list of instances may be narrowed by, as the parameters of an address say it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from portal.http.numbers import whole_number
from portal.http.parameters import flag_in, instant_in, words_in
from portal.lib.errors import Invalid
from processes.selectors.behind import Behind, behind
from processes.selectors.variable_filter import VariableFilter, number_in, variables_in

STATES = ("active", "compensating", "completed", "cancelled", "terminated", "compensated")


@dataclass(frozen=True, slots=True)
class InstanceFilter:
    """What a list of instances may be narrowed by; empty fields do not narrow."""

    process_key: str = ""  # one key, or several with commas
    version: int | None = None
    states: tuple[str, ...] = ()
    business_key: str = ""
    search: str = ""  # business key or title begins with
    has_incident: bool | None = None
    suspended: bool | None = None
    element_id: str = ""
    started_after: datetime | None = None
    started_before: datetime | None = None
    ended_after: datetime | None = None
    ended_before: datetime | None = None
    slower_than: Decimal | None = None  # seconds from start to end, to the microsecond
    faster_than: Decimal | None = None
    changed_before: datetime | None = None  # nothing has happened in it since
    troubled: bool | None = None  # a step was repeated or failed, or there was an incident
    first_time_right: bool | None = None  # completed, and not troubled
    left_element: str = ""  # a step that was left between the two instants
    left_by_people: bool | None = None  # a user task was left between them
    left_after: datetime | None = None
    left_before: datetime | None = None
    failed_call: str = ""  # a destination: a call to it was refused, or nobody knows how it ended
    called_after: datetime | None = None
    started_by: str = ""
    behind: Behind | None = None  # a mark of a picture
    variables: tuple[VariableFilter, ...] = field(default=())

    @property
    def reads_variables(self) -> bool:
        """Whether only who may see variables may ask this."""
        return bool(self.variables) or (self.behind is not None and self.behind.reads_variables)

    @property
    def process_keys(self) -> list[str]:
        return self.process_key.split(",")


def filter_from(query: Mapping[str, str]) -> InstanceFilter:
    """A filter from URL parameters. Raises Invalid naming the parameter that cannot be right."""
    return InstanceFilter(
        process_key=query.get("process_key", ""),
        version=_number(query, "version"),
        states=words_in(query, "state", STATES),
        business_key=query.get("business_key", ""),
        search=query.get("q", ""),
        has_incident=flag_in(query, "has_incident"),
        suspended=flag_in(query, "suspended"),
        element_id=query.get("element_id", ""),
        started_after=instant_in(query, "started_after"),
        started_before=instant_in(query, "started_before"),
        ended_after=instant_in(query, "ended_after"),
        ended_before=instant_in(query, "ended_before"),
        slower_than=_seconds(query, "slower_than"),
        faster_than=_seconds(query, "faster_than"),
        changed_before=instant_in(query, "changed_before"),
        troubled=flag_in(query, "troubled"),
        first_time_right=flag_in(query, "first_time_right"),
        left_element=query.get("left_element", ""),
        left_by_people=flag_in(query, "left_by_people"),
        left_after=instant_in(query, "left_after"),
        left_before=instant_in(query, "left_before"),
        failed_call=query.get("failed_call", ""),
        called_after=instant_in(query, "called_after"),
        behind=behind(query["behind"]) if query.get("behind") else None,
        variables=variables_in(query),
    )


def _number(query: Mapping[str, str], name: str) -> int | None:
    text = query.get(name, "")
    return whole_number(text, name) if text else None


def _seconds(query: Mapping[str, str], name: str) -> Decimal | None:
    text = query.get(name, "")
    if not text:
        return None
    seconds = number_in(text)
    if seconds is None or seconds < 0:
        raise Invalid(f"Expected `{name}` to be a number of seconds, but got {text[:40]!r}.")
    return seconds
