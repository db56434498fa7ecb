"""Tell people about models: a review is asked of them, or theirs was answered."""

from collections.abc import Sequence

from humantasks.notify.outbox import write_out
from humantasks.notify.saying import Saying
from processes.facts import VersionReviewed

TITLES = {
    "submit": "{by} asks you to review {name}, version {number}",
    "withdraw": "{by} took {name}, version {number}, back from review",
    "approve": "{by} approved {name}, version {number}",
    "reject": "{by} sent {name}, version {number}, back",
}
KINDS = {"submit": "review", "reject": "review", "withdraw": "reviewed", "approve": "reviewed"}


def tell_reviews(facts: Sequence[VersionReviewed]) -> None:
    """All of them together."""
    write_out(
        Saying(
            user_id=user_id,
            kind=KINDS[fact.move],
            title=TITLES[fact.move].format(by=fact.by, name=fact.name, number=fact.number),
            body=fact.note,
            url=f"/modeler/{fact.version_id}/review/",
        )
        for fact in facts
        for user_id in fact.people
    )
