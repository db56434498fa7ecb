"""Who may see and work which task: used by pages, API, sockets and actions alike.

A person sees a task they hold, own, are asked about, may take, or that belongs to a process they operate; after it is
closed those who could take it may still read it. Candidates need no role; tasks that name nobody belong to everyone
with the role `work` on the process. What follows from standing where is said in `assignment.standing`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.contrib.auth.models import Group, User
from django.db.models import Exists, OuterRef, Q, QuerySet

from humantasks.assignment import principals as numbers
from humantasks.assignment.standing import Standing
from humantasks.lifecycle import OPEN_TASK_STATES
from humantasks.models import Attachment, HumanTask, SavedView, TaskCandidate, Webhook
from humantasks.models.away import doers, post_of
from portal.http.numbers import is_whole
from portal.lib import sql
from portal.lib.errors import NotFound
from processes.models import Definition, ProcessInstance
from processes.visibility import actor_of, rights

MOST_MENTIONABLE, MOST_LOOKED_AT = 8, 40
_BEYOND = 2**63  # of what the database holds as an id


# The groups of a person, and the other members of those they lead. Indexes: by user, by group.
_COMPANY = """
SELECT m.group_id, NULL::bigint FROM auth_user_groups m WHERE m.user_id = %(user)s
UNION ALL
SELECT NULL, u.id FROM group_lead l
  JOIN auth_user_groups m ON m.group_id = l.group_id JOIN auth_user u ON u.id = m.user_id AND u.is_active
 WHERE l.user_id = %(user)s AND u.id <> %(user)s
"""


@dataclass(frozen=True, slots=True)
class _Company:
    groups: list[int]
    led: frozenset[int]  # people


def _company(user: User) -> _Company:
    """One query, once per request."""
    cached: _Company | None = getattr(user, "_podium_company", None)
    if cached is None:
        rows = sql.fetch(_COMPANY, {"user": user.pk}) if user.pk else []
        groups = sorted(group for group, _ in rows if group is not None)
        cached = _Company(groups, frozenset(person for _, person in rows if person is not None))
        user._podium_company = cached  # type: ignore[attr-defined]
    return cached


def principals(user: User) -> list[int]:
    """Every number under which tasks may be offered to this person. At most three queries, once per request."""
    cached: list[int] | None = getattr(user, "_podium_principals", None)
    if cached is None:
        cached = [numbers.of_user(user.pk), *(numbers.of_group(pk) for pk in _company(user).groups)]
        cached += [numbers.of_pool(pk) for pk in definitions_with(user, "work")]
        user._podium_principals = cached  # type: ignore[attr-defined]
    return cached


def forget(user: Any) -> None:
    """Read the principals anew at the next question: for sockets, which outlive requests."""
    for name in ("_podium_principals", "_podium_company"):
        if hasattr(user, name):
            delattr(user, name)


def definitions_with(user: User, role: str) -> list[int]:
    """Ids of the processes on which the person has a role."""
    reach = rights(user)
    if role in reach.everywhere:
        return list(Definition.objects.filter(kind="bpmn").values_list("pk", flat=True))
    return sorted(reach.per_definition.get(role, frozenset()))


def tasks(user: User) -> "QuerySet[HumanTask]":
    """All tasks the person may see, open and closed. For look-ups by id or instance; lists of open tasks are
    read by `selectors.inbox`, which does not have to look at every task to find a page of them."""
    operated = rights(user).where("operate", "definition_id")
    if not operated:  # an empty filter: every process
        return HumanTask.objects.all()
    mine = principals(user)
    offered = TaskCandidate.objects.filter(task=OuterRef("pk"), principal__in=mine)
    led = sorted(led_ids(user))
    personal = Q(assignee__in=[user.pk, *led]) | Q(owner=user) | Q(asked=user) | Q(completed_by=user)
    seen = personal | Exists(offered) | Q(principals_at_close__overlap=mine)
    return HumanTask.objects.filter(seen | operated)


def find_task(user: User, task_id: int | str) -> HumanTask:
    """The task with the person's standing; raises NotFound when there is none they may see."""
    rows = tasks(user).select_related("instance", "assignee", "owner", "asked")
    return with_standing(user, [_one(rows, task_id)])[0]


