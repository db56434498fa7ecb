"""How much one instance may do. Each number with its reason; breaking one is an incident, never a crash."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    visits_per_element: int = (
        1_000  # of one element in one scope without an outside event between: an endless loop
    )
    width: int = 10_000  # children of one multi-instance body; the mission's widest example is 5,000
    depth: int = 20  # of call activities: a recursion that is meant stops earlier
    variable_bytes: int = 4_000_000  # one variable: 5,000 items of 500 bytes fit with room
    instance_bytes: int = 16_000_000  # all variables of an instance


DEFAULT_LIMITS = Limits()
