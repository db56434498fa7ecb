"""What a connector is: one call to a system outside, on an interface the drains know.

A connector package is a folder here with a module `connector` that has a `CONNECTOR`; nothing central lists it. It gets
everything in its `Call` and answers with a `Result` or a `ConnectorError`; it knows no models, no transactions and no
retries. The drain writes the intent before the call and the confirmation after it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Secret:
    """A destination's credential, decrypted for one call. Never logged, never stored, never shown."""

    kind: str  # bearer | basic | header
    name: str  # user name or header name
    value: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Destination:
    """A registered system that calls may go to."""

    key: str
    scheme: str
    host: str
    port: int
    path_prefix: str
    allow_private: bool
    timeout_seconds: float
    max_response_bytes: int
    secret: Secret | None = None


class Directory(Protocol):
    """Where a connector finds destinations and senders; handed in with each call."""

    def destination(self, key: str, process_key: str) -> Destination:
        """The destination of that key.

        Raises:
            ConnectorError: unknown, or not open to this process; not worth a retry.
        """

    def mail_sender(self, process_key: str) -> str:
        """The address that the process's settings say mails come from; "" = the portal's own."""


@dataclass(frozen=True, slots=True)
class Call:
    """One attempt. `idempotency_key` is the same for all attempts of one effect."""

    inputs: Mapping[str, Any]  # what the model said, evaluated: JSON values by name
    variables: Mapping[str, Any]  # what the job can see
    idempotency_key: str
    correlation_id: str
    process_key: str
    element_id: str
    business_key: str
    instance_id: int
    attempt: int  # 1 for the first
    directory: Directory


@dataclass(frozen=True, slots=True)
class Result:
    """What came back. `value` becomes the job's variables, `summary` stands in the list of effects."""

    value: Mapping[str, Any]
    status: int | None = None
    summary: str = ""


class ConnectorError(Exception):
    """The call did not do what was asked, and it is known that it did not.

    `retryable`: may work later. `bpmn_error`: a code for the process to catch, instead of an incident.
    The message is kept and shown: no secrets, no bodies.
    """

    def __init__(
        self,
        code: str,
        message: str,
        *,
        retryable: bool = True,
        bpmn_error: str = "",
        status: int | None = None,
        retry_in_seconds: float | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.retryable = retryable
        self.bpmn_error = bpmn_error
        self.status = status
        self.retry_in_seconds = retry_in_seconds


class OutcomeUnknown(ConnectorError):
    """The request may have been carried out: no answer came, or none that can be read.

    Repeated with the same idempotency key, except for at-most-once elements, where a person is asked.
    """

    def __init__(self, message: str, *, status: int | None = None) -> None:
        super().__init__("outcome-unknown", message, status=status)


class Connector(Protocol):
    """`type` is the job type, `podium:<name>`."""

    type: str

    def call(self, call: Call) -> Result:
        """Do it once, within the destination's time limits.

        Raises:
            ConnectorError: it was not done.
            OutcomeUnknown: it may have been done.
        """
