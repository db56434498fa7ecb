"""The doctor finds heat that says something else than the tokens."""

import pytest

from dashboards.doctor.checks import CHECKS
from portal.lib import sql
from tests.processes.conftest import deployed as deployed
from tests.processes.conftest import started as started
from tests.processes.models import line

pytestmark = pytest.mark.django_db


def test_heat_and_tokens_agree_until_one_is_damaged(started):
    started(line("order", "pay"))
    [check] = CHECKS
    assert check.find() == []

    sql.execute("DELETE FROM heat_delta")

    [(_, sentence)] = [each for each in check.find() if "there are 1" in each[1]]
    assert "heat says 0 live" in sentence
