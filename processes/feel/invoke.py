"""Calling a function value, with arguments in order or by name."""

from processes.feel.evaluation import Evaluation
from processes.feel.values import FeelError, Function, Value


def applied(evaluation: Evaluation, function: Function, arguments: list[Value], position: int = 0) -> Value:
    """Call with arguments in order. Raises FeelError where count or kinds do not fit."""
    least = len(function.parameters) if function.required < 0 else function.required
    if least > len(arguments) or (len(arguments) > len(function.parameters) and not function.variadic):
        raise FeelError(
            f"Expected {least} arguments for {function.name}, but got {len(arguments)}.", "argument-count"
        )
    return function.call(evaluation, arguments, position)


def applied_by_name(
    evaluation: Evaluation, function: Function, arguments: dict[str, Value], position: int = 0
) -> Value:
    """Call with named arguments. Raises FeelError where a name is unknown or missing."""
    if function.named is not None:
        return function.named(evaluation, arguments, position)
    if set(arguments) != set(function.parameters):
        wanted, given = ", ".join(function.parameters), ", ".join(arguments)
        raise FeelError(
            f"Expected the arguments {wanted} for {function.name}, but got {given}.", "argument-name"
        )
    return function.call(evaluation, [arguments[name] for name in function.parameters], position)
