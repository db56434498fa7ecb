"""How pure layers say a sentence without knowing languages: whoever shows it hands in how. Pure.

Their sentences stand in tables that `portal/setup/extract.py` names; `portal.lib.phrases.spoken` looks them up.
"""

from collections.abc import Callable

Say = Callable[
    [str, str, int], str
]  # (one, many or "", the number that decides) -> the sentence, its places unfilled


def english(one: str, many: str = "", n: int = 1) -> str:
    return many if many and n != 1 else one
