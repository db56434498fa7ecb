"""Files as people upload them -> what can be deployed, and everything that is wrong with them.

One file may hold several processes or decisions; each becomes a definition under its own id, with the whole file.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any

from portal.lib import json
from portal.lib.problems import Problem
from processes.actions.reading_decisions import read_decision_files
from processes.actions.resource import Resource
from processes.bpmn.lately import read_lately
from processes.bpmn.references import references
from processes.bpmn.validate import validate as validate_bpmn
from processes.forms.schema import read_schema
from processes.graph.compile import try_compile

Read = tuple[list[Resource], list[Problem]]


def read_files(files: Sequence[tuple[str, bytes]], beside: Sequence[tuple[str, bytes]] = ()) -> Read:
    """What the files hold, and all problems of all of them; decisions may import what lies `beside`, too."""
    decision_files = [(name, content) for name, content in files if _ending(name) == ".dmn"]
    resources, problems = read_decision_files(decision_files, beside)
    for filename, content in files:
        if _ending(filename) == ".dmn":
            continue
        found, wrong = _reader(filename)(filename, content)
        resources += found
        problems += [problem if problem.file else replace(problem, file=filename) for problem in wrong]
    return resources, problems + _twice(resources)


def _twice(resources: list[Resource]) -> list[Problem]:
    seen: dict[tuple[str, str], str] = {}
    problems = []
    for resource in resources:
        other = seen.setdefault((resource.kind, resource.key), resource.filename)
        if other is not resource.filename:
            sentence = f"Expected one definition of “{resource.key}”, but {other} has it too."
            problems.append(Problem("duplicate-key", sentence, resource.key, file=resource.filename))
    return problems


def read_bpmn_file(filename: str, content: bytes) -> Read:
    """The executable processes of a BPMN file."""
    model = read_lately(content, filename)
    problems = [*model.problems, *validate_bpmn(model)]
    resources = []
    for process in model.executable:
        compiled, wrong = try_compile(process)
        problems += wrong
        own = [problem for problem in problems if problem.severity != "error"]
        resources.append(
            Resource(
                "bpmn",
                process.id,
                process.name or process.id,
                filename,
                content,
                process.version_tag,
                compiled.element_ids,
                compiled.flow_ids,
                own,
                needs=references(process),
            )
        )
        resources += [_embedded_form(filename, key, schema) for key, schema in process.forms]
    if not resources and not problems:
        sentence = "Expected a process that is executable, but the file has none."
        problems.append(Problem("nothing-executable", sentence, file=filename))
    return resources, problems


def _embedded_form(filename: str, key: str, schema: str) -> Resource:
    return Resource("form", key, key, filename, schema.encode())


def read_form_file(filename: str, content: bytes) -> Read:
    """A form-js schema."""
    try:
        schema: Any = json.loads(content)
    except ValueError as error:
        return [], [Problem("form-not-json", f"Expected a form as JSON, but {error}.", file=filename)]
    _, problems = read_schema(schema)
    key = str(schema.get("id") or PurePosixPath(filename).stem) if isinstance(schema, dict) else ""
    return [Resource("form", key, key, filename, content)], problems


def read_unknown_file(filename: str, content: bytes) -> Read:
    """No reader for this ending."""
    sentence = f"Expected a .bpmn, .dmn or .form file, but “{filename}” is none of them."
    return [], [Problem("unknown-file-type", sentence, file=filename)]


_READERS: dict[str, Callable[[str, bytes], Read]] = {
    ".bpmn": read_bpmn_file,
    ".form": read_form_file,
}


def _reader(filename: str) -> Callable[[str, bytes], Read]:
    return _READERS.get(_ending(filename), read_unknown_file)


def _ending(filename: str) -> str:
    """`.bpmn`, `.dmn`, ... also where `.xml` follows, as older tools wrote it."""
    name = filename.lower()
    return PurePosixPath(
        name.removesuffix(".xml") if name.endswith((".bpmn.xml", ".dmn.xml")) else name
    ).suffix
