"""How a call can go wrong, told apart by what it means for the effect.

`Refused`: nothing was sent, and sending it again would end the same. `NotSent`: nothing was sent; try again.
`Failed`: it was answered, and not well. `Unknown`: it was sent and no whole answer came; the effect may have happened.
"""


class CallError(Exception):
    """Base; `code` is what an incident shows."""

    code = "call-failed"


class Refused(CallError):
    code = "call-refused"


class NotSent(CallError):
    code = "service-unreachable"


class Failed(CallError):
    """An answer that is no success."""

    code = "service-error"

    def __init__(self, message: str, status: int, body: object = None, retryable: bool = False) -> None:
        super().__init__(message)
        self.status, self.body, self.retryable = status, body, retryable


class Unknown(CallError):
    code = "no-answer"
