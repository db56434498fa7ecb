"""`podium:http` against the demo's services: what an answer means for the job."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from processes.connectors.base import Call, ConnectorError, Destination, OutcomeUnknown, Result
from processes.connectors.http.connector import CONNECTOR
from tests.sandbox.conftest import sandbox as sandbox

Do = Callable[..., Result]


class Directory:
    def __init__(self, port: int) -> None:
        self.port = port

    def destination(self, key: str, process_key: str) -> Destination:
        ports = {"crm": 1, "payments": 2, "stock": 3, "shipping": 4}
        return Destination(key, "http", "127.0.0.1", self.port + ports[key], f"/{key}", True, 2.0, 100_000)


@pytest.fixture
def call(sandbox: int) -> Do:
    def do(**inputs: Any) -> Result:
        values = {name.replace("_", "."): value for name, value in inputs.items()}
        return CONNECTOR.call(
            Call(values, {}, "1:2:0", "a" * 32, "order_to_cash", "pay", "O-1", 1, 1, Directory(sandbox))
        )

    return do


@pytest.fixture
def fault(sandbox: int) -> Callable[[str, str], None]:
    def switch(service: str, kind: str) -> None:
        httpx.post(
            f"http://127.0.0.1:{sandbox}/sandbox/faults/{service}", json={"fault": kind}
        ).raise_for_status()

    return switch


CAPTURE = {
    "destination": "payments",
    "method": "POST",
    "path": "captures",
    "body": {"customer": "C-1", "amount": 120},
}
RESERVE = {"destination": "stock", "method": "POST", "path": "reservations"}


def test_the_body_of_an_answer_goes_to_the_result_variable(call: Do) -> None:
    result = call(**CAPTURE, resultVariable="payment")

    assert result.value["payment"]["status"] == "captured"


def test_an_xml_answer_can_be_mapped_by_the_element(call: Do) -> None:
    result = call(destination="crm", path="customers", query_name="ACME", accept="xml", mapsResponse="true")

    assert result.value["response"]["body"]["name"] == "ACME"


def test_an_attempt_repeated_with_the_same_key_has_one_effect(call: Do, sandbox: int) -> None:
    call(**CAPTURE)
    call(**CAPTURE)

    assert httpx.get(f"http://127.0.0.1:{sandbox}/sandbox/totals").json()["captured"] == 1


def test_a_status_the_model_names_is_an_error_of_the_process(call: Do) -> None:
    sold_out = {"items": [{"sku": "GONE-1", "quantity": 1}]}

    with pytest.raises(ConnectorError) as error:
        call(**RESERVE, body=sold_out, error_409="OUT_OF_STOCK")

    assert error.value.bpmn_error == "OUT_OF_STOCK"


def test_a_request_that_will_always_be_refused_is_not_tried_again(call: Do) -> None:
    with pytest.raises(ConnectorError) as error:
        call(**RESERVE, body={})

    assert not error.value.retryable
    assert not isinstance(error.value, OutcomeUnknown)


@pytest.mark.parametrize("kind", ["error", "malformed", "crash"])
def test_a_broken_answer_leaves_the_outcome_unknown(
    call: Do, fault: Callable[[str, str], None], kind: str
) -> None:
    fault("payments", kind)

    with pytest.raises(OutcomeUnknown):
        call(**CAPTURE, accept="json")


def test_a_service_that_is_down_was_not_called(call: Do, fault: Callable[[str, str], None]) -> None:
    fault("payments", "down")

    with pytest.raises(ConnectorError) as error:
        call(**CAPTURE)

    assert (error.value.code, error.value.retryable) == ("service-unreachable", True)
    assert not isinstance(error.value, OutcomeUnknown)


def test_a_service_that_hangs_is_given_up_in_time(call: Do, fault: Callable[[str, str], None]) -> None:
    fault("payments", "hang")

    with pytest.raises(OutcomeUnknown, match="in time"):
        call(**CAPTURE, timeoutSeconds=0.2)
