"""The saves of a draft, newest first, by keyset."""

from collections.abc import Collection

from django.contrib.auth.models import User

from portal.http.access import get_visible
from portal.http.pagination import Page, decode_cursor, page_of
from processes import visibility
from processes.models import DefinitionVersion, DraftSave

SHOWN = 50


def saves_page(version: DefinitionVersion, *, limit: int, cursor: str) -> Page:
    """One query; the contents stay where they are."""
    rows = DraftSave.objects.filter(version=version).select_related("by").defer("content").order_by("-pk")
    if key := decode_cursor(cursor, int):
        rows = rows.filter(pk__lt=key[0])
    return page_of(list(rows[: limit + 1]), limit, lambda row: (row.pk,))


def last_savers(version_ids: Collection[int]) -> dict[int, User]:
    """Who saved last into each of these drafts, where anybody did since it was made. One query."""
    saves = DraftSave.objects.filter(version__in=version_ids, is_aside=False, by__isnull=False)
    newest = saves.order_by("version_id", "-pk").distinct("version_id").select_related("by").defer("content")
    return {each.version_id: each.by for each in newest if each.by}


def find_save(user: User, save_id: int | str) -> DraftSave:
    """A save of a version this person may read. Raises NotFound."""
    visible = DraftSave.objects.filter(version__in=visibility.versions(user))
    return get_visible(visible.select_related("version__definition", "by"), save_id)


def as_version(save: DraftSave) -> DefinitionVersion:
    """What the version was at that save: for comparing, never for storing."""
    version = save.version
    return DefinitionVersion(
        pk=version.pk,
        definition=version.definition,
        number=version.number,
        state=version.state,
        filename=version.filename,
        content=save.content,
        checksum=save.checksum,
        comment=save.why,
    )
