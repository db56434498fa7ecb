"""An event loop whose clock stands still while it works and jumps when it waits: seconds of waiting take none."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

Result = TypeVar("Result")


class VirtualLoop(asyncio.SelectorEventLoop):
    """`time()` moves by exactly what the loop would have slept. For code without threads, sockets or processes."""

    def __init__(self) -> None:
        super().__init__()
        self.passed = 0.0
        really = self._selector.select  # type: ignore[attr-defined]

        def select(timeout: float | None = None) -> Any:
            if timeout is None:
                raise RuntimeError("Expected something to wait for, but nothing will ever happen.")
            self.passed += max(0.0, timeout)
            return really(0)

        self._selector.select = select  # type: ignore[attr-defined]

    def time(self) -> float:
        return self.passed


def run_virtually(work: Coroutine[Any, Any, Result]) -> Result:
    """As `asyncio.run`, in no time."""
    loop = VirtualLoop()
    try:
        return loop.run_until_complete(work)
    finally:
        loop.close()
