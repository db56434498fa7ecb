"""App config of `humantasks`: listens to the engine's facts about work, and adds its sweeps."""

from django.apps import AppConfig


class HumantasksConfig(AppConfig):
    name = "humantasks"

    def ready(self) -> None:
        from humantasks.actions.batch_kinds import KINDS
        from humantasks.actions.close import close_tasks
        from humantasks.actions.forget import forget_tasks
        from humantasks.actions.migrate import move_tasks
        from humantasks.actions.open import open_tasks
        from humantasks.actions.start_files import take_files
        from humantasks.actions.watches import open_watches
        from humantasks.notify.reviews import tell_not_followed, tell_publications, tell_reviews
        from humantasks.notify.times import times_of
        from humantasks.selectors.batch_target import TASKS
        from humantasks.selectors.policies import (
            policy_choices,
            policy_keys,
            scope_policy_keys,
            step_policy_keys,
        )
        from humantasks.sweeps.register import register_sweeps
        from portal.lib.bulk import register_kind, register_target
        from portal.lib.sinks import subscribe
        from portal.live.readers import read_times_with
        from processes.actions.outside import know
        from processes.facts import (
            InstanceMigrated,
            InstancesForgotten,
            NothingFollowed,
            PublicationEnded,
            StartedWithFiles,
            StepWatched,
            VersionReviewed,
            WorkClosed,
            WorkOpened,
        )
        from processes.selectors.editor_choices import offer

        subscribe(WorkOpened, open_tasks)
        subscribe(StepWatched, open_watches)
        subscribe(WorkClosed, close_tasks)
        subscribe(StartedWithFiles, take_files)
        subscribe(InstanceMigrated, move_tasks)
        subscribe(InstancesForgotten, forget_tasks)
        subscribe(VersionReviewed, tell_reviews)
        subscribe(PublicationEnded, tell_publications)
        subscribe(NothingFollowed, tell_not_followed)
        read_times_with(times_of)
        register_sweeps()
        register_target(TASKS)
        offer("policies", policy_choices)
        know("policy", policy_keys)
        know("step-policy", step_policy_keys)
        know("scope-policy", scope_policy_keys)
        for kind in KINDS:
            register_kind(kind)
