"""`python -m tests.conformance`: asks the public suites and rewrites the table in `docs/conformance.md`.

The suites are data of others and no part of the project: they lie in the folder `PODIUM_SUITES` names.
"""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

import pytest

from processes.graph.prepare import prepare
from processes.graph.survey import REFUSED, Survey
from processes.management.commands.survey_models import survey
from tests.conformance import betsy, practice, test_feel_scala, token_sim
from tests.conformance.suites import ROOT, suite

PAGE = ROOT / "docs/conformance.md"
Row = tuple[str, str, str, bool]  # what is asked, what came out, what is to be reached, whether it is
PRACTICE = (
    "c7-consulting",
    "c7-examples",
    "c7-invoice",
    "c8-js-sdk",
    "c8-br-customer-onboarding",
    "camunda-modeler",
)
WHERE = """
The suites are not part of the project, for their licences are their makers'. Lay them into one folder and name it:
  make conformance SUITES=/path/to/suites
  betsy      github.com/uniba-dsg/betsy                          folder betsy/
  token-sim  github.com/bpmn-io/bpmn-js-token-simulation         folder token-sim/
  miwg       github.com/bpmn-miwg/bpmn-miwg-test-suite           folder miwg/Reference/
  tck        github.com/dmn-tck/tck                              folder tck/TestCases/
  feel-scala github.com/camunda/feel-scala                       folder feel-scala/
  Camunda 7  github.com/camunda/camunda-bpm-platform (engine tests), camunda-consulting, -examples   folders c7-*/
  Camunda 8  github.com/camunda-community-hub                    folders c8-*/, camunda-modeler/
"""


def main() -> int:
    rows: list[Row] = []
    missing = []
    for ask in ASKED:
        try:
            rows += ask()
        except pytest.skip.Exception as absent:
            missing.append(str(absent))
    text = table(rows)
    sys.stdout.write(text + "".join(f"\nNot asked: {sentence}" for sentence in missing) + "\n")
    if missing:
        sys.stdout.write(WHERE)
    else:
        before, mark, rest = PAGE.read_text().partition("<!-- suites -->\n")
        _, end, after = rest.partition("<!-- end -->")
        PAGE.write_text(f"{before}{mark}{text}{end}{after}")
    return 1 if missing or not all(row[3] for row in rows) else 0


def table(rows: Sequence[Row]) -> str:
    lines = ["| suite | result | to reach | |", "|---|---|---|---|"]
    lines += [
        f"| {what} | {found} | {bar} | {'holds' if holds else 'MISSED'} |" for what, found, bar, holds in rows
    ]
    return "\n".join(lines) + "\n"


def betsys_tests() -> Iterator[Row]:
    tests = betsy.executable()
    passed = sum(all(betsy.run_case(test, case).passed for case in test["cases"]) for test in tests)
    yield "betsy: executable tests", f"{passed} of {len(tests)}", "66", passed >= 66


def betsys_constraints() -> Iterator[Row]:
    folder = suite("betsy")
    judged: dict[bool, list[bool]] = {True: [], False: []}
    for test in betsy.cases():
        is_wrong = test["group"] == "bpmn_constraints"
        judged[is_wrong].append(prepare((folder / test["file"]).read_bytes()).is_deployable)
    refused = judged[True].count(False)
    yield (
        "betsy: models against the specification, refused",
        f"{refused} of {len(judged[True])}",
        "120",
        refused >= 120,
    )


def token_simulation() -> Iterator[Row]:
    verdicts = [token_sim.run_case(case) for case in token_sim.cases()]
    agreed = sum(verdict.passed for verdict in verdicts)
    yield "token-sim: golden traces", f"{agreed} of {len(verdicts)}", "all", agreed == len(verdicts)


def interchange() -> Iterator[Row]:
    folder = suite("miwg") / "Reference"
    command = [sys.executable, "-m", "tests.conformance.interchange", str(folder)]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout
    files = [line for line in said.splitlines() if ".bpmn:" in line]
    whole = sum(" 0 lost" in line for line in files)
    wanted = len(list(folder.glob("*.bpmn")))
    words = "MIWG: imported into the editor, changed, given back with every fact"
    yield words, f"{whole} of {wanted}", "all", whole == wanted > 0


def camunda_7() -> Iterator[Row]:
    yield _deploying("Camunda 7's engine tests", ["c7-engine"])


def in_practice() -> Iterator[Row]:
    yield _deploying("Camunda 8 and practice", PRACTICE)
    found = sum((practice.runs(suite(name)) for name in PRACTICE), Counter[str]())
    share = practice.share(found)
    reached = found[practice.ENDED] + found[practice.WAITS]
    words = f"{reached} of {reached + found[practice.STOPPED]} ({share:.1%})"
    yield "Camunda 8 and practice: reach an end or a stated wait", words, "85 %", share >= 0.85


def _deploying(words: str, names: Sequence[str]) -> Row:
    found = Survey(words, [verdict for name in names for verdict in survey(suite(name)).verdicts])
    share = found.share or 0.0
    counted = f"{share:.1%} of those that need nothing foreign; {found.counts[REFUSED]} refused"
    return f"{words}: deploy", counted, "95 %", share >= 0.95


def decisions() -> Iterator[Row]:
    folder = suite("tck") / "TestCases"
    command = [sys.executable, "manage.py", "tck", str(folder), "--json"]
    found = json.loads(subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout)
    for name, bar in (("raw", 0.99), ("non_null", 0.985), ("macro", 0.98)):
        cases = f" of {len(found['cases']):,} cases" if name == "raw" else ""
        yield (
            f"DMN TCK: {name.replace('_', '-')}",
            f"{found[name]:.1%}{cases}",
            f"{bar:.1%}",
            found[name] >= bar,
        )


def expressions() -> Iterator[Row]:
    cases = json.loads(
        (suite("feel-scala") / "cases_shared.json").read_text(), parse_float=test_feel_scala.Decimal
    )
    passed = sum(map(test_feel_scala.passes, cases))
    yield "feel-scala: Camunda's FEEL", f"{passed} of {len(cases)}", "97 %", passed >= 0.97 * len(cases)


ASKED: tuple[Callable[[], Iterator[Row]], ...] = (
    betsys_tests,
    betsys_constraints,
    token_simulation,
    interchange,
    camunda_7,
    in_practice,
    decisions,
    expressions,
)


if __name__ == "__main__":
    sys.exit(main())
