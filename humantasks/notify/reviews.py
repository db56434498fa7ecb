"""Tell people about models: a review is asked of them, or theirs was answered. In the portal and by mail."""

from collections.abc import Sequence

from humantasks.models import Notification
from portal.lib.clock import machine_now, portal_now
from portal.live.groups import notices_of
from portal.live.push import push_on_commit
from processes.facts import VersionReviewed

TITLES = {
    "submit": "{by} asks you to review {name}, version {number}",
    "withdraw": "{by} took {name}, version {number}, back from review",
    "approve": "{by} approved {name}, version {number}",
    "reject": "{by} sent {name}, version {number}, back",
}
MAILED = frozenset(("submit", "reject"))


def tell_reviews(facts: Sequence[VersionReviewed]) -> None:
    """One statement for all of them."""
    now, machine = portal_now(), machine_now()
    rows = [
        Notification(
            user_id=user_id,
            kind="review",
            title=TITLES[fact.move].format(by=fact.by, name=fact.name, number=fact.number),
            body=fact.note,
            url=f"/modeler/{fact.version_id}/review/",
            created_at=now,
            mail_state="pending" if fact.move in MAILED else "none",
            mail_after=machine if fact.move in MAILED else None,
        )
        for fact in facts
        for user_id in fact.people
    ]
    Notification.objects.bulk_create(rows)
    told = {user_id for fact in facts for user_id in fact.people}
    push_on_commit({notices_of(user_id) for user_id in told}, {"type": "live.bell", "kind": "notices"})
