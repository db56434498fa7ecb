"""The DMN files of a deployment -> what can be deployed; read together, because models import each other.

Each decision becomes a definition under its own id, with its whole file and the files that one imports. A model
without decisions is a library: it is stored only with those who import it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from portal.lib.problems import Problem
from processes.actions.resource import ImportedFile, Resource
from processes.dmn.api import DmnModel, DmnProblems, analyse, compile_in_spite_of_problems, read_model


@dataclass(frozen=True, slots=True)
class ReadFile:
    filename: str
    content: bytes
    model: DmnModel


def read_decision_files(
    files: Sequence[tuple[str, bytes]], beside: Sequence[tuple[str, bytes]] = ()
) -> tuple[list[Resource], list[Problem]]:
    """The decisions of all files, and everything wrong or doubtful about them.

    `beside` are files that may be imported and are not deployed themselves: what a saved draft imported before.
    """
    found, problems = _read(files)
    at_hand, _ = _read(beside)
    by_namespace = {file.model.namespace: file for file in (*at_hand, *found)}
    resources: list[Resource] = []
    for file in found:
        mine, wrong = _decisions(file, by_namespace)
        resources += mine
        problems += wrong
    return resources, problems


def _read(files: Sequence[tuple[str, bytes]]) -> tuple[list[ReadFile], list[Problem]]:
    found: list[ReadFile] = []
    problems: list[Problem] = []
    for filename, content in files:
        try:
            found.append(ReadFile(filename, content, read_model(content, filename=filename)))
        except DmnProblems as error:
            problems += error.problems
    return found, problems


def _decisions(file: ReadFile, others: Mapping[str, ReadFile]) -> tuple[list[Resource], list[Problem]]:
    imported = list(_imported(file, others))
    compiled = compile_in_spite_of_problems(
        file.model, imports={other.model.namespace: other.model for other in imported}
    )
    problems = [*compiled.problems, *analyse(compiled)]
    imports = tuple(ImportedFile(other.model.namespace, other.filename, other.content) for other in imported)
    resources = [
        Resource(
            kind="dmn",
            key=decision.id,
            name=decision.name,
            filename=file.filename,
            content=file.content,
            tag=decision.version_tag,
            problems=[problem for problem in problems if problem.severity != "error"],
            imports=imports,
        )
        for decision in file.model.decisions
    ]
    return resources, problems


def _imported(file: ReadFile, others: Mapping[str, ReadFile]) -> Iterator[ReadFile]:
    """Everything a file imports, directly or through others, each once."""
    seen = {file.model.namespace}
    todo = [file]
    while todo:
        for entry in todo.pop().model.imports:
            other = others.get(entry.namespace)
            if other is not None and entry.namespace not in seen:
                seen.add(entry.namespace)
                todo.append(other)
                yield other
