"""What stands inside what: the steps within a sub-process, to roll their numbers up without counting anything twice. Pure.

A token at a sub-process only holds those inside, so it is left out wherever these are counted. A call activity is a step here;
what it holds are other instances.
"""

from dataclasses import dataclass

from processes.graph.model import CompiledProcess, Kind


@dataclass(frozen=True, slots=True)
class Scopes:
    """Positions. `inside`: sub-process -> all steps within, however deep, sub-processes left out; `around`: the same with them."""

    inside: dict[int, tuple[int, ...]]
    around: dict[int, tuple[int, ...]]
    calls: frozenset[int]


def scopes(process: CompiledProcess) -> Scopes:
    """Every sub-process of a process, with what is in it. The process itself is none."""
    holders = {element.position for element in process.elements if element.children and element.position}
    around: dict[int, list[int]] = {holder: [] for holder in holders}
    for element in process.elements[1:]:
        scope = element.scope
        while scope:
            around[scope].append(element.position)
            scope = process.elements[scope].scope
    return Scopes(
        inside={
            holder: tuple(each for each in found if each not in holders) for holder, found in around.items()
        },
        around={holder: tuple(found) for holder, found in around.items()},
        calls=frozenset(each.position for each in process.elements if each.kind is Kind.CALL_ACTIVITY),
    )
