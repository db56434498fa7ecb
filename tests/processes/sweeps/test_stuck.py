"""What can never move by itself is told to people."""

import pytest

from portal.lib import sql
from processes.models import Incident
from processes.sweeps.stuck import report_stuck
from tests.processes.models import line, waits_for_timer

pytestmark = pytest.mark.django_db
LONG_AGO = "UPDATE token SET entered_at = now() - interval '2 minutes'"


@pytest.mark.parametrize(
    ("model", "damage"),
    [(waits_for_timer("PT1H"), "DELETE FROM timer"), (line("order", "pay"), "DELETE FROM job")],
    ids=["timer", "job"],
)
def test_a_token_whose_wait_is_gone_becomes_one_incident(started, model, damage):
    started(model)
    sql.execute(LONG_AGO)
    assert report_stuck() == 0

    sql.execute(damage)

    assert (report_stuck(), report_stuck()) == (1, 0)
    assert Incident.objects.get().code == "token-stuck"
