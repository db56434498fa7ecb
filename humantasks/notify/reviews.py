"""Tell people about models: a review is asked of them, theirs was answered, was published at its time or not, or moved nothing."""

from collections.abc import Sequence

from django.utils.translation import gettext_noop as N_

from humantasks.notify.outbox import Message, write_out
from portal.lib.phrases import Moment, Phrase
from processes.facts import NothingFollowed, PublicationEnded, VersionReviewed

TITLES = {
    "submit": N_("{by} asks you to review {name}, version {number}"),
    "withdraw": N_("{by} took {name}, version {number}, back from review"),
    "approve": N_("{by} approved {name}, version {number}"),
    "reject": N_("{by} sent {name}, version {number}, back"),
}
KINDS = {"submit": "review", "reject": "review", "withdraw": "reviewed", "approve": "reviewed"}


def tell_reviews(facts: Sequence[VersionReviewed]) -> None:
    """All of them together."""
    write_out(
        Message(
            user_id=user_id,
            kind=KINDS[fact.move],
            title=Phrase(TITLES[fact.move], {"by": fact.by, "name": fact.name, "number": fact.number}),
            body=fact.note,
            url=f"/modeler/{fact.version_id}/review/",
        )
        for fact in facts
        for user_id in fact.people
    )


def tell_publications(facts: Sequence[PublicationEnded]) -> None:
    """What was refused comes back to whoever planned it, like a model sent back; what was done is only said."""
    done = N_("{name}, version {number}, was published as planned for {at}")
    refused = N_("{name}, version {number}, was not published as planned for {at}")
    write_out(
        Message(
            user_id=user_id,
            kind="review" if fact.refusal else "reviewed",
            title=Phrase(
                refused if fact.refusal else done,
                {"name": fact.name, "number": fact.number, "at": Moment(fact.at)},
            ),
            body=fact.refusal,
            url=f"/modeler/{fact.version_id}/publish/",
        )
        for fact in facts
        for user_id in fact.people
    )


def tell_not_followed(facts: Sequence[NothingFollowed]) -> None:
    """It asks for a hand, like what was refused: somebody who may takes the cases along from the page of versions."""
    title = N_("{name}, version {number}, is published as planned, but nothing that runs was moved to it")
    write_out(
        Message(
            user_id=user_id,
            kind="review",
            title=Phrase(title, {"name": fact.name, "number": fact.number}),
            body=fact.refusal,
            url=f"/processes/{fact.key}/versions/",
        )
        for fact in facts
        for user_id in fact.people
    )
