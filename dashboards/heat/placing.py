"""Where the boxes of a map stand: left to right along its links, as few crossings as one look at the neighbours gives. Pure.

Boxes without a link stand below, in rows. A link that would lead back (a circle) does not count for the columns.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 208, 84
ACROSS, DOWN = 96, 28
EDGE = 16
PASSES = 4  # over the columns, forth and back; more change nothing on maps of a hundred boxes

Link = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Placed:
    """Upper left corners by box, and how large the map is."""

    corners: dict[str, tuple[int, int]]
    width: int
    height: int


def place(
    boxes: Sequence[str], links: Sequence[Link], last: Collection[str] = (), most_columns: int = 4
) -> Placed:
    """`last` stand in a column of their own at the right. `most_columns` is for the boxes without links; the others take
    as many as their longest path."""
    known = set(boxes)
    found = sorted({link for link in links if link[0] != link[1] and known.issuperset(link)})
    linked = [box for box in boxes if any(box in link for link in found)]
    columns = _columns([box for box in linked if box not in last], _forward(linked, found))
    if rightmost := [box for box in linked if box in last]:
        columns.append(rightmost)
    _order(columns, found)
    corners = _corners(columns)
    bottom = max((y for _, y in corners.values()), default=-DOWN - HEIGHT + EDGE) + HEIGHT + DOWN
    alone = [box for box in boxes if box not in corners]
    across = max(len(columns), most_columns)
    for place_, box in enumerate(alone):
        row, column = divmod(place_, across)
        corners[box] = (_x(column), bottom + row * (HEIGHT + DOWN))
    return Placed(
        corners,
        max((x for x, _ in corners.values()), default=0) + WIDTH + EDGE,
        max((y for _, y in corners.values()), default=0) + HEIGHT + EDGE,
    )


def path(start: tuple[int, int], end: tuple[int, int]) -> str:
    """An SVG path from one box to another: straight across to the right, around below when it leads back."""
    (x1, y1), (x2, y2) = start, end
    if x2 > x1:
        left, right = x1 + WIDTH, x2
        middle = (left + right) // 2
        return f"M{left},{y1 + HEIGHT // 2} C{middle},{y1 + HEIGHT // 2} {middle},{y2 + HEIGHT // 2} {right},{y2 + HEIGHT // 2}"
    below = max(y1, y2) + HEIGHT + DOWN - 6
    return f"M{x1 + WIDTH // 2 + 12},{y1 + HEIGHT} C{x1 + WIDTH // 2 + 12},{below} {x2 + WIDTH // 2 - 12},{below} {x2 + WIDTH // 2 - 12},{y2 + HEIGHT}"


def _forward(boxes: Sequence[str], links: Sequence[Link]) -> list[Link]:
    """The links without those that close a circle, as a walk from the first box meets them."""
    following: dict[str, list[str]] = defaultdict(list)
    for source, target in links:
        following[source].append(target)
    kept: list[Link] = []
    seen: set[str] = set()
    for root in boxes:
        _walk(root, following, seen, kept)
    return kept


def _walk(root: str, following: dict[str, list[str]], seen: set[str], kept: list[Link]) -> None:
    if root in seen:
        return
    seen.add(root)
    stack = [(root, iter(following[root]))]
    open_now = {root}
    while stack:
        box, targets = stack[-1]
        target = next(targets, None)
        if target is None:
            open_now.discard(box)
            stack.pop()
        elif target not in open_now:
            kept.append((box, target))
            if target not in seen:
                seen.add(target)
                open_now.add(target)
                stack.append((target, iter(following[target])))


def _columns(boxes: Sequence[str], links: Sequence[Link]) -> list[list[str]]:
    """Each box one column right of the rightmost that leads to it."""
    before: dict[str, list[str]] = defaultdict(list)
    after: dict[str, list[str]] = defaultdict(list)
    for source, target in links:
        if source in boxes and target in boxes:
            before[target].append(source)
            after[source].append(target)
    waits = {box: len(before[box]) for box in boxes}
    column = dict.fromkeys(boxes, 0)
    ready = [box for box in boxes if not waits[box]]
    for box in ready:
        for target in after[box]:
            column[target] = max(column[target], column[box] + 1)
            waits[target] -= 1
            if not waits[target]:
                ready.append(target)
    return [[box for box in boxes if column[box] == at] for at in range(max(column.values(), default=-1) + 1)]


def _order(columns: list[list[str]], links: Sequence[Link]) -> None:
    """Sort each column by where its neighbours stand."""
    beside: dict[str, list[str]] = defaultdict(list)
    for source, target in links:
        beside[source].append(target)
        beside[target].append(source)
    for turn in range(PASSES):
        for column in columns if turn % 2 == 0 else reversed(columns):
            row = {box: place_ for each in columns for place_, box in enumerate(each)}
            column.sort(key=lambda box: (sum(row[other] for other in beside[box]) / len(beside[box]), box))


def _corners(columns: list[list[str]]) -> dict[str, tuple[int, int]]:
    """Columns are centred on the tallest."""
    tallest = max((len(column) for column in columns), default=0)
    corners = {}
    for at, column in enumerate(columns):
        top = EDGE + (tallest - len(column)) * (HEIGHT + DOWN) // 2
        for row, box in enumerate(column):
            corners[box] = (_x(at), top + row * (HEIGHT + DOWN))
    return corners


def _x(column: int) -> int:
    return EDGE + column * (WIDTH + ACROSS)
