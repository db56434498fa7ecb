"""Part of the fault matrix: every fault once, each at another step; `make faults` tries all of them at all."""

import pytest

from tests.faults.cells import BY_NAME, FAULTS, Cell
from tests.faults.matrix import PATIENCE_SECONDS, Matrix, complaints

pytestmark = [pytest.mark.slow, pytest.mark.timeout(2 * PATIENCE_SECONDS)]

TRIED = dict(
    zip(
        FAULTS,
        (
            "look_up_customer",
            "validate_payment",
            "reserve_inventory",
            "ship_order",
            "refund_payment",
            "validate_payment",
            "ship_order",
            "calculate_shipping",
        ),
        strict=True,
    )
)


def test_every_fault_ends_well_or_as_one_thing_a_person_can_finish() -> None:
    tried = [Cell(BY_NAME[step], fault, number) for number, (fault, step) in enumerate(TRIED.items())]

    with Matrix(timeout_seconds=1) as matrix:
        matrix.run(tried)

        assert complaints(matrix, tried) == []
