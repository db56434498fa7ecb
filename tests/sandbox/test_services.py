"""The demo's outside services behave like services: once per key, and with faults on request."""

import smtplib
from email.message import EmailMessage
from typing import Any

import httpx
import pytest


def post(port: int, path: str, body: dict[str, Any], key: str = "k1") -> httpx.Response:
    return httpx.post(
        f"http://127.0.0.1:{port}{path}", json=body, headers={"Idempotency-Key": key}, timeout=5
    )


def switch(port: int, service: str, kind: str) -> None:
    httpx.post(f"http://127.0.0.1:{port}/sandbox/faults/{service}", json={"fault": kind}).raise_for_status()


def captured(port: int) -> int:
    return int(httpx.get(f"http://127.0.0.1:{port}/sandbox/totals").json()["captured"])


def test_the_crm_answers_xml(sandbox: int) -> None:
    answer = httpx.get(f"http://127.0.0.1:{sandbox + 1}/crm/customers", params={"name": "A & B"})

    assert answer.headers["content-type"] == "application/xml"
    assert "<name>A &amp; B</name>" in answer.text


def test_a_capture_with_the_same_key_takes_the_money_once(sandbox: int) -> None:
    order = {"customer": "C-1", "amount": 120.0}

    first, second = (post(sandbox + 2, "/payments/captures", order) for _ in range(2))

    assert first.json() == second.json()
    assert captured(sandbox) == 1


def test_a_post_without_a_key_is_refused(sandbox: int) -> None:
    answer = httpx.post(
        f"http://127.0.0.1:{sandbox + 2}/payments/captures", json={"customer": "C", "amount": 1}
    )

    assert answer.status_code == 400


def test_a_refund_of_what_was_never_paid_is_not_found(sandbox: int) -> None:
    assert post(sandbox + 2, "/payments/refunds", {"payment_id": "PAY-0"}).status_code == 404


def test_a_article_that_is_gone_is_out_of_stock(sandbox: int) -> None:
    answer = post(sandbox + 3, "/stock/reservations", {"items": [{"sku": "GONE-1", "quantity": 1}]})

    assert (answer.status_code, answer.json()["code"]) == (409, "OUT_OF_STOCK")


def test_a_service_that_crashes_after_the_effect_has_done_it(sandbox: int) -> None:
    switch(sandbox, "payments", "crash")

    with pytest.raises(httpx.RemoteProtocolError):
        post(sandbox + 2, "/payments/captures", {"customer": "C-1", "amount": 5})

    assert captured(sandbox) == 1


def test_a_service_that_is_down_refuses_connections_until_it_is_up_again(sandbox: int) -> None:
    switch(sandbox, "shipping", "down")
    with pytest.raises(httpx.ConnectError):
        post(sandbox + 4, "/shipping/quotes", {"items": []})

    switch(sandbox, "shipping", "none")

    with httpx.Client(transport=httpx.HTTPTransport(retries=5)) as client:
        url = f"http://127.0.0.1:{sandbox + 4}/shipping/quotes"
        assert client.post(url, json={"items": []}, headers={"Idempotency-Key": "q"}).status_code == 200


def test_an_unknown_fault_is_refused(sandbox: int) -> None:
    assert (
        httpx.post(f"http://127.0.0.1:{sandbox}/sandbox/faults/crm", json={"fault": "rude"}).status_code
        == 422
    )


def test_a_mail_is_kept_with_subject_and_text(sandbox: int) -> None:
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = "Shipped", "a@example.org", "b@example.org"
    message.set_content("Your order is on its way.")
    with smtplib.SMTP("127.0.0.1", sandbox + 5) as server:
        server.send_message(message)

    mail = httpx.get(f"http://127.0.0.1:{sandbox}/sandbox/mails").json()["mails"][0]

    assert (mail["subject"], mail["body"].strip()) == ("Shipped", "Your order is on its way.")
