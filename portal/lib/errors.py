"""What can go wrong, in five kinds that HTTP, Celery and incidents all read.

A concrete error is a subclass with a `code` for machines and a `message` for people; the keyword
arguments fill the message and stay available as `details` for tools.
One form for messages: "Expected to <do> <thing>, but <what is so>." plus what to do next.
"""

from typing import Any, ClassVar


class PortalError(Exception):
    """Base of every error a person or client can be told about."""

    code: ClassVar[str] = "error"
    message: ClassVar[str] = "Something went wrong."
    status: ClassVar[int] = 500

    def __init__(self, message: str | None = None, **details: Any) -> None:
        self.details = details
        super().__init__(message if message is not None else self.message.format(**details))

    @property
    def sentence(self) -> str:
        return str(self.args[0])


class NotFound(PortalError):
    """No such thing, or the asker may not see it; the two are never told apart."""

    code = "not-found"
    message = "Expected to find it, but there is nothing here that you may see."
    status = 404


class Forbidden(PortalError):
    """The asker sees the thing but may not do this to it."""

    code = "forbidden"
    message = "Expected a right to do this, but your roles do not give it."
    status = 403


class Invalid(PortalError):
    """The request itself cannot be right, whatever the state."""

    code = "invalid"
    message = "Expected a valid request, but it is not."
    status = 422


class Conflict(PortalError):
    """The request was fine, the state is not (any more)."""

    code = "conflict"
    message = "Expected the state you saw, but it has changed."
    status = 409


class Unavailable(PortalError):
    """Try again later; nothing was changed."""

    retry_after_seconds = 1
    code = "unavailable"
    message = "Expected to do this now, but the portal is busy. Try again in a moment."
    status = 503
