"""Batches: the list, one with its progress, and its items by outcome. Reads only."""

from dataclasses import dataclass

from django.db.models import QuerySet

from portal.http.pagination import Page, decode_cursor, page_of
from portal.lib.bulk import Example, kind_named, target_of
from portal.lib.errors import Invalid
from processes.models import BatchItem, BatchOperation
from processes.store.batches import Progress, progress_of

ITEM_STATES = ("waiting", "done", "failed")


@dataclass(frozen=True, slots=True)
class ItemRow:
    item: BatchItem
    example: Example | None  # None when its maker may not see it any more


def batch_page(visible: "QuerySet[BatchOperation]", *, limit: int, cursor: str = "") -> Page:
    """Newest first; each row a (batch, progress)."""
    rows = visible.select_related("created_by")
    if key := decode_cursor(cursor, int):
        rows = rows.filter(pk__lt=key[0])
    page = page_of(list(rows.order_by("-pk")[: limit + 1]), limit, lambda row: (row.pk,))
    counts = progress_of(row.pk for row in page.rows)
    return Page([(row, counts.get(row.pk, Progress())) for row in page.rows], page.next)


def progress(batch: BatchOperation) -> Progress:
    return progress_of([batch.pk]).get(batch.pk, Progress())


def item_page(batch: BatchOperation, *, state: str = "", limit: int, cursor: str = "") -> Page:
    """In the order they are carried out. Raises Invalid for a state there is none of."""
    if state and state not in ITEM_STATES:
        raise Invalid(f"Expected `state` to be one of {', '.join(ITEM_STATES)}, but got {state!r}.")
    rows = BatchItem.objects.filter(batch_id=batch.pk)
    if state:
        rows = rows.filter(state=state)
    if key := decode_cursor(cursor, int):
        rows = rows.filter(number__gt=key[0])
    return page_of(list(rows.order_by("number")[: limit + 1]), limit, lambda row: (row.number,))


def with_examples(batch: BatchOperation, items: list[BatchItem]) -> list[ItemRow]:
    """Each item as people know what it is about."""
    kind = kind_named(batch.kind)
    if kind is None:
        return [ItemRow(item, None) for item in items]
    known = target_of(kind).examples(batch.created_by, [item.target_id for item in items])
    by_id = {example.id: example for example in known}
    return [ItemRow(item, by_id.get(item.target_id)) for item in items]


def failed_ids(batch: BatchOperation, most: int) -> list[int]:
    """What failed, to begin another batch with."""
    rows = BatchItem.objects.filter(batch_id=batch.pk, state="failed").order_by("number")
    return list(rows.values_list("target_id", flat=True)[:most])
