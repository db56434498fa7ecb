"""What somebody typed into the form that starts a process and did not send: one draft for each person and process.

Its files wait as long as it does; after thirty days without a change both go (`humantasks.sweeps.start_files`).
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from humantasks.actions.kept_drafts import store_draft
from humantasks.actions.start_files import drop, startable, waiting_files
from humantasks.models import Draft
from portal.lib.errors import Invalid
from processes.models import Definition

MAX_KEY_CHARACTERS = 200


def save_start_draft(
    *,
    key: str,
    values: Mapping[str, Any],
    business_key: str,
    seen_revision: int | None,
    user: User,
    now: datetime,
) -> Draft:
    """`seen_revision` None overwrites. Raises NotFound, Forbidden, Invalid, DraftTooLarge, DraftChangedElsewhere."""
    if len(business_key) > MAX_KEY_CHARACTERS:
        raise Invalid("Expected a reference of at most 200 characters, but it is longer.")
    version = startable(user, key)
    place = {"user": user, "start_of_id": version.definition_id}
    typed = {"values": dict(values), "business_key": business_key}
    return store_draft(place, typed, seen_revision, now)


def discard_start_draft(*, key: str, user: User) -> None:
    """Begin anew: the draft goes with the files that wait for it. Without one nothing happens."""
    for definition_id in Definition.objects.filter(kind="bpmn", key=key).values_list("pk", flat=True):
        with transaction.atomic():
            Draft.objects.filter(user=user, start_of=definition_id).delete()
            drop(list(waiting_files(user, definition_id)))


def forget_start_draft(user: User, definition_id: int) -> None:
    """It was started: the draft has served."""
    Draft.objects.filter(user=user, start_of=definition_id).delete()
