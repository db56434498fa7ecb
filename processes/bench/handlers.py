"""What the benches' jobs do: next to nothing, so that the portal is what is measured."""

from processes.connectors.registry import Job, Variables, handler


@handler("bench:first")
@handler("bench:second")
@handler("bench:third")
def note(job: Job) -> Variables:
    """Leave one variable behind."""
    return {job.element_id: 1}
