"""`podium:email`: a mail through the portal's mail server.

Inputs: to, cc (text or list of texts), subject, body; from (one of EMAIL_SENDERS, else what the process's settings say); confirmMessage, confirmKey,
confirmDays (`{{link}}` in the body becomes a signed link that publishes the message, see `confirming`). The idempotency key becomes the Message-ID, so that a mail sent
twice after a crash is recognised as one by mail systems that look.
"""

import hashlib
from email.utils import formatdate, parseaddr
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPServerDisconnected
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.validators import validate_email

from portal.http.numbers import is_whole
from processes.connectors.base import Call, ConnectorError, OutcomeUnknown, Result
from processes.connectors.email.confirming import DAYS, PLACE, confirm_url

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
    body = _with_link(body, call)
    headers = {
        "Message-ID": f"<{hashlib.sha256(call.idempotency_key.encode()).hexdigest()[:32]}@podium>",
        "X-Correlation-Id": call.correlation_id,
        "Date": formatdate(localtime=True),
    }
    return EmailMessage(subject, body, from_email=_sender(call), to=to, cc=cc, headers=headers)


def _sender(call: Call) -> str | None:
    """None is the portal's own. A process names only addresses that this installation may send from, in the step or in
    its settings."""
    wanted = str(call.inputs.get("from") or "").strip() or call.directory.mail_sender(call.process_key)
    if not wanted:
        return None
    known = {parseaddr(text)[1]: text for text in settings.EMAIL_SENDERS}
    if wanted not in known:
        raise _bad(f"Expected a sender of EMAIL_SENDERS, but {wanted!r} is none.")
    return known[wanted]


def _with_link(body: str, call: Call) -> str:
    name = str(call.inputs.get("confirmMessage") or "").strip()
    if not name:
        return body
    key, days = str(call.inputs.get("confirmKey") or "").strip(), str(call.inputs.get("confirmDays") or "7")
    if PLACE not in body or not key or not is_whole(days) or int(days) not in DAYS:
        raise _bad(f"Expected {PLACE} in the body, a confirmKey and 1 to 90 confirmDays, but one is missing.")
    return body.replace(PLACE, confirm_url(name, key, int(days)))


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
