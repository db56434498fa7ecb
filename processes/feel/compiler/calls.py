"""Calling built-ins, users' functions and values; and making functions of `function(...)`.

A built-in is found while compiling where nothing else can have its name. A user's function keeps a copy of the
frame it was made in. Source: DMN 1.5, 10.3.2.12 (invocation) and 10.3.2.13.3 (function definition).
"""

from collections.abc import Callable
from functools import partial

from processes.feel.compiler.code import Builder, Code, Local, Scope, folded, is_local, looked_up, similar_to
from processes.feel.evaluation import Evaluation, Frame, Run
from processes.feel.externals import external
from processes.feel.invoke import applied, applied_by_name
from processes.feel.tree import Call, FunctionLiteral, Name, Node, Path
from processes.feel.types import TypeTest, conformed, type_test
from processes.feel.values import FeelError, Function, Value, described

Invoke = Callable[[Frame, Function], Value]
CALL_WORK = 20  # units for calling a user's function: its frame is copied


def call(builder: Builder, node: Call, scope: Scope) -> Code:
    codes = [builder.code(argument, scope) for argument in node.arguments]
    label = _label(node.function)
    builtin = _builtin(builder, node.function, scope)
    invoke = _invoker([code.run for code in codes], node.names, node.position)
    if builtin is not None:
        run = partial(_invoked, invoke, builtin)
        return folded(run, *codes) if builtin.pure else Code(run)
    target = _target(builder, node.function, scope)
    return Code(_looked_up(target, builder.builtins.get(label), label, node.position, invoke))


def _target(builder: Builder, function: Node, scope: Scope) -> Run:
    if not isinstance(function, Name):
        return builder.run(function, scope)
    fallback = builder.builtins.get(function.name) or _missing(builder, function.name)
    return looked_up(builder, function.name, function.position, scope, fallback)


def _missing(builder: Builder, name: str) -> Function:
    """Stands in for a function nobody knows: calling it says what may have been meant."""
    meant = similar_to(name, builder.builtins)
    hint = f" Did you mean {meant}()?" if meant else ""

    def refuse(*_: object) -> Value:
        raise FeelError(f"Expected a function called {name}, but there is none.{hint}", "unknown-function")

    return Function(name, (), refuse, required=0, variadic=True, named=refuse)


def _invoked(invoke: Invoke, function: Function, frame: Frame) -> Value:
    return invoke(frame, function)


def _builtin(builder: Builder, function: Node, scope: Scope) -> Function | None:
    if not isinstance(function, Name) or function.name in builder.declared or is_local(function.name, scope):
        return None
    return builder.builtins.get(function.name)


def _label(function: Node) -> str:
    if isinstance(function, Path):
        return function.member
    return function.name if isinstance(function, Name) else "this"


def _invoker(arguments: list[Run], names: tuple[str, ...] | None, position: int) -> Invoke:
    """How to call whatever function turns up: arguments in order or by name."""
    if names is not None:
        return lambda frame, function: called_by_name(
            frame[1], function, dict(zip(names, [run(frame) for run in arguments], strict=True)), position
        )
    if len(arguments) == 1:
        only = arguments[0]
        return lambda frame, function: called(frame[1], function, [only(frame)], position)
    return lambda frame, function: called(frame[1], function, [run(frame) for run in arguments], position)


def _looked_up(target: Run, builtin: Function | None, label: str, position: int, invoke: Invoke) -> Run:
    def run(frame: Frame) -> Value:
        function = target(frame)
        if type(function) is not Function and builtin is not None:
            function = builtin
        if type(function) is not Function:
            sentence = f"Expected {label} to be a function, but it is {described(function)}."
            return frame[1].report(position, "no-function", sentence)
        return invoke(frame, function)

    return run


def called(evaluation: Evaluation, function: Function, arguments: list[Value], position: int) -> Value:
    """Call with arguments in order; what goes wrong is null with a diagnostic."""
    try:
        return applied(evaluation, function, arguments, position)
    except FeelError as problem:
        return evaluation.report(position, problem.code, problem.sentence)


def called_by_name(
    evaluation: Evaluation, function: Function, arguments: dict[str, Value], position: int
) -> Value:
    """Call with named arguments; unknown and missing names are null with a diagnostic."""
    try:
        return applied_by_name(evaluation, function, arguments, position)
    except FeelError as problem:
        return evaluation.report(position, problem.code, problem.sentence)


def function_literal(builder: Builder, node: FunctionLiteral, scope: Scope) -> Code:
    if node.external:
        return _external_literal(builder, node, scope)
    slots = {name: builder.new_slot() for name in node.parameters}
    body, cost = builder.measured(node.body, Local(slots, scope))
    places = tuple(slots[name] for name in node.parameters)
    tests = tuple(
        None if type_node is None else type_test(type_node, builder.types) for type_node in node.types
    )

    def run(frame: Frame) -> Value:
        captured = list(frame)

        def invoke(evaluation: Evaluation, arguments: list[Value], position: int) -> Value:
            budget = evaluation.budget
            budget.spend(CALL_WORK + cost)
            inner = list(captured)
            inner[1] = evaluation
            for place, test, argument in zip(places, tests, arguments, strict=True):
                inner[place] = argument if test is None else _conforming(argument, test)
            budget.descend()
            try:
                return body(inner)
            finally:
                budget.ascend()

        return Function("the function", node.parameters, invoke, types=node.types)

    return Code(run)


def _conforming(argument: Value, test: TypeTest) -> Value:
    """An argument of its parameter's type; one that cannot be keeps the function from being called at all."""
    value = conformed(argument, test)
    if value is None and argument is not None:
        raise FeelError(
            f"Expected an argument of the parameter's type, but got {described(argument)}.", "argument-type"
        )
    return value


def _external_literal(builder: Builder, node: FunctionLiteral, scope: Scope) -> Code:
    """`function(a) external {java: {...}}`: what it describes is looked up in a table when it is called."""
    description = builder.run(node.body, scope)

    def run(frame: Frame) -> Value:
        said = description(frame)

        def invoke(evaluation: Evaluation, arguments: list[Value], position: int) -> Value:
            return external(said)(arguments)

        return Function("the function", node.parameters, invoke, types=node.types)

    return Code(run)
