"""Run the cases of the DMN Technology Compatibility Kit: files in, verdicts out; reading folders is the command's.

A case passes when every result node equals what is expected: numbers to a relative 1e-8, everything else by
FEEL's equality, `errorResult` by null with a diagnostic. Models are compiled in spite of their problems, because
the kit contains expressions that are wrong on purpose.
Source: testCases.xsd of the kit.
"""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from lxml import etree

from portal.lib.xml import XmlProblem, parse_xml, text_of
from processes.dmn.api import CompiledModel, DmnProblems, compile_in_spite_of_problems, read_model
from processes.dmn.elements import DmnModel
from processes.feel.api import BudgetExceeded, Evaluation, from_typed
from processes.feel.compare import equal
from processes.feel.numbers import is_number

Verdict = Literal["pass", "fail", "error"]
KIT = "{http://www.omg.org/spec/DMN/20160719/testcase}"
XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
TOLERANCE = Decimal("1e-8")


@dataclass(frozen=True, slots=True)
class Case:
    """One test case: inputs by name, expected value and error flag by result node."""

    file: str
    id: str
    model: str
    invocable: str
    inputs: Mapping[str, Any]
    expected: tuple[tuple[str, Any, bool], ...]

    @property
    def expects_value(self) -> bool:
        """False for cases that an engine answering nothing but null would pass."""
        return any(value is not None for _, value, _ in self.expected)


@dataclass(frozen=True, slots=True)
class Outcome:
    """`reason` says what came out instead, or what was raised."""

    case: Case
    verdict: Verdict
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Rates:
    """All three from 0 to 1. `macro` is the mean over directories, so that large ones don't outweigh the others."""

    raw: float
    non_null: float
    macro: float


def rates_of(directories: Mapping[str, list[Outcome]]) -> Rates:
    """The three pass rates over outcomes by directory."""
    outcomes = [outcome for found in directories.values() for outcome in found]
    with_value = [outcome for outcome in outcomes if outcome.case.expects_value]
    shares = [_share(found) for found in directories.values() if found]
    return Rates(_share(outcomes), _share(with_value), sum(shares) / len(shares) if shares else 0.0)


def _share(outcomes: list[Outcome]) -> float:
    if not outcomes:
        return 0.0
    return sum(outcome.verdict == "pass" for outcome in outcomes) / len(outcomes)


def run_directory(files: Mapping[str, bytes], now: datetime) -> list[Outcome]:
    """Every case of one directory of the kit. `files` are its contents by name."""
    models = dict(_models(files))
    compiled: dict[str, CompiledModel | str] = {}
    outcomes = []
    for case in _cases(files):
        if case.model not in compiled:
            compiled[case.model] = _compiled(case.model, models)
        outcomes.append(_outcome(case, compiled[case.model], now))
    return outcomes


def _models(files: Mapping[str, bytes]) -> Iterator[tuple[str, DmnModel | str]]:
    for name, data in files.items():
        if name.endswith(".dmn"):
            try:
                yield name, read_model(data, filename=name)
            except DmnProblems as problems:
                yield name, str(problems)


def _compiled(name: str, models: Mapping[str, DmnModel | str]) -> CompiledModel | str:
    """The model of that file with all others of the directory to import, or the reason why not."""
    only = next(iter(models.values())) if len(models) == 1 else f"there is no file {name}"
    model = models.get(name, only)
    if isinstance(model, str):
        return model
    others = {other.namespace: other for other in models.values() if isinstance(other, DmnModel)}
    try:
        return compile_in_spite_of_problems(model, imports=others)
    except Exception as error:  # noqa: BLE001 -- a crash is a verdict of the kit, not its end
        return f"{type(error).__name__}: {error}"


def _cases(files: Mapping[str, bytes]) -> Iterator[Case]:
    for name, data in sorted(files.items()):
        if not name.endswith(".xml"):
            continue
        try:
            root = parse_xml(data, filename=name)
        except XmlProblem:
            continue
        if root.tag == f"{KIT}testCases":
            model = _text(root, "modelName")
            yield from (_case(name, model, element) for element in root.iterfind(f"{KIT}testCase"))


