"""The demo's mail server: takes every mail and keeps it, delivers none."""

from email import message_from_bytes, policy
from typing import Any, cast

from aiosmtpd.smtp import SMTP, Envelope, Session

from portal.sandbox.book import Book


class Mailbox:
    """aiosmtpd's handler."""

    def __init__(self, book: Book) -> None:
        self.book = book

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = cast(bytes, envelope.content)
        message = message_from_bytes(content, policy=policy.default)
        body: Any = message.get_body(preferencelist=("plain", "html"))
        self.book.keep_mail(
            envelope.mail_from or "",
            envelope.rcpt_tos,
            str(message["Subject"] or ""),
            body.get_content() if body else "",
        )
        return "250 kept"
