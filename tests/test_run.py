"""The closing line counts what happened."""

from collections import Counter

from tests.run import count, summary

REPORT = """<?xml version="1.0"?>
<testsuites><testsuite name="pytest" errors="1" failures="2" skipped="3" tests="10" time="1.5"/></testsuites>
"""


def test_outcomes_are_counted_from_the_report(tmp_path):
    (tmp_path / "report.xml").write_text(REPORT)

    assert count(tmp_path / "report.xml") == {"passed": 4, "failures": 2, "errors": 1, "skipped": 3}


def test_one_line_says_how_everything_went():
    line = summary(Counter(passed=1200, skipped=3), failed=False, seconds=125)

    assert line.strip() == "tests: all passed: 1,200 passed, 3 skipped in 2 min 05 s"


def test_the_line_says_when_something_failed():
    assert "FAILED: 1 passed, 2 failures" in summary(Counter(passed=1, failures=2), failed=True, seconds=1)
