"""Every state and every legal move of versions, instances, tokens, jobs, incidents and batches. The only list."""

from portal.lib.lifecycle import Lifecycle, Move

VERSION = Lifecycle(
    "definition version",
    ("draft", "in_review", "published", "retired"),
    (
        Move("submit", ("draft",), "in_review"),
        Move("withdraw", ("in_review",), "draft"),
        Move("reject", ("in_review",), "draft"),
        Move("approve", ("in_review",), "in_review"),  # kept beside the state: who, when, why
        Move("publish", ("draft", "in_review"), "published"),
        Move("retire", ("published",), "retired"),
        Move("restore", ("retired",), "published"),
    ),
)

# Suspended is a flag beside the state, not a state: resuming must find what was there.
INSTANCE = Lifecycle(
    "instance",
    ("active", "compensating", "completed", "cancelled", "terminated", "compensated"),
    (
        Move("complete", ("active",), "completed"),
        Move("cancel", ("active", "compensating"), "cancelled"),
        Move("terminate", ("active", "compensating"), "terminated"),
        Move("compensate", ("active",), "compensating"),
        Move("finish_compensation", ("compensating",), "compensated"),
    ),
)

# A token row exists while its element instance lives; completed and cancelled ones are history rows.
TOKEN = Lifecycle(
    "token",
    ("waiting", "failed", "completed", "cancelled"),
    (
        Move("fail", ("waiting",), "failed"),
        Move("retry", ("failed",), "waiting"),
        Move("complete", ("waiting", "failed"), "completed"),
        Move("cancel", ("waiting", "failed"), "cancelled"),
    ),
)

# A finished job is a deleted row.
JOB = Lifecycle(
    "job",
    ("ready", "leased", "failed"),
    (
        Move("lease", ("ready",), "leased"),
        Move("release", ("leased",), "ready"),
        Move("back_off", ("leased",), "ready"),
        Move("fail", ("leased", "ready"), "failed"),
        Move("retry", ("failed",), "ready"),
    ),
)

INCIDENT = Lifecycle("incident", ("open", "resolved"), (Move("resolve", ("open",), "resolved"),))

# What is done to many at once. A stopped one leaves its remaining items undone.
BATCH = Lifecycle(
    "batch",
    ("running", "paused", "stopped", "completed"),
    (
        Move("pause", ("running",), "paused"),
        Move("resume", ("paused",), "running"),
        Move("stop", ("running", "paused"), "stopped"),
        Move("complete", ("running",), "completed"),
    ),
)
BATCH_ITEM = Lifecycle(
    "batch item",
    ("waiting", "done", "failed"),
    (Move("do", ("waiting",), "done"), Move("fail", ("waiting",), "failed")),
)

LIVE_INSTANCE_STATES = ("active", "compensating")
