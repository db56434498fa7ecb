"""Working calendars as stored; `processes.store.calendars` makes pure ones of them."""

from typing import Any

from django.conf import settings
from django.db import models


class Calendar(models.Model):
    """Weekly hours in a time zone, less holidays and the company's own days. `version` rises with every change."""

    key = models.SlugField(unique=True)
    name = models.TextField()
    zone = models.TextField()  # IANA name
    # Monday first: [[["09:00", "17:00"], ...], ...]; "24:00" ends a day, a night shift is two entries
    week: Any = models.JSONField()
    country = models.TextField(blank=True, default="")  # ISO 3166 code of the public holidays kept, "" = none
    subdivision = models.TextField(blank=True, default="")
    days: Any = models.JSONField(default=dict)  # own days: {"2026-12-24": [["09:00", "12:00"]]}; [] = closed
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "calendar"


class CalendarVersion(models.Model):
    """A calendar as it stood from `changed_at` until the next version: deadlines made then stay explainable."""

    key = models.SlugField()
    number = models.PositiveIntegerField()
    content: Any = models.JSONField()  # name, zone, week, country, subdivision, days
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        db_table = "calendar_version"
        constraints = [models.UniqueConstraint(fields=["key", "number"], name="calendar_version_once")]
