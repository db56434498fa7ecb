"""What a table of states is: every state and every legal move, listed once per kind of thing.

The FSM fields of the models take their sources and targets from such a table (a test keeps both equal),
and the guarded UPDATEs that really write a state are generated from it.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Move:
    """A legal transition; `name` is a verb and the name of the FSM method."""

    name: str
    sources: tuple[str, ...]
    target: str


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """States of one kind of thing, the first being the initial one."""

    kind: str
    states: tuple[str, ...]
    moves: tuple[Move, ...]

    def move(self, name: str) -> Move:
        """The move of that name; KeyError when the table has none."""
        for move in self.moves:
            if move.name == name:
                return move
        raise KeyError(f"Expected a move of {self.kind} named {name!r}, but the table has none.")

    @property
    def initial(self) -> str:
        return self.states[0]

    @property
    def final(self) -> tuple[str, ...]:
        """States nothing leads out of."""
        left = {source for move in self.moves for source in move.sources}
        return tuple(state for state in self.states if state not in left)
