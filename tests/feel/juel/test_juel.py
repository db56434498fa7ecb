"""The subset of JUEL and its coercions."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from processes.feel.api import Evaluation, ExpressionSyntaxError, compile_expression, to_json

NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)


def juel(text: str, **variables):
    expression = compile_expression(text, dialect="juel")
    return to_json(expression.evaluate(variables, Evaluation(now=NOW)))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("${amount > 1000}", True),
        ("#{amount gt 1000 and country eq 'DE'}", True),
        ("${amount == '2000'}", True),
        ("${!approved}", True),
        ("${not approved || approved}", True),
        ("${empty nothing && empty list && empty ''}", True),
        ("${nothing == null}", True),
        ("${nothing > 1}", False),
        ("${nothing + 5}", 5),
        ("${'2' + 3}", 5),
        ("${7 mod 3} ${-7 % 3}", "1 -1"),
        ("${1 / 4}", Decimal("0.25")),
        ("${amount > 10 ? 'big' : 'small'}", "big"),
        ("${order.customer.name}", "Ann"),
        ("${order['customer'].name}", "Ann"),
        ("${order.lines[1].price >= 250}", True),
        ("${order.missing.deeper}", None),
        ("${order.isPaid()}", True),
        ("${order.getCustomer().getName()}", "Ann"),
        ("${list.size() == 0}", True),
        ("${order.lines.size()}", 2),
        ("${order.containsKey('paid')}", True),
        ("${order.get('customer').get('name')}", "Ann"),
        ("${country.equals('DE')}", True),
        ("${country.toLowerCase().startsWith('d')}", True),
        ("${'Activiti'.substring(0, 3)}", "Act"),
        ("${country.contains('E') and country.length() == 2}", True),
        ("${execution.getVariable('amount') > 1}", True),
        ("${execution.hasVariable('amount')}", True),
        ("${task.getVariableLocal('amount')}", 2000),
        ("${execution.processBusinessKey}", "K-1"),
        ("${dateTime().plusMonths(1).toDate()}", "2026-02-28T12:00:00Z"),
        ("${now().minusDays(1)}", "2026-01-30T12:00:00Z"),
        ("${now().plusHours(2).minusMinutes(30)}", "2026-01-31T13:30:00Z"),
        ("${order.lines.get(0).price}", 1),
        ("${order.lines.contains(1)} ${order.lines.indexOf(5)}", "false -1"),
        ("${country.indexOf('E')} ${country.charAt(0)} ${country.concat('!')}", "1 D DE!"),
        ("${country.replace('D', 'B').trim()}", "BE"),
        ("${country.equalsIgnoreCase('de')} ${country.compareTo('DE')}", "true 0"),
        ("${order.getOrDefault('x', 7)} ${order.customer.keySet()}", '7 ["name"]'),
        ("${order.customer.values()} ${order.customer.containsValue('Ann')}", '["Ann"] true'),
        ("${'12'.intValue() + 1.5.doubleValue()}", Decimal("13.5")),
        ("${' '.isBlank()} ${''.isEmpty()} ${amount.toString()}", "true true 2000"),
        ("${order.customer == null ? 1 : -2}", -2),
        ("${nothing ? 1 : 2} ${'TRUE' ? 1 : 2}", "2 1"),
        ("${order.lines[0] == order.lines[0]}", True),
        ("${'b' > 'a'} ${'10' > 9}", "true true"),
        ("${amount.compareTo(1)}", 1),
        ("Due ${now()}", "Due 2026-01-31T12:00:00Z"),
        ("Order ${amount} for #{order.customer.name}!", "Order 2000 for Ann!"),
        ("plain \\${text}", "plain ${text}"),
        ("amount > 10", True),
        ('country == "DE"', True),
    ],
)
def test_expressions(text, value):
    variables = {
        "amount": 2000,
        "country": "DE",
        "approved": False,
        "nothing": None,
        "list": [],
        "execution": {"processBusinessKey": "K-1"},
        "order": {"customer": {"name": "Ann"}, "lines": [{"price": 1}, {"price": 300}], "paid": True},
    }

    assert juel(text, **variables) == value


@pytest.mark.parametrize(
    ("left", "right", "value"),
    [
        ("'1'", "1", True),
        ("'true'", "true", True),
        ("null", "null", True),
        ("null", "''", False),
        ("1", "1.0", True),
        ("'a'", "'a'", True),
    ],
)
def test_equality_coerces_as_java_does(left, right, value):
    assert juel(f"${{{left} == {right}}}") is value


def test_equals_does_not_coerce():
    assert juel("${'1'.equals(1)}") is False


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("${bean.doIt(execution)}", "the method bean.doIt()"),
        ("${execution.setVariable('a', 1)}", "the method setVariable()"),
        ("${execution.getVariable(name)}", "getVariable() with a calculated name"),
        ("${JSON(text).prop('a')}", "the function JSON()"),
        ("${delegate.execute(execution)}", "the method delegate.execute()"),
        ("${''.getClass().forName('java.lang.Runtime')}", "the method forName()"),
        ("${Runtime.exec('ls')}", "the method Runtime.exec()"),
    ],
)
def test_what_lies_outside_is_refused_by_name(text, named):
    with pytest.raises(ExpressionSyntaxError) as caught:
        compile_expression(text, dialect="juel")

    assert caught.value.found == named
    assert caught.value.suggestion


@pytest.mark.parametrize(
    "text",
    [
        "${}",
        "${a",
        "${a b}",
        "${a = 1}",
        "${a ? 1}",
        "${a.}",
        "${(a}",
        "${a[1}",
        "${1e99999}",
        "${a.5}",
        "a +",
    ],
)
def test_what_is_no_expression_is_an_error_with_its_place(text):
    with pytest.raises(ExpressionSyntaxError) as caught:
        compile_expression(text, dialect="juel")

    assert 0 <= caught.value.offset <= len(text)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("${missing}", "unknown-name"),
        ("${'a' + 1}", "invalid-argument"),
        ("${1 / 0}", "undefined"),
        ("${1 % 0}", "undefined"),
        ("${list[3]}", "no-such-item"),
        ("${list.substring(0, 1)}", "invalid-argument"),
        ("${list ? 1 : 2}", "invalid-argument"),
        ("${'abc'.substring(2, 1)}", "invalid-argument"),
        ("${'abc'.substring()}", "argument-count"),
        ("${list.get(5)}", "invalid-argument"),
        ("${list.get(0.5)}", "invalid-argument"),
        ("${list + 1}", "invalid-argument"),
        ("${list > 1}", "invalid-argument"),
        ("${-'x'}", "invalid-argument"),
        ("${!list}", "invalid-argument"),
        ("${list && true}", "invalid-argument"),
        ("${'x'.plusDays(1)}", "invalid-argument"),
        ("${list.contains(1).size()}", "invalid-argument"),
        ("${'x'.keySet()}", "invalid-argument"),
        ("${now().plusYears(999999999999)}", "no-clock"),
        ("${nothing.equals(1)}", "unknown-name"),
        ("${list['x']}", "no-such-item"),
        ("${'a'.compareTo(null)}", "invalid-argument"),
        ("${list < list}", "invalid-argument"),
    ],
)
def test_where_java_would_throw_it_is_null_and_says_so(text, code):
    evaluation = Evaluation()

    assert compile_expression(text, dialect="juel").evaluate({"list": [1]}, evaluation) is None
    assert evaluation.diagnostics[0].code == code


def test_the_names_of_an_expression_are_the_variables_it_reads():
    expression = compile_expression("${a.b + execution.getVariable('c')} #{loopCounter}", dialect="juel")

    assert expression.names == {"a", "c", "loopCounter"}
