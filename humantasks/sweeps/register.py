"""The sweeps of this app, and how often each looks."""

from humantasks.sweeps.absences import absences_by_time
from humantasks.sweeps.due_escalations import fire_due_escalations
from humantasks.sweeps.held import release_held
from humantasks.sweeps.mail import send_due_mail
from humantasks.sweeps.promises import tell_changed_promises
from humantasks.sweeps.start_files import sweep_abandoned_starts
from humantasks.sweeps.webhooks import send_due_webhooks
from portal.lib.sweep import Sweep, register


def register_sweeps() -> None:
    """Called once at start."""
    register(Sweep("escalations", fire_due_escalations))
    register(Sweep("absences", absences_by_time, every_seconds=5.0))
    register(Sweep("promises", tell_changed_promises))
    register(Sweep("held", release_held, every_seconds=5.0))
    register(Sweep("start files", sweep_abandoned_starts, every_seconds=60.0))
    register(Sweep("mail", send_due_mail, by_portal_time=False))
    register(Sweep("webhooks", send_due_webhooks, by_portal_time=False))
