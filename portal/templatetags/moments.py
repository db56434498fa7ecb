"""Filters for times in the reader's zone and style, where no page's present moment is at hand: mails, dates of tables."""

from datetime import date, datetime

from django import template

from portal.lib import moments

register = template.Library()


@register.filter
def moment_words(at: datetime) -> str:
    """ "21 Nov 2026, 15:40"."""
    return moments.moment(at)


@register.filter
def day_words(on: date | datetime) -> str:
    """ "21 Nov 2026"."""
    return moments.day(on)


@register.filter
def long_day_words(on: date | datetime) -> str:
    """ "Saturday 21 November 2026"."""
    return moments.long_day(on)


@register.filter
def clock_words(at: datetime) -> str:
    """ "15:40"."""
    return moments.clock(at)


@register.filter
def clock_seconds_words(at: datetime) -> str:
    """ "15:40:05"."""
    return moments.clock_seconds(at)


@register.filter
def weekday_words(at: datetime) -> str:
    """ "Sat 21 Nov, 15:40"."""
    return moments.weekday_moment(at)
