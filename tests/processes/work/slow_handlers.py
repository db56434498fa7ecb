"""Handlers for workers that tests start and kill."""

from threading import Event

from processes.connectors.registry import Job, Variables, handler


@handler("slow")
def slow(job: Job) -> Variables:
    """Takes a moment, so that there is somebody to kill in the middle of it."""
    Event().wait(0.05)
    return {"done": job.element_id}


@handler("quick")
def quick(job: Job) -> Variables:
    return None
