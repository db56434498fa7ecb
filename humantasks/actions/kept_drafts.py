"""One row for what one person typed in one place; saving finds out when another tab saved in between."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from humantasks.models import Draft
from portal.lib.errors import Conflict, Invalid
from portal.lib.json import dumps

MAX_DRAFT_BYTES = 1_000_000  # a form, not a file


class DraftChangedElsewhere(Conflict):
    code = "draft-changed"
    message = (
        "Expected the draft you saw (revision {seen}), but it was saved elsewhere (revision {revision})."
    )


class DraftTooLarge(Invalid):
    code = "draft-too-large"
    message = "Expected a draft of at most 1 MB, but it has {size} bytes."


def store_draft(
    place: Mapping[str, Any], typed: Mapping[str, Any], seen_revision: int | None, now: datetime
) -> Draft:
    """`place` is the person and the task or process, `typed` the columns to keep (`values` among them).

    Raises DraftTooLarge; DraftChangedElsewhere with the saved values in its details.
    """
    size = len(dumps(typed["values"]))
    if size > MAX_DRAFT_BYTES:
        raise DraftTooLarge(size=size)
    with transaction.atomic():
        draft = Draft.objects.select_for_update().filter(**place).first()
        if draft is None:
            try:
                with transaction.atomic():
                    return Draft.objects.create(**place, **typed, saved_at=now)
            except IntegrityError:  # another tab was first, this moment
                draft = Draft.objects.select_for_update().get(**place)
        if seen_revision is not None and seen_revision != draft.revision:
            raise DraftChangedElsewhere(seen=seen_revision, revision=draft.revision, values=draft.values)
        return _over(draft, typed, now)


def _over(draft: Draft, typed: Mapping[str, Any], now: datetime) -> Draft:
    for column, value in typed.items():
        setattr(draft, column, value)
    draft.revision, draft.saved_at = draft.revision + 1, now
    draft.save(update_fields=[*typed, "revision", "saved_at"])
    return draft
