"""One definition to be stored, as reading found it."""

import hashlib
from dataclasses import dataclass, field

from portal.lib.problems import Problem
from processes.bpmn.references import Reference


@dataclass(frozen=True, slots=True)
class ImportedFile:
    """A model that the definition's own file imports, deployed with it."""

    namespace: str
    filename: str
    content: bytes

    @property
    def checksum(self) -> str:
        return checksum(self.content)


@dataclass(frozen=True, slots=True)
class Resource:
    kind: str
    key: str
    name: str
    filename: str
    content: bytes
    tag: str = ""
    element_ids: list[str] = field(default_factory=list)
    flow_ids: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    imports: tuple[ImportedFile, ...] = ()
    needs: tuple[Reference, ...] = ()  # what lies outside the file


def checksum(content: bytes) -> str:
    """sha256, hex."""
    return hashlib.sha256(content).hexdigest()
