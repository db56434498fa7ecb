"""Names and expressions of a model inside a sentence."""

from collections.abc import Sequence

from processes.bpmn.elements import CONSTANT, Many, Text, Value

KINDS = {
    "task": "step",
    "manualTask": "manual step",
    "userTask": "people's step",
    "serviceTask": "automatic step",
    "sendTask": "message sent",
    "receiveTask": "waiting for a message",
    "scriptTask": "calculation",
    "businessRuleTask": "decision by rules",
    "callActivity": "another process",
    "subProcess": "group of steps",
    "transaction": "all or nothing",
    "adHocSubProcess": "steps in any order",
    "exclusiveGateway": "either, or",
    "inclusiveGateway": "one or several",
    "parallelGateway": "all at once",
    "eventBasedGateway": "whatever comes first",
    "complexGateway": "by its own rule",
    "startEvent": "start",
    "intermediateCatchEvent": "wait",
    "intermediateThrowEvent": "event",
    "boundaryEvent": "in the meantime",
    "endEvent": "end",
}


def said(text: Text | None) -> str:
    """A constant as it is, an expression as written behind its equals sign."""
    if text is None:
        return ""
    return text.text if text.language == CONSTANT else f"= {text.text}"


def names(value: Value | Text | None) -> list[str]:
    """The names of a list; an expression is one name, as written."""
    if value is None:
        return []
    parts = value.items if isinstance(value, Many) else (value,)
    found: list[str] = []
    for part in parts:
        if isinstance(part, Many):
            found += names(part)
        elif part.language == CONSTANT:
            found += [name.strip() for name in part.text.split(",") if name.strip()]
        else:
            found.append(said(part))
    return found


def listed(words: Sequence[str], last: str = "and") -> str:
    """ "a, b and c"."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"
