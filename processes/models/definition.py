"""Definitions (a key) and their versions (what was drawn, exactly as deployed)."""

from typing import Any

from django.conf import settings
from django.db import models
from django_fsm import FSMField, transition

from processes.engine.lifecycle import VERSION
from processes.models.base import StateRow, state_check, state_choices


class Definition(models.Model):
    """A process, decision model or form under one key; its settings outlive its versions."""

    kind = models.TextField(choices=[("bpmn", "process"), ("dmn", "decision"), ("form", "form")])
    key = models.TextField()
    name = models.TextField()
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL)
    sla_target_seconds = models.BigIntegerField(null=True, blank=True)
    calendar = models.TextField(blank=True, default="")
    four_eyes = models.BooleanField(default=False)
    mail_sender = models.TextField(
        blank=True, default="", db_default=""
    )  # one of EMAIL_SENDERS; "" = the portal's
    step_targets: Any = models.JSONField(
        default=dict
    )  # element id -> seconds; null: none, whatever the model says
    created_at = models.DateTimeField()

    class Meta:
        db_table = "definition"
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="definition_key_is_unique")]


class Deployment(models.Model):
    """Files that were deployed together; a version finds its companions through it."""

    name = models.TextField(blank=True, default="")
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL)

    class Meta:
        db_table = "deployment"


class DefinitionVersion(StateRow):
    """One version. Immutable once published: content, element list and checksum never change again."""

    definition = models.ForeignKey(Definition, on_delete=models.CASCADE, related_name="versions")
    deployment = models.ForeignKey(Deployment, null=True, on_delete=models.SET_NULL, related_name="versions")
    number = models.PositiveIntegerField()
    tag = models.TextField(blank=True, default="")
    state = FSMField(default=VERSION.initial, choices=state_choices(VERSION), protected=True)
    filename = models.TextField()
    content = models.BinaryField()  # exactly the bytes that were deployed
    checksum = models.TextField()  # sha256 of content, hex
    element_ids: Any = models.JSONField(default=list)  # position -> element id
    flow_ids: Any = models.JSONField(default=list)  # position -> flow id
    problems: Any = models.JSONField(default=list)
    comment = models.TextField(blank=True, default="")
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    updated_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    reviewers = models.ManyToManyField(
        settings.AUTH_USER_MODEL, related_name="+", db_table="version_reviewer"
    )
    approved_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        db_table = "definition_version"
        constraints = [
            models.UniqueConstraint(fields=["definition", "number"], name="version_number_is_unique"),
            state_check(VERSION, "version"),
        ]

    def has_no_errors(self) -> bool:
        return not any(problem.get("severity") == "error" for problem in self.problems)

    def author_ids(self) -> set[int]:
        """Whoever made it or saved into it. One query."""
        makers = {*self.saves.values_list("by_id", flat=True), self.created_by_id}
        return {maker for maker in makers if maker is not None}

    @property
    def import_checksums(self) -> set[str]:
        """What the version was deployed with, to tell whether the same file means the same again."""
        return set(self.imports.values_list("checksum", flat=True))

    @transition(field=state, source=VERSION.move("submit").sources, target=VERSION.move("submit").target)
    def submit(self) -> None:
        """Ask for a review."""

    @transition(field=state, source=VERSION.move("withdraw").sources, target=VERSION.move("withdraw").target)
    def withdraw(self) -> None:
        """Take back from review, to change it further."""

    @transition(field=state, source=VERSION.move("reject").sources, target=VERSION.move("reject").target)
    def reject(self) -> None:
        """Send back to its author."""

    @transition(field=state, source=VERSION.move("approve").sources, target=VERSION.move("approve").target)
    def approve(self) -> None:
        """Agree to it; publishing is a step of its own."""

    @transition(
        field=state,
        source=VERSION.move("publish").sources,
        target=VERSION.move("publish").target,
        conditions=[has_no_errors],
    )
    def publish(self) -> None:
        """Open for new starts."""

    @transition(field=state, source=VERSION.move("retire").sources, target=VERSION.move("retire").target)
    def retire(self) -> None:
        """Close for new starts; running instances go on."""

    @transition(field=state, source=VERSION.move("restore").sources, target=VERSION.move("restore").target)
    def restore(self) -> None:
        """Open for new starts again."""


class ImportedModel(models.Model):
    """A model that a decision model imports, as it was when both were deployed; as immutable as its version."""

    version = models.ForeignKey(DefinitionVersion, on_delete=models.CASCADE, related_name="imports")
    namespace = models.TextField()
    filename = models.TextField()
    content = models.BinaryField()
    checksum = models.TextField()  # sha256 of content, hex

    class Meta:
        db_table = "version_import"
        constraints = [models.UniqueConstraint(fields=["version", "namespace"], name="import_is_unique")]
