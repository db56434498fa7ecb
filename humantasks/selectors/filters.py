"""URL parameters -> what narrows a list of tasks. Raises Invalid naming the parameter that cannot be right."""

from collections.abc import Mapping

from django.contrib.auth.models import Group, User

from humantasks.assignment.principals import of_group
from humantasks.lifecycle import TASK
from humantasks.selectors.query import TaskFilter
from humantasks.selectors.rows import HIGH, URGENT
from portal.http.numbers import is_whole
from portal.http.parameters import instant_in, words_in
from portal.lib.errors import Invalid
from processes.models import Definition, DefinitionVersion, ProcessInstance
from processes.selectors.variable_filter import variables_in

PRIORITIES = {"high": HIGH, "urgent": URGENT}
MAX_NAMED = 1_000  # cases of one key, versions of one number
NOBODY = -1  # an id no row has: an unknown name finds nothing, as an unknown key does


def filter_from(query: Mapping[str, str], user: User) -> TaskFilter:
    """At most five queries, for names and keys."""
    key = query.get("process_key") or query.get("process") or ""
    return TaskFilter(
        definition_ids=_definitions(key),
        version_ids=_versions(key, query.get("version", "")),
        instance_ids=_cases(query.get("business_key", "")),
        element_id=query.get("element_id", ""),
        states=states_of(query),
        assignee_id=_assignee(query.get("assignee", ""), user),
        group_principal=_group(query.get("group", "")),
        due_before=instant_in(query, "due_before"),
        due_after=instant_in(query, "due_after"),
        created_before=instant_in(query, "created_before"),
        created_after=instant_in(query, "created_after"),
        follow_up_before=instant_in(query, "follow_up_before"),
        follow_up_after=instant_in(query, "follow_up_after"),
        priority_from=_priority(query.get("priority", "")),
        search=query.get("q", "").strip(),
        variables=variables_in(query),
    )


def states_of(query: Mapping[str, str]) -> tuple[str, ...]:
    return words_in(query, "state", TASK.states)


def _definitions(key: str) -> tuple[int, ...] | None:
    if not key:
        return None
    return tuple(Definition.objects.filter(kind="bpmn", key=key).values_list("pk", flat=True))


def _versions(key: str, number: str) -> tuple[int, ...] | None:
    """Versions of this number: of one process, or of all."""
    if not number:
        return None
    if not is_whole(number):
        raise Invalid(f"Expected `version` to be the number of a version such as 3, but got {number!r}.")
    found = DefinitionVersion.objects.filter(definition__kind="bpmn", number=int(number))
    if key:
        found = found.filter(definition__key=key)
    return tuple(found.values_list("pk", flat=True)[:MAX_NAMED])


def _cases(keys: str) -> tuple[int, ...] | None:
    """Cases with one of these business keys, by index, so that a list never looks for them task by task."""
    wanted = [key.strip() for key in keys.split(",") if key.strip()]
    if not wanted:
        return None
    found = ProcessInstance.objects.filter(business_key__in=wanted)
    return tuple(found.values_list("pk", flat=True)[:MAX_NAMED])


def _priority(text: str) -> int | None:
    """ "high", "urgent" or a number: at least that."""
    if not text:
        return None
    if text in PRIORITIES:
        return PRIORITIES[text]
    if not is_whole(text):
        raise Invalid(f"Expected `priority` to be high, urgent or a number from 0 to 100, but got {text!r}.")
    return int(text)


def _assignee(name: str, user: User) -> int | None:
    if not name:
        return None
    if name == "me":
        return user.pk
    found = User.objects.filter(username=name).values_list("pk", flat=True).first()
    return found or NOBODY


def _group(name: str) -> int | None:
    if not name:
        return None
    found = Group.objects.filter(name=name).values_list("pk", flat=True).first()
    return of_group(found) if found else NOBODY
