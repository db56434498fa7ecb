"""What stands in a digest: its notifications in groups, one for each case, oldest first. Two queries for any number."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from humantasks.models import Notification
from humantasks.notify.links import title_of
from processes.models import ProcessInstance


@dataclass(slots=True)
class Group:
    """`title` "" for what is about no case."""

    title: str
    notices: list[Notification] = field(default_factory=list)


def groups_of(digests: Sequence[int]) -> dict[int, list[Group]]:
    """By digest; what is about no case comes last."""
    if not digests:
        return {}
    rows = list(Notification.objects.filter(digest__in=digests).order_by("pk"))
    cases = ProcessInstance.objects.select_related("definition").in_bulk(
        {row.instance_id for row in rows if row.instance_id}
    )
    titles = {pk: title_of(case) for pk, case in cases.items()}
    found: dict[int, dict[int, Group]] = {pk: {} for pk in digests}
    for row in rows:
        groups, case = found[row.digest_id or 0], row.instance_id if row.instance_id in titles else 0
        groups.setdefault(case or 0, Group(titles.get(case or 0, ""))).notices.append(row)
    return {pk: [*_with_case(groups), *([groups[0]] if 0 in groups else [])] for pk, groups in found.items()}


def _with_case(groups: dict[int, Group]) -> list[Group]:
    return [group for case, group in groups.items() if case]
