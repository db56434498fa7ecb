"""Absences begin and end by portal time: tasks go to deputies and come back."""

from humantasks.actions.stand_ins import sweep_absences
from portal.lib.clock import portal_now


def absences_by_time() -> int:
    """One pass; how many absences began or ended."""
    return sweep_absences(portal_now())