def task_as_locked(user: User, task_id: int | str) -> HumanTask:
    """The same for who has just locked its case, for which they had to see it: they hear what became of it since."""
    return with_standing(user, [_one(HumanTask.objects.select_related("instance"), task_id)])[0]


def case_of_task(user: User, task_id: int | str) -> "QuerySet[ProcessInstance]":
    """The instance of a task that the person may see, for who has to lock it first; of none else there is none.

    Raises NotFound for what is no id.
    """
    seen = tasks(user).filter(pk=_number(task_id))
    return ProcessInstance.objects.filter(pk__in=seen.values("instance_id"))


def _one(rows: "QuerySet[HumanTask]", task_id: int | str) -> HumanTask:
    try:
        return rows.defer("instance__variables").get(pk=_number(task_id))
    except HumanTask.DoesNotExist as error:
        raise no_such_task() from error


def _number(task_id: int | str) -> int:
    try:
        number = int(task_id)
    except ValueError as error:
        raise no_such_task() from error
    if not 0 <= number < _BEYOND:
        raise no_such_task()
    return number


def no_such_task() -> NotFound:
    return NotFound("Expected a task you may see, but there is none of this id.")


def find_attachment(user: User, attachment_id: int | str) -> tuple[Attachment, int]:
    """A file, with its process: for whoever sees a task of its case or reads its process. Raises NotFound.

    Having started the case is enough for what is meant for the requester only: its people talk among themselves. A file
    that waits for a start is its author's alone.
    """
    try:
        attachment = Attachment.objects.select_related("task").get(pk=int(attachment_id))
    except (Attachment.DoesNotExist, ValueError, OverflowError) as error:
        raise NotFound from error
    definition_id = _process_of(attachment)
    if not _may_open(user, attachment, definition_id):
        raise NotFound
    return attachment, definition_id


def _process_of(attachment: Attachment) -> int:
    if attachment.task is not None:
        return attachment.task.definition_id
    if attachment.instance_id is None:
        return attachment.start_of_id or 0
    cases = ProcessInstance.objects.filter(pk=attachment.instance_id)
    return cases.values_list("definition_id", flat=True).first() or 0


def _may_open(user: User, attachment: Attachment, definition_id: int) -> bool:
    if attachment.instance_id is None:
        return attachment.author_id == user.pk
    if attachment.for_requester:
        mine = ProcessInstance.objects.filter(pk=attachment.instance_id, started_by=actor_of(user))
        if mine.exists():
            return True
    return tasks(user).filter(instance_id=attachment.instance_id).exists() or rights(user).has(
        "read", definition_id
    )


def mentionable(task: HumanTask, beginning: str) -> list[User]:
    """People who may see the task and whose user, first or last name begins so; a mention must not tell others of it."""
    named = (
        Q(username__istartswith=beginning)
        | Q(first_name__istartswith=beginning)
        | Q(last_name__istartswith=beginning)
    )
    people = User.objects.filter(named, is_active=True).order_by("username")[:MOST_LOOKED_AT]
    found = (person for person in people if tasks(person).filter(pk=task.pk).exists())
    return list(islice(found, MOST_MENTIONABLE))


def with_standing(user: User, found: Iterable[HumanTask]) -> list[HumanTask]:
    """The same tasks, each knowing how the person stands to it. One query; two where doers of steps are excluded."""
    rows = list(found)
    offered = _offered(user, rows)
    done = doers([post_of(task) for task in rows if task.exclude])
    reach = rights(user)
    led = led_ids(user)
    for task in rows:
        task.led = led
        through = tuple(offered.get(task.pk, ()))
        is_assignee = task.assignee_id == user.pk
        stood_for = {*(task.stands_for or ()), task.owner_id} if is_assignee else set(through)
        faces = {user.pk, *stood_for} - {None}
        task.standing = Standing(
            is_assignee=is_assignee,
            is_candidate=task.pk in offered,
            is_owner=task.owner_id == user.pk,
            is_asked=task.asked_id == user.pk,
            leads=task.assignee_id in led,
            operates=reach.has("operate", task.definition_id),
            started_in_person=task.started_by == f"user:{user.pk}",
            started=any(task.started_by == f"user:{person}" for person in faces),
            did_before=any(faces & done.get((task.instance_id, step), set()) for step in task.exclude or ()),
            stands_for=through,
        )
    return rows


