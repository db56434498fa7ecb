"""What a check of the doctor is; each app lists its own in `<app>/doctor/checks.py` as CHECKS."""

from collections.abc import Callable
from dataclasses import dataclass

Violation = tuple[int, str]  # id of the row, what is wrong with it


@dataclass(frozen=True, slots=True)
class Check:
    """`find` names every row that breaks the rule; `says` is the rule."""

    name: str
    says: str
    find: Callable[[], list[Violation]]
