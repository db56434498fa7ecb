"""The sweeps of this app, and how often each looks."""

from portal.lib.sweep import Sweep, register
from processes.actions.commands import carry_out_commands
from processes.actions.messages import correlate_waiting
from processes.actions.planning import let_follow, publish_planned
from processes.sweeps.due_timers import fire_due_timers, start_by_timer
from processes.sweeps.expired_leases import take_back_expired
from processes.sweeps.housekeeping import (
    drop_old_history,
    expire_messages,
    forget_old_answers,
    forget_old_decisions,
    forget_old_events,
    forget_signals,
    make_partitions_ahead,
)
from processes.sweeps.retention import forget_old_instances
from processes.sweeps.stuck import report_stuck

HOUR_SECONDS = 3_600.0


def register_sweeps() -> None:
    """Called once at start."""
    register(Sweep("timers", fire_due_timers))
    register(Sweep("timer_starts", start_by_timer))
    register(Sweep("leases", take_back_expired, by_portal_time=False))
    # Bells call for these at once; the sweep finds what a lost bell left.
    register(Sweep("commands", carry_out_commands))
    register(Sweep("messages", _correlate, by_portal_time=True))
    register(Sweep("publications", publish_planned))
    register(Sweep("following", let_follow))
    register(Sweep("stuck", report_stuck, 60.0, by_portal_time=False))
    register(Sweep("partitions", make_partitions_ahead, HOUR_SECONDS))
    register(Sweep("old_messages", expire_messages, 60.0))
    register(Sweep("old_signals", forget_signals, 60.0))
    register(Sweep("old_events", forget_old_events, 60.0))
    register(Sweep("old_answers", forget_old_answers, 60.0, by_portal_time=False))
    register(Sweep("old_instances", forget_old_instances, 60.0))
    register(Sweep("old_history", drop_old_history, HOUR_SECONDS))
    register(Sweep("old_decisions", forget_old_decisions, 60.0))


def _correlate() -> int:
    return len(correlate_waiting())
