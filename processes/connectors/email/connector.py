"""`podium:email`: a mail through the portal's mail server.

Inputs: to, cc (text or list of texts), subject, body. The idempotency key becomes the Message-ID, so that a mail sent
twice after a crash is recognised as one by mail systems that look.
"""

import hashlib
from email.utils import formatdate
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPServerDisconnected
from typing import Any

from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.validators import validate_email

from processes.connectors.base import Call, ConnectorError, OutcomeUnknown, Result

TYPE = "podium:email"
MOST_RECIPIENTS = 50


class EmailConnector:
    type = TYPE

    def call(self, call: Call) -> Result:
        message = _message(call)
        try:
            message.send()
        except SMTPRecipientsRefused as error:
            raise ConnectorError(
                "recipient-refused",
                "Expected the mail server to take the recipients, but it refuses them.",
                retryable=False,
            ) from error
        except SMTPServerDisconnected as error:
            raise OutcomeUnknown(
                "Expected the mail server to take the mail, but the connection broke."
            ) from error
        except (SMTPException, OSError) as error:
            raise ConnectorError(
                "mail-server", "Expected the mail server to take the mail, but it does not."
            ) from error
        return Result({}, summary=f"mail to {len(message.recipients())}")


def _message(call: Call) -> EmailMessage:
    to, cc = _addresses(call.inputs.get("to"), "to"), _addresses(call.inputs.get("cc"), "cc")
    if not to or len(to) + len(cc) > MOST_RECIPIENTS:
        raise _bad(f"Expected 1 to {MOST_RECIPIENTS} recipients, but got {len(to) + len(cc)}.")
    subject = " ".join(str(call.inputs.get("subject") or "").split())
    body = str(call.inputs.get("body") or "")
    if not subject:
        raise _bad("Expected a subject, but it is empty.")
    headers = {
        "Message-ID": f"<{hashlib.sha256(call.idempotency_key.encode()).hexdigest()[:32]}@podium>",
        "X-Correlation-Id": call.correlation_id,
        "Date": formatdate(localtime=True),
    }
    return EmailMessage(subject, body, to=to, cc=cc, headers=headers)


def _addresses(value: Any, name: str) -> list[str]:
    if value is None:
        return []
    addresses = [str(part).strip() for part in (value if isinstance(value, list) else str(value).split(","))]
    for address in addresses:
        try:
            validate_email(address)
        except ValidationError as error:
            raise _bad(f"Expected mail addresses in `{name}`, but got {address!r}.") from error
    return addresses


def _bad(sentence: str) -> ConnectorError:
    return ConnectorError("bad-mail", sentence, retryable=False)


CONNECTOR = EmailConnector()
