"""How long fuzzing takes: a minute in the whole test run, as long as you like with `make fuzz FUZZ=100`."""

import os

FACTOR = int(os.environ.get("PODIUM_FUZZ", "10"))


def examples(count: int) -> int:
    """How many inputs a fuzz test draws."""
    return count * FACTOR
