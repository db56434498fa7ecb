"""How much one evaluation may cost, counted in work and never in time, so the same input always ends the same way.

One unit is about one node visited, one item made or 32 characters made: roughly 0.1-0.2 us here. The base lets
an honest filter, sort or sum over 5,000 items pass and stops a bomb within about 100 ms. Larger data handed in
grants more, once, and only when the base is used up, so the common path never measures anything.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

BASE_WORK = 400_000  # about 60-100 ms on the design machine
WORK_PER_ITEM = 60  # an item of data handed in pays for a body of about 60 nodes
ITEMS_COUNTED = 200_000  # beyond this nobody counts: the data itself is refused by the limits of the engine
CHARACTERS_PER_UNIT = 32
MAX_CALL_DEPTH = 60  # nested calls of user functions; each takes several Python frames


class BudgetExceeded(Exception):
    """The evaluation did more work than its data justifies. The sentence is meant for the model's author."""

    def __init__(self, sentence: str = "Expected to finish within its work budget, but it did not.") -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(slots=True)
class Budget:
    """Work left. Share one object between evaluations to bound them together."""

    left: int = BASE_WORK
    per_item: int = WORK_PER_ITEM
    depth_left: int = MAX_CALL_DEPTH
    data: Mapping[str, Any] | None = None  # the context handed in: JSON-like, any FEEL value
    granted: bool = field(default=False)

    def spend(self, units: int) -> None:
        """Take `units`; raises BudgetExceeded when neither the base nor the size of the data allows it."""
        self.left -= units
        if self.left < 0:
            self._grant()

    def descend(self) -> None:
        """One call of a user's function deeper."""
        self.depth_left -= 1
        if self.depth_left < 0:
            raise BudgetExceeded(
                "Expected functions to call each other a few times, but they never came back."
            )

    def ascend(self) -> None:
        self.depth_left += 1

    def _grant(self) -> None:
        if not self.granted and self.data is not None:
            self.granted = True
            self.left += self.per_item * _items_in(self.data)
        if self.left < 0:
            raise BudgetExceeded


def _items_in(data: Mapping[str, Any]) -> int:
    count = 0
    todo: list[Any] = list(data.values())
    while todo and count < ITEMS_COUNTED:
        value = todo.pop()
        count += 1
        if type(value) is dict:
            todo.extend(value.values())
        elif type(value) is list:
            todo.extend(value)
        elif type(value) is str:
            count += len(value) // CHARACTERS_PER_UNIT
    return min(count, ITEMS_COUNTED)
