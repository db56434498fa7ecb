"""`instance of`."""

from processes.feel.compiler.code import Builder, Code, Scope, folded
from processes.feel.evaluation import Frame
from processes.feel.tree import InstanceOf
from processes.feel.types import type_test
from processes.feel.values import Value


def instance_of(builder: Builder, node: InstanceOf, scope: Scope) -> Code:
    value = builder.code(node.value, scope)
    run_value, test = value.run, type_test(node.type, builder.types)

    def run(frame: Frame) -> Value:
        tested = run_value(frame)
        if test is None:
            sentence = f"Expected a type that is known here, but nothing is called {node.type.name}."
            return frame[1].report(node.position, "unknown-type", sentence)
        return test(tested)

    return folded(run, value)
