"""The one option of these tests."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--write-release", action="store_true", help="write the rows of this release anew")
