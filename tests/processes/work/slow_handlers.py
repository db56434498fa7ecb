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


@handler("parcel")
def parcel(job: Job) -> Variables:
    """Hands a parcel over, then is never heard of again; a line per call in the file that the instance names."""
    with open(job.variables["book"], "a") as book:
        book.write(f"{job.idempotency_key}\n")
    Event().wait(300)
    return None