# Index: primary key.
_CANDIDATES = """
SELECT task_id, stands_for FROM task_candidate
 WHERE task_id = ANY(%(tasks)s::bigint[]) AND principal = ANY(%(principals)s::bigint[])
"""


def _offered(user: User, rows: list[HumanTask]) -> dict[int, list[int]]:
    """Open task the person may take -> those they would take it for; [] in their own name."""
    found: dict[int, list[int]] = {}
    still_open = sql.numbers([task.pk for task in rows if task.state in OPEN_TASK_STATES])
    asked = {"tasks": still_open, "principals": sql.numbers(principals(user))}
    for task_id, through in sql.fetch(_CANDIDATES, asked):
        if not through or task_id not in found:
            found[task_id] = through or []
    return found


def assignable(task: HumanTask) -> "QuerySet[User]":
    """Who may be given this task by the person `task.standing` speaks of: an operator chooses among all active
    people, others among those who could have taken it themselves."""
    people = User.objects.filter(is_active=True)
    if task.standing.operates:
        return people
    offered = list(TaskCandidate.objects.filter(task=task).values_list("principal", flat=True))
    users = [user for number in offered if (user := numbers.user_of(number))]
    groups = [group for number in offered if (group := numbers.group_of(number))]
    named = Q(pk__in=users) | Q(groups__in=groups)
    if numbers.of_pool(task.definition_id) in offered:
        named |= _with_role("work", task.definition_id)
    if task.standing.leads:
        named |= Q(pk__in=task.led)
    return people.filter(named).distinct()


def _with_role(role: str, definition_id: int) -> Q:
    here = Q(grant__definition=definition_id) | Q(grant__definition__isnull=True)
    through_group = Q(groups__grant__definition=definition_id) | Q(groups__grant__definition__isnull=True)
    roles = (role, "administer")
    return (Q(grant__role__in=roles) & here) | (Q(groups__grant__role__in=roles) & through_group)


def may_prioritise(user: User, task: HumanTask) -> bool:
    """Those who answer for the work: its operators, and leads of a group that may take it."""
    if task.standing.operates:
        return True
    led = [numbers.of_group(pk) for pk in led_groups(user).values_list("pk", flat=True)]
    return bool(led) and TaskCandidate.objects.filter(task=task, principal__in=led).exists()


def led_groups(user: User) -> "QuerySet[Group]":
    """Groups whose lead the person is; administrators of everything lead all."""
    if "administer" in rights(user).everywhere:
        return Group.objects.all()
    return Group.objects.filter(leads__user=user)


def led_people(user: User) -> "QuerySet[User]":
    """Active members of the groups the person leads."""
    return User.objects.filter(is_active=True, groups__in=led_groups(user)).distinct()


def led_ids(user: User) -> frozenset[int]:
    """Ids of the members of the groups the person leads, without administrators' reach. One query, once per request."""
    return _company(user).led


def leads(user: User, person_id: int) -> bool:
    return led_people(user).filter(pk=person_id).exists()


def webhooks(user: User) -> "QuerySet[Webhook]":
    """Their own, and those of the groups they look after."""
    mine = Q(user=user) | Q(group__in=led_groups(user))
    return Webhook.objects.filter(mine).select_related("group")


def saved_views(user: User) -> "QuerySet[SavedView]":
    """Those the person made and those shared with them, by name."""
    mine = Q(owner=user) | Q(group__in=user.groups.all()) | Q(for_everyone=True)
    return SavedView.objects.filter(mine).select_related("owner", "group").order_by("name", "pk")


def find_view(user: User, view_id: int | str) -> SavedView:
    """Raises NotFound for one that is not there or not shared with the person."""
    found = saved_views(user).filter(pk=int(view_id)).first() if is_whole(str(view_id)) else None
    if found is None:
        raise NotFound("Expected a view of yours or one shared with you, but there is none of this id.")
    return found
