"""`a.b` and `a[...]`. Source: DMN 1.5, 10.3.2.5 (filter) and 10.3.2.8 (path)."""

from processes.feel.compiler.code import Builder, Code, Local, Open, Scope, folded, is_local, looked_up
from processes.feel.evaluation import Frame, Run
from processes.feel.numbers import is_number, whole
from processes.feel.properties import PROPERTIES
from processes.feel.tree import Filter, Name, Node, Path
from processes.feel.values import CONTEXT, NULL, Value, described, kind_of


def path(builder: Builder, node: Path, scope: Scope) -> Code:
    target = builder.code(node.target, scope)
    run_target, member, position = target.run, node.member, node.position

    def run(frame: Frame) -> Value:
        value = run_target(frame)
        if type(value) is dict and member in value:
            return value[member]
        return member_of(frame, value, member, position)

    return folded(run, target)


def member_of(frame: Frame, value: Value, member: str, position: int) -> Value:
    """A context's entry, a temporal value's property, or each of these for every item of a list."""
    if type(value) is dict and member in value:
        return value[member]
    if type(value) is list:
        frame[1].budget.spend(len(value))
        return [member_of(frame, item, member, position) for item in value]
    known = PROPERTIES.get(type(value))
    if known is not None and member in known:
        return known[member](value)
    return frame[1].report(position, "no-such-member", _missing(value, member))


def _missing(value: Value, member: str) -> str:
    kind = kind_of(value)
    if kind == NULL:
        return f"Expected a context to read {member} from, but got null."
    if kind == CONTEXT:
        return f"Expected an entry called {member}, but the context has none."
    return f"Expected something with {member}, but got {described(value)}."


def filtered(builder: Builder, node: Filter, scope: Scope) -> Code:
    """A number picks an item (1 is the first, -1 the last), a condition keeps the items it holds for."""
    target = _filter_target(builder, node.target, scope)
    slot = builder.new_slot()
    inner = Open(slot, None, Local({"item": slot}, scope))
    before, builder_cost = target.run, builder.cost
    condition = builder.code(node.condition, inner)
    cost = builder.cost - builder_cost
    if condition.constant and is_number(condition.value):
        return folded(_picked(before, condition.run, node.position), target)
    return Code(_kept(before, condition.run, slot, cost, node.position))


def _filter_target(builder: Builder, node: Node, scope: Scope) -> Code:
    """`partial[-1]` looks at the results so far without copying them: a filter never hands the list itself on."""
    if isinstance(node, Name) and node.name == "partial" and is_local("partial", scope):
        return Code(looked_up(builder, node.name, node.position, scope))
    return builder.code(node, scope)


def _picked(run_target: Run, run_index: Run, position: int) -> Run:
    def run(frame: Frame) -> Value:
        value = run_target(frame)
        return item_at(frame, as_list(value), run_index(frame), position)

    return run


def as_list(value: Value) -> list[Value]:
    """A list as it is; null is the empty list and any other value a list of itself."""
    if type(value) is list:
        return value
    return [] if value is None else [value]


def item_at(frame: Frame, items: list[Value], index: Value, position: int) -> Value:
    place = whole(index)
    if place is not None and 0 < abs(place) <= len(items):
        return items[place - 1 if place > 0 else place]
    sentence = f"Expected an item at place {described(index).removeprefix('the number ')}, but the list has {len(items)}."
    return frame[1].report(position, "no-such-item", sentence)


def _kept(run_target: Run, condition: Run, slot: int, cost: int, position: int) -> Run:
    def run(frame: Frame) -> Value:
        items = as_list(run_target(frame))
        frame[1].budget.spend(len(items) * cost)
        kept: list[Value] = []
        for item in items or (None,):
            frame[slot] = item
            result = condition(frame)
            if result is True:
                kept.append(item)
            elif result is not False and is_number(result):
                return item_at(frame, items, result, position)
            elif result is not False and result is not None:
                _not_boolean(frame, position, result)
        return kept if items else []

    return run


def _not_boolean(frame: Frame, position: int, result: Value) -> None:
    frame[1].report(
        position, "not-boolean", f"Expected a filter to say true or false, but it said {described(result)}."
    )