def _case(file: str, model: str, element: etree._Element) -> Case:
    results = []
    for node in element.iterfind(f"{KIT}resultNode"):
        expected = node.find(f"{KIT}expected")
        wants_error = node.get("errorResult") == "true"
        results.append((node.get("name", ""), None if expected is None else _value(expected), wants_error))
    return Case(
        file=file,
        id=element.get("id", ""),
        model=model,
        invocable=element.get("invocableName", ""),
        inputs={node.get("name", ""): _value(node) for node in element.iterfind(f"{KIT}inputNode")},
        expected=tuple(results),
    )


def _text(element: etree._Element, name: str) -> str:
    found = element.find(f"{KIT}{name}")
    return "" if found is None else text_of(found).strip()


def _value(element: etree._Element) -> Any:
    """A value, a list or a context, as the kit writes them."""
    components = element.findall(f"{KIT}component")
    if components:
        return {component.get("name", ""): _value(component) for component in components}
    listed = element.find(f"{KIT}list")
    if listed is not None:
        return (
            None
            if listed.get(f"{XSI}nil") == "true"
            else [_value(item) for item in listed.iterfind(f"{KIT}item")]
        )
    value = element.find(f"{KIT}value")
    if value is None or value.get(f"{XSI}nil") == "true":
        return None
    kind = value.get(f"{XSI}type")
    if kind is None:
        return _guessed(text_of(value))
    try:
        return from_typed(kind, text_of(value))
    except ValueError:  # a type nobody knows, or a text it does not fit: compared as it is written
        return text_of(value)


def _guessed(text: str) -> Any:
    """The oldest cases give no types: what reads as a boolean or a number is one, nothing is null."""
    word = text.strip()
    if word in ("true", "false"):
        return word == "true"
    with suppress(ValueError):
        return from_typed("decimal", word)
    return text or None


def _outcome(case: Case, model: CompiledModel | str, now: datetime) -> Outcome:
    if isinstance(model, str):
        return Outcome(case, "error", model)
    for name, expected, wants_error in case.expected:
        try:
            reason = _difference(case, model, name, expected, wants_error, now)
        except BudgetExceeded as error:
            reason = error.sentence
        except Exception as error:  # noqa: BLE001 -- a crash of the engine is a verdict of the kit, not its end
            return Outcome(case, "error", f"{name}: {type(error).__name__}: {error}")
        if reason:
            return Outcome(case, "fail", f"{name}: {reason}")
    return Outcome(case, "pass")


def _difference(
    case: Case, model: CompiledModel, name: str, expected: Any, wants_error: bool, now: datetime
) -> str:
    """ "" when the result node is as expected, else what came out."""
    value, said = _evaluated(case, model, name, now)
    if wants_error:
        if value is None and said:
            return ""
        return f"expected null with a diagnostic, got {value!r}, {len(said)} diagnostics"
    if same(value, expected):
        return ""
    return f"expected {expected!r}, got {value!r}{'; ' + said[0] if said else ''}"


def _evaluated(case: Case, model: CompiledModel, name: str, now: datetime) -> tuple[Any, list[str]]:
    """The value of a result node and the diagnostics; an unknown node is null with one."""
    evaluation = Evaluation(now=now)
    try:
        result = model.evaluate(case.invocable or name, case.inputs, evaluation)
    except KeyError:
        return None, [f"there is no {case.invocable or name}"]
    value = result.value
    if case.invocable and type(value) is dict and name in value:
        value = value[name]
    return value, [diagnostic.sentence for diagnostic in result.diagnostics]


def same(value: Any, expected: Any) -> bool:
    """Equal as the kit means it."""
    if is_number(value) and is_number(expected):
        wanted = Decimal(expected)
        return abs(Decimal(value) - wanted) <= TOLERANCE * max(Decimal(1), abs(wanted))
    if type(value) is list and type(expected) is list:
        return len(value) == len(expected) and all(map(same, value, expected))
    if type(value) is dict and type(expected) is dict:
        return value.keys() == expected.keys() and all(same(value[name], expected[name]) for name in expected)
    return equal(value, expected) is True
