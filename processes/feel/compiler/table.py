"""Which kind of node is compiled by whom. JUEL brings its own table, over the same tree."""

from collections.abc import Mapping

from processes.feel import tree
from processes.feel.compiler import calls, literals, loops, operators, paths, tests, typing
from processes.feel.compiler.code import Compile

FEEL: Mapping[type[tree.Node], Compile] = {
    tree.Literal: literals.literal,
    tree.AtLiteral: literals.at_literal,
    tree.Name: literals.name,
    tree.ListLiteral: literals.list_literal,
    tree.ContextLiteral: literals.context_literal,
    tree.RangeLiteral: literals.range_literal,
    tree.OperatorTest: literals.operator_range,
    tree.Path: paths.path,
    tree.Filter: paths.filtered,
    tree.Call: calls.call,
    tree.FunctionLiteral: calls.function_literal,
    tree.Negation: operators.negation,
    tree.Arithmetic: operators.arithmetic,
    tree.Comparison: operators.comparison,
    tree.Conjunction: operators.conjunction,
    tree.Disjunction: operators.disjunction,
    tree.Between: operators.between,
    tree.If: operators.conditional,
    tree.In: tests.inside,
    tree.UnaryTests: tests.unary_tests,
    tree.For: loops.for_loop,
    tree.Quantified: loops.quantified,
    tree.InstanceOf: typing.instance_of,
}
