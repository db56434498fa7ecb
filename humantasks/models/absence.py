"""Who is away when, and who stands in; who leads a group; whose turn it is. Rules: `assignment`."""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_noop as N_

from humantasks.assignment.deputies import COMPARISONS, Away

CLAIMED = {
    "offer": N_("are put back and offered to the deputy"),
    "hand_over": N_("go to the deputy"),
    "keep": N_("stay as they are"),
}


def _person(**options: Any) -> "models.ForeignKey[Any, Any]":
    options = {"on_delete": models.CASCADE, "related_name": "+", **options}
    return models.ForeignKey(settings.AUTH_USER_MODEL, **options)


class Absence(models.Model):
    """From `starts_at` until before `ends_at`, in portal time. `begun_at` and `over_at` are set once each, by guarded
    UPDATEs, when the tasks were handed over and when they came back."""

    person = _person(related_name="absences")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    deputy = _person()
    second_deputy = _person(null=True, on_delete=models.SET_NULL)
    definitions = ArrayField(models.BigIntegerField(), default=list)  # [] = all processes
    variable = models.TextField(blank=True, default="")
    comparison = models.TextField(choices=list(COMPARISONS.items()), default="lte")
    value = models.TextField(blank=True, default="")
    claimed = models.TextField(choices=list(CLAIMED.items()), default="offer")  # what becomes of claimed ones
    made_by = _person(null=True, on_delete=models.SET_NULL)
    made_at = models.DateTimeField()
    begun_at = models.DateTimeField(null=True)
    over_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "absence"
        indexes = [
            models.Index(
                fields=["ends_at"], name="absence_not_over", condition=models.Q(over_at__isnull=True)
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gte=models.F("starts_at")), name="absence_forwards"
            )
        ]

    @property
    def away(self) -> Away:
        return Away(
            person=self.person_id,
            deputy=self.deputy_id,
            second=self.second_deputy_id,
            definitions=frozenset(self.definitions),
            variable=self.variable,
            comparison=self.comparison,
            value=self.value,
        )


class GroupLead(models.Model):
    """Leads see the load and the absences of their group's members, and may act for them."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="leads")
    user = _person(related_name="leads")

    class Meta:
        db_table = "group_lead"
        constraints = [models.UniqueConstraint(fields=["group", "user"], name="lead_once_per_group")]


class AssignmentTurn(models.Model):
    """Who got the last task of a step that is given out in turn. Locked while tasks are opened."""

    pk = models.CompositePrimaryKey("definition_id", "element_id")
    definition_id = models.BigIntegerField()
    element_id = models.TextField()
    last_id = models.BigIntegerField(null=True)  # a person

    class Meta:
        db_table = "assignment_turn"
