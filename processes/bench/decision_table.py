"""A table of 100 rules and 4 inputs, evaluated with everything around it: inputs, types, hit policy, trace.

The rules are drawn with a fixed seed: an interval of an amount, a country or none, a limit of a score or none, a flag
or none. Nothing but FEEL and DMN runs; no database.
"""

from random import Random
from time import perf_counter
from typing import Any
from xml.sax.saxutils import escape

from processes.dmn.api import CompiledModel, compile_model, read_model

RULES = 100
EVALUATIONS = 1_000
ROUNDS = 5  # the fastest counts: the machine does other things too
_INPUTS = {"amount": "number", "country": "string", "score": "number", "vip": "boolean"}
_COUNTRIES = ("DE", "FR", "US", "IT")


def table_us() -> float:
    """Microseconds per evaluation, the best of `ROUNDS`."""
    model = compile_model(read_model(_model(Random(1)), filename="bench.dmn"))  # noqa: S311 -- repeatable, not secret
    cases = [_case(Random(number)) for number in range(EVALUATIONS)]  # noqa: S311
    return min(_round(model, cases) for _ in range(ROUNDS)) / EVALUATIONS * 1e6


def _round(model: CompiledModel, cases: list[dict[str, Any]]) -> float:
    started = perf_counter()
    for case in cases:
        model.evaluate("rating", case)
    return perf_counter() - started


def _case(random: Random) -> dict[str, Any]:
    return {
        "amount": random.randint(0, 10 * RULES),
        "country": random.choice(_COUNTRIES),
        "score": random.randint(0, 1_000),
        "vip": random.random() < 0.5,
    }


def _model(random: Random) -> bytes:
    inputs = "".join(
        f'<inputData id="{n}" name="{n}"><variable name="{n}" typeRef="{t}"/></inputData>'
        for n, t in _INPUTS.items()
    )
    needs = "".join(
        f'<informationRequirement><requiredInput href="#{n}"/></informationRequirement>' for n in _INPUTS
    )
    columns = "".join(
        f"<input><inputExpression><text>{name}</text></inputExpression></input>" for name in _INPUTS
    )
    rules = "".join(_rule(number, random) for number in range(RULES))
    table = f'<decisionTable hitPolicy="FIRST">{columns}<output name="rate"/><output name="text"/>{rules}</decisionTable>'
    decision = f'<decision id="rating" name="rating"><variable name="rating"/>{needs}{table}</decision>'
    head = '<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="bench" namespace="urn:bench">'
    return f"{head}{inputs}{decision}</definitions>".encode()


def _rule(number: int, random: Random) -> str:
    cells = (
        f"[{number * 10}..{number * 10 + 9}]",
        f'"{random.choice(_COUNTRIES)}"' if number % 3 else "-",
        f"< {random.randint(50, 1_000)}" if number % 2 else "-",
        random.choice(("true", "false", "-")),
    )
    entries = "".join(f"<inputEntry><text>{escape(cell)}</text></inputEntry>" for cell in cells)
    return f'<rule>{entries}<outputEntry><text>{number}</text></outputEntry><outputEntry><text>"rule {number}"</text></outputEntry></rule>'
