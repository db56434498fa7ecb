"""The doctor finds tasks and tokens that lost each other."""

import pytest

from humantasks.doctor.checks import CHECKS
from portal.lib import sql
from tests.humantasks.engine import start_review

pytestmark = pytest.mark.django_db


def complaints() -> set[str]:
    return {check.name for check in CHECKS if check.find()}


@pytest.mark.parametrize(
    ("damage", "found"),
    [
        ("DELETE FROM task", "tokens_without_task"),
        ("DELETE FROM token", "tasks_without_token"),
        ("UPDATE task SET state = 'completed', closed_by = ''", "completed_by_nobody"),
    ],
)
def test_damage_is_found(cast, damage, found):
    start_review(by=cast.rex)
    assert complaints() == set()

    sql.execute("DELETE FROM task_candidate")
    sql.execute(damage)

    assert found in complaints()
