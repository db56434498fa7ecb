"""Which elements of a version are tasks, and which of these a person does."""

from processes.graph.model import Kind
from processes.store.definitions import compiled_version

AUTOMATIC = {
    Kind.TASK,
    Kind.SERVICE_TASK,
    Kind.SEND_TASK,
    Kind.RECEIVE_TASK,
    Kind.SCRIPT_TASK,
    Kind.BUSINESS_RULE_TASK,
}


def task_kinds(version_id: int) -> dict[int, bool]:
    """Position of each task -> whether it is done without people. From the cache of compiled versions."""
    process = compiled_version(version_id).process
    elements = process.elements if process else ()
    return {
        element.position: element.kind in AUTOMATIC
        for element in elements
        if element.kind in AUTOMATIC or element.kind is Kind.USER_TASK
    }
