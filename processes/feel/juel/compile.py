"""JUEL's nodes -> closures, over the compiler FEEL uses."""

from collections.abc import Callable, Mapping

from processes.feel import tree
from processes.feel.arithmetic import ARITHMETIC
from processes.feel.budget import CHARACTERS_PER_UNIT
from processes.feel.compare import HOLDS
from processes.feel.compiler import literals
from processes.feel.compiler.code import Builder, Code, Compile, Scope, folded
from processes.feel.compiler.paths import member_of
from processes.feel.evaluation import Evaluation, Frame, Run
from processes.feel.juel.coerce import is_empty, ordered, same, to_boolean, to_number, to_text
from processes.feel.juel.methods import FUNCTIONS, METHODS, called_method
from processes.feel.juel.parser import getter_key
from processes.feel.juel.tree import Binary, Choice, FunctionCall, Member, MethodCall, Template, Unary
from processes.feel.numbers import CONTEXT, NumberError, whole
from processes.feel.values import FeelError, Value, described


def _template(builder: Builder, node: Template, scope: Scope) -> Code:
    parts = [builder.code(part, scope) for part in node.parts]
    runs = [part.run for part in parts]

    def run(frame: Frame) -> Value:
        made = "".join([to_text(part(frame)) for part in runs])
        frame[1].budget.spend(len(made) // CHARACTERS_PER_UNIT)
        return made

    return folded(run, *parts)


def _binary(builder: Builder, node: Binary, scope: Scope) -> Code:
    left, right = builder.code(node.left, scope), builder.code(node.right, scope)
    if node.operator in ("&&", "||"):
        return folded(_logic(node, left.run, right.run), left, right)
    return folded(_applied(node, left.run, right.run, _operation(node.operator)), left, right)


def _applied(
    node: Binary, left: Run, right: Run, operate: Callable[[Value, Value, Evaluation], Value]
) -> Run:
    def run(frame: Frame) -> Value:
        a, b = left(frame), right(frame)
        try:
            return operate(a, b, frame[1])
        except FeelError as problem:
            return frame[1].report(node.position, problem.code, problem.sentence)

    return run


def _logic(node: Binary, left: Run, right: Run) -> Run:
    decisive = node.operator == "||"

    def run(frame: Frame) -> Value:
        try:
            return decisive if to_boolean(left(frame)) is decisive else to_boolean(right(frame))
        except FeelError as problem:
            return frame[1].report(node.position, problem.code, problem.sentence)

    return run


def _operation(operator: str) -> Callable[[Value, Value, Evaluation], Value]:
    if operator in ("==", "!="):
        wanted = operator == "=="
        return lambda a, b, evaluation: same(a, b) is wanted
    if operator in HOLDS:
        return _ordering(operator)
    if operator == "%":
        return _remainder
    calculate = ARITHMETIC[operator]
    return lambda a, b, evaluation: calculate(to_number(a), to_number(b), evaluation)


def _ordering(operator: str) -> Callable[[Value, Value, Evaluation], Value]:
    holds = HOLDS[operator]

    def compared(a: Value, b: Value, evaluation: Evaluation) -> bool:
        sign = ordered(a, b)
        return sign is not None and holds(sign)

    return compared


def _remainder(a: Value, b: Value, evaluation: Evaluation) -> Value:
    """Java's %: the sign is the dividend's."""
    try:
        return CONTEXT.remainder(to_number(a), to_number(b))
    except NumberError:
        raise FeelError(
            "Expected to find the rest of a division, but the divisor is zero.", "undefined"
        ) from None


def _unary(builder: Builder, node: Unary, scope: Scope) -> Code:
    operand = builder.code(node.operand, scope)
    run_operand, operate = operand.run, _UNARY[node.operator]

    def run(frame: Frame) -> Value:
        try:
            return operate(run_operand(frame))
        except FeelError as problem:
            return frame[1].report(node.position, problem.code, problem.sentence)

    return folded(run, operand)


_UNARY: dict[str, Callable[[Value], Value]] = {
    "!": lambda value: not to_boolean(value),
    "-": lambda value: CONTEXT.minus(to_number(value)),
    "empty": is_empty,
}


def _choice(builder: Builder, node: Choice, scope: Scope) -> Code:
    condition = builder.run(node.condition, scope)
    then, otherwise = builder.run(node.then, scope), builder.run(node.otherwise, scope)

    def run(frame: Frame) -> Value:
        try:
            decided = to_boolean(condition(frame))
        except FeelError as problem:
            return frame[1].report(node.position, problem.code, problem.sentence)
        return then(frame) if decided else otherwise(frame)

    return Code(run)


def _member(builder: Builder, node: Member, scope: Scope) -> Code:
    target, key = builder.run(node.target, scope), builder.run(node.key, scope)

    def run(frame: Frame) -> Value:
        return _item(frame, target(frame), key(frame), node.position)

    return Code(run)


def _item(frame: Frame, target: Value, key: Value, position: int) -> Value:
    """An entry, or an item counted from 0; of null it is null without a word, as in Java."""
    if target is None or key is None:
        return None
    if type(target) is list:
        return _listed(frame, target, key, position)
    return member_of(frame, target, to_text(key), position)


def _listed(frame: Frame, target: list[Value], key: Value, position: int) -> Value:
    try:
        at = whole(to_number(key))
    except FeelError:
        at = None
    if at is None or not 0 <= at < len(target):
        sentence = f"Expected an item at place {described(key)} (from 0), but the list has {len(target)}."
        return frame[1].report(position, "no-such-item", sentence)
    return target[at]


def _method(builder: Builder, node: MethodCall, scope: Scope) -> Code:
    target = builder.run(node.target, scope)
    arguments = [builder.run(argument, scope) for argument in node.arguments]
    key = getter_key(node.name)

    def run(frame: Frame) -> Value:
        value = target(frame)
        if type(value) is dict and key in value and not arguments:
            return value[key]
        if node.name not in METHODS:
            return _item(frame, value, key, node.position)
        given = [argument(frame) for argument in arguments]
        try:
            return called_method(node.name, value, given, frame[1])
        except FeelError as problem:
            return frame[1].report(node.position, problem.code, problem.sentence)

    return Code(run)


def _function(builder: Builder, node: FunctionCall, scope: Scope) -> Code:
    function = FUNCTIONS[node.name]

    def run(frame: Frame) -> Value:
        try:
            return function(frame[1])
        except FeelError as problem:
            return frame[1].report(node.position, problem.code, problem.sentence)

    return Code(run)


JUEL: Mapping[type[tree.Node], Compile] = {
    tree.Literal: literals.literal,
    tree.Name: literals.name,
    Template: _template,
    Binary: _binary,
    Unary: _unary,
    Choice: _choice,
    Member: _member,
    MethodCall: _method,
    FunctionCall: _function,
}
