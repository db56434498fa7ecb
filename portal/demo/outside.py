"""The sandbox as the demo desk sees it: faults, calls, mails, over its control port."""

from typing import Any

import httpx
from django.conf import settings

SERVICES = {"crm": "Customers (CRM)", "payments": "Payments", "stock": "Stock", "shipping": "Shipping"}
FAULTS = {
    "latency": "10 s slow",
    "error": "Error 500",
    "malformed": "Garbled",
    "hang": "Hangs",
    "down": "Down",
    "crash": "Crash after effect",
}
SECONDS = 2.0


def get(path: str) -> dict[str, Any] | None:
    """An answer of the control desk; None when the sandbox does not run."""
    try:
        answer = httpx.get(_url(path), timeout=SECONDS, trust_env=False)
        found: dict[str, Any] = answer.json()
    except (httpx.HTTPError, ValueError):
        return None
    return found


def set_fault(service: str, fault: str) -> bool:
    """Whether it was switched."""
    try:
        answer = httpx.post(
            _url(f"faults/{service}"), json={"fault": fault}, timeout=SECONDS, trust_env=False
        )
    except httpx.HTTPError:
        return False
    return answer.is_success


def _url(path: str) -> str:
    return f"http://127.0.0.1:{settings.SANDBOX_PORT}/sandbox/{path}"
