"""Routes of the processes' API."""

from django.urls import path

from processes.api import (
    batches,
    calendars,
    decisions,
    definitions,
    destinations,
    examples,
    form_checks,
    incidents,
    instances,
    jobs,
    language,
    messages,
    planning,
    reading,
    trials,
    uses,
    versions,
)

_INSTANCE = "process-instances/<int:instance_id>"
_JOB = "jobs/<int:job_id>"

urlpatterns = [
    # What workers and systems ask all day stands first: patterns are tried in their order.
    path("jobs/activate", jobs.ActivateJobs.as_view(), name="jobs-activate"),
    path(f"{_JOB}/complete", jobs.JobComplete.as_view(), name="job-complete"),
    path(f"{_JOB}/fail", jobs.JobFail.as_view(), name="job-fail"),
    path(f"{_JOB}/error", jobs.JobError.as_view(), name="job-error"),
    path(f"{_JOB}/extend", jobs.JobExtend.as_view(), name="job-extend"),
    path("process-instances", instances.Instances.as_view(), name="instances"),
    path("deployments", definitions.Deployments.as_view(), name="deployments"),
    path("examples", examples.Examples.as_view(), name="examples"),
    path("examples/<str:example>", examples.ExampleUse.as_view(), name="example-use"),
    path("releases", versions.Releases.as_view(), name="releases"),
    path("process-definitions", definitions.Definitions.as_view(), name="definitions"),
    path("process-definitions/<int:version_id>", definitions.DefinitionDetail.as_view(), name="definition"),
    path(
        "process-definitions/<int:version_id>/changes",
        definitions.DefinitionChanges.as_view(),
        name="definition-changes",
    ),
    path(
        "process-definitions/<int:version_id>/reading",
        reading.DefinitionReading.as_view(),
        name="definition-reading",
    ),
    path(
        "process-definitions/<int:version_id>/used-by",
        uses.DefinitionUsedBy.as_view(),
        name="definition-used-by",
    ),
    path(
        "process-definitions/<int:version_id>/publication",
        planning.PlannedPublicationView.as_view(),
        name="version-publication",
    ),
    path("process-definitions/<int:version_id>/return", uses.VersionReturn.as_view(), name="version-return"),
    path(
        "process-definitions/<int:version_id>/readiness",
        definitions.DefinitionReadiness.as_view(),
        name="definition-readiness",
    ),
    path(
        "process-definitions/<int:version_id>/trial",
        trials.DefinitionTrial.as_view(),
        name="definition-trial",
    ),
    path(
        "process-definitions/<int:version_id>/xml", definitions.DefinitionXml.as_view(), name="definition-xml"
    ),
    path(
        "process-definitions/<int:version_id>/review", versions.VersionReview.as_view(), name="version-review"
    ),
    path(
        "process-definitions/<int:version_id>/content",
        versions.VersionContent.as_view(),
        name="version-content",
    ),
    path("process-definitions/<int:version_id>/draft", versions.VersionDraft.as_view(), name="version-draft"),
    path("process-definitions/<int:version_id>/saves", versions.VersionSaves.as_view(), name="version-saves"),
    path(
        "process-definitions/<int:version_id>/saves/<int:save_id>/restore",
        versions.SaveRestore.as_view(),
        name="version-save-restore",
    ),
    path(
        "process-definitions/<int:version_id>/take-over",
        versions.DraftTakeOver.as_view(),
        name="version-take-over",
    ),
    *[
        path(
            f"process-definitions/<int:version_id>/{move}",
            versions.VersionMove.as_view(move=move),
            name=f"api-version-{move}",
        )
        for move in versions.MOVES
    ],
    path("process-instances/batch", instances.InstanceBatch.as_view(), name="instance-batch"),
    path(_INSTANCE, instances.InstanceDetail.as_view(), name="instance"),
    path(f"{_INSTANCE}/history", instances.InstanceHistory.as_view(), name="instance-history"),
    path(f"{_INSTANCE}/variables", instances.InstanceVariables.as_view(), name="instance-variables"),
    path(f"{_INSTANCE}/modify", instances.InstanceModify.as_view(), name="instance-modify"),
    path(f"{_INSTANCE}/migrate", instances.InstanceMigrate.as_view(), name="instance-migrate"),
    *[
        path(f"{_INSTANCE}/{move}", instances.InstanceMove.as_view(move=move), name=f"instance-{move}")
        for move in ("cancel", "suspend", "resume", "compensate")
    ],
    path("batches", batches.Batches.as_view(), name="batches"),
    path("batches/<int:batch_id>", batches.BatchDetail.as_view(), name="batch"),
    *[
        path(f"batches/<int:batch_id>/{move}", batches.BatchMove.as_view(move=move), name=f"batch-{move}")
        for move in ("pause", "resume", "stop")
    ],
    path("calendars", calendars.Calendars.as_view(), name="api-calendars"),
    path("calendars/<slug:calendar_key>", calendars.CalendarDetail.as_view(), name="api-calendar"),
    path(
        "calendars/<slug:calendar_key>/preview",
        calendars.CalendarPreview.as_view(),
        name="api-calendar-preview",
    ),
    path("destinations", destinations.Destinations.as_view(), name="api-destinations"),
    path(
        "destinations/<int:destination_id>",
        destinations.DestinationDetail.as_view(),
        name="api-destination",
    ),
    path(
        "destinations/<int:destination_id>/credential",
        destinations.DestinationCredential.as_view(),
        name="api-destination-credential",
    ),
    path("messages", messages.Messages.as_view(), name="messages"),
    path("signals", messages.Signals.as_view(), name="signals"),
    path("business-events", messages.BusinessEvents.as_view(), name="business-events"),
    path("conditions", messages.Conditions.as_view(), name="conditions"),
    path("incidents", incidents.Incidents.as_view(), name="incidents"),
    path("incidents/<int:incident_id>/resolve", incidents.IncidentResolve.as_view(), name="incident-resolve"),
    path("decisions/<str:key>/evaluate", decisions.DecisionEvaluate.as_view(), name="decision-evaluate"),
    path("decisions/<str:key>/compare", decisions.DecisionCompare.as_view(), name="decision-compare"),
    path("feel/evaluate", language.FeelEvaluate.as_view(), name="feel-evaluate"),
    path("forms/check", form_checks.FormCheck.as_view(), name="form-check"),
    path("clock/advance", language.ClockAdvance.as_view(), name="clock-advance"),
]
