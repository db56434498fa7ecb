"""Bodies of calls: variables -> JSON, and answers (JSON or XML) -> plain values that FEEL can read."""

from typing import Any

from lxml import etree

from portal.lib.json import dumps, loads
from portal.lib.xml import XmlProblem, parse_xml
from processes.connectors.http.client import Answer
from processes.connectors.http.errors import Failed


def body_bytes(value: Any) -> tuple[bytes, str]:  # a JSON value, or text that is sent as it is
    """(content, content type); nothing for null."""
    if value is None:
        return b"", ""
    if isinstance(value, str):
        return value.encode(), "text/plain; charset=utf-8"
    return dumps(value).encode(), "application/json"


def read_answer(answer: Answer, accept: str) -> Any:  # a JSON value
    """The body as a value: JSON as it is, XML as a context of the root's children, anything else as text.

    Raises Failed when the body is not what `accept` (json | xml | text) or its content type promises: a malformed
    answer is a failure of the service, to be tried again.
    """
    if not answer.content:
        return None
    kind = accept or _kind_of(answer.content_type)
    if kind == "xml":
        return _from_xml(answer)
    if kind == "json":
        return _from_json(answer)
    return answer.content.decode("utf-8", "replace")


def _kind_of(content_type: str) -> str:
    media_type = content_type.partition(";")[0].strip().lower()
    if media_type.endswith(("/json", "+json")):
        return "json"
    return "xml" if media_type.endswith(("/xml", "+xml")) else "text"


def _from_json(answer: Answer) -> Any:
    try:
        return loads(answer.content)
    except (ValueError, RecursionError) as error:
        raise Failed(f"Expected JSON, but {error}.", answer.status, retryable=True) from error


def _from_xml(answer: Answer) -> Any:
    try:
        root = parse_xml(answer.content, filename="answer")
    except XmlProblem as error:
        raise Failed(f"Expected XML, but {error}.", answer.status, retryable=True) from error
    return _value(root)


def _value(element: etree._Element) -> Any:
    """Text for a leaf; a context of children otherwise, a list where a name comes several times."""
    children = [child for child in element if isinstance(child.tag, str)]
    attributes = {f"@{etree.QName(name).localname}": str(value) for name, value in element.attrib.items()}
    if not children and not attributes:
        return (element.text or "").strip()
    context: dict[str, Any] = dict(attributes)
    for child in children:
        name, value = _local(child), _value(child)
        if name not in context:
            context[name] = value
        elif isinstance(context[name], list):
            context[name].append(value)
        else:
            context[name] = [context[name], value]
    if not children and (text := (element.text or "").strip()):
        context["text"] = text
    return context


def _local(element: etree._Element) -> str:
    return etree.QName(element).localname
