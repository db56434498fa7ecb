"""Functions of a model as FEEL values: business knowledge, boxed functions, decision services and Java's.

A function closes over the names around its definition and over the run it was made in; it is never stored and
never outlives the evaluation. Arguments are brought to the types of the parameters first; one that cannot be
keeps the body from running at all, and null comes out.
"""

from collections.abc import Callable, Mapping
from typing import Any

from processes.dmn.elements import FunctionDefinition, Place
from processes.dmn.run import Code, Context, Run
from processes.dmn.types import Type, coerce
from processes.feel.evaluation import Evaluation
from processes.feel.externals import external
from processes.feel.values import FeelError, Function, described

Parameters = tuple[tuple[str, Type], ...]


def function_value(
    name: str, parameters: Parameters, body: Code, context: Context, run: Run, place: Place
) -> Function:
    """The body as a function over the names in `context`."""

    def invoke(_: Evaluation, arguments: list[Any], position: int) -> Any:
        bound = bound_arguments(name, parameters, arguments, run, place)
        if bound is None:
            return None
        return within_budget(run, lambda: body({**context, **bound}, run))

    return Function(name, tuple(name for name, _ in parameters), invoke)


def bound_arguments(
    name: str, parameters: Parameters, arguments: list[Any], run: Run, place: Place
) -> Context | None:
    """Arguments under their names, each of its type; None (and a diagnostic) when one cannot be."""
    bound: Context = {}
    for (parameter, kind), argument in zip(parameters, arguments, strict=True):
        value = coerce(argument, kind, run.evaluation, f"the argument '{parameter}' of {name}")
        if value is None and argument is not None:
            run.located(place)
            return None
        bound[parameter] = value
    return bound


def within_budget(run: Run, work: Callable[[], Any]) -> Any:
    """One call deeper: endless recursion ends as a budget that is used up, not as a crash."""
    budget = run.evaluation.budget
    budget.spend(1)
    budget.descend()
    result = work()
    budget.ascend()
    return result


def called(function: Function, arguments: Mapping[str, Any], place: Place, run: Run) -> Any:
    """A boxed invocation: arguments by name, those that are not bound are null, unknown names are an error."""
    unknown = [name for name in arguments if name not in function.parameters and function.named is None]
    if unknown:
        sentence = f"Expected arguments of {function.name}, but it has no parameter {', '.join(unknown)}."
        return run.report(place, "argument-name", sentence)
    try:
        if function.named is not None:
            value = function.named(run.evaluation, dict(arguments), 0)
        else:
            value = function.call(run.evaluation, [arguments.get(name) for name in function.parameters], 0)
    except FeelError as error:
        return run.report(place, error.code, error.sentence)
    run.located(place)
    return value


def external_of(logic: FunctionDefinition, parameters: Parameters, description: Code) -> Code:
    """The body of a Java or PMML function: its description is read when it is called, as the standard says."""
    names = [name for name, _ in parameters]

    def run_external(context: Context, run: Run) -> Any:
        if logic.kind != "Java":
            return run.report(
                logic.place,
                "external-kind",
                f"Expected a function in FEEL or Java, but its kind is {logic.kind}.",
            )
        said = description({name: value for name, value in context.items() if name not in names}, run)
        try:
            return external(said)([context[name] for name in names])
        except FeelError as error:
            return run.report(logic.place, error.code, f"{error.sentence} Called as {described(said)}.")

    return run_external
