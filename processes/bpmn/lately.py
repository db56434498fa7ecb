"""A file that is read for several answers within one request: problems, readiness, what it names. Read once, kept shortly.

Models are frozen, so whoever asks may have the same one. Two files a process at most, none of them large.
"""

from functools import lru_cache

from processes.bpmn.elements import Model
from processes.bpmn.reader import read_model

MOST_BYTES = 4_000_000  # a larger file is read each time rather than kept


def read_lately(data: bytes, filename: str) -> Model:
    """As `read_model`."""
    return _read(data, filename) if len(data) <= MOST_BYTES else read_model(data, filename)


@lru_cache(maxsize=2)
def _read(data: bytes, filename: str) -> Model:
    return read_model(data, filename)
