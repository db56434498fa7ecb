"""Our own extensions, for what neither Camunda dialect has. `= feel` marks expressions.

`docs/podium-extensions.md` is the reference, `static/src/modeler/podium-moddle.json` tells the editor the same.
"""

from portal.lib.xml import line_of, text_of
from processes.bpmn.draft import Draft
from processes.bpmn.elements import Call, Decision, Level, Mapping, Outcome, Text, Value, Votes, Watch
from processes.bpmn.namespaces import PODIUM
from processes.bpmn.source import Element, Source
from processes.bpmn.texts import constant, marked
from processes.bpmn.values import listed, seconds, split, whole_number

_TEXTS = {
    "title": "title", "assignee": "assignee", "due": "due", "followUp": "follow_up", "priority": "priority",
}  # fmt: skip
_LISTS = {"candidateUsers": "candidate_users", "candidateGroups": "candidate_groups"}
_CALL_INPUTS = ("destination", "method", "path", "body", "accept", "timeoutSeconds")
_EMAIL_INPUTS = ("to", "cc", "subject", "body", "from", "confirmMessage", "confirmKey", "confirmDays")


def read_podium(source: Source, element: Element, draft: Draft) -> None:
    """What `podium:` says about a flow node."""
    draft.emits = tuple(split(source.podium(element, "emits")))
    draft.milestone = source.podium(element, "milestone")
    draft.target = source.podium(element, "target")
    if draft.tag == "userTask":
        _user_task(source, element, draft)
    if draft.tag == "businessRuleTask":
        _decision(source, element, draft)
    for extension in source.extensions(element, PODIUM):
        reader = _READERS.get(str(extension.tag).rpartition("}")[2])
        if reader is not None:
            reader(source, extension, draft)
    if draft.tag == "callActivity":
        _call_activity(element, draft)


def _call_activity(element: Element, draft: Draft) -> None:
    """What is mapped is what passes; without mappings of a kind the other dialects say what does."""
    if not element.get("calledElement") or not (draft.inputs or draft.outputs):
        return
    draft.work = Call(
        marked(element.get("calledElement", ""), line_of(element)),
        inputs=tuple(draft.inputs) if draft.inputs else None,
        outputs=tuple(draft.outputs) if draft.outputs else None,
    )
    draft.inputs.clear()
    draft.outputs.clear()


def _user_task(source: Source, element: Element, draft: Draft) -> None:
    line = line_of(element)
    for attribute, field in _TEXTS.items():
        if raw := source.podium(element, attribute):
            draft.user[field] = marked(raw, line)
    for attribute, field in _LISTS.items():
        if raw := source.podium(element, attribute):
            draft.user[field] = listed(raw, marked, line)
    for attribute in ("calendar", "form"):
        if raw := source.podium(element, attribute):
            draft.user[attribute] = raw
    draft.user["no_self_approval"] = source.podium(element, "noSelfApproval") == "true"
    draft.user["assignment"] = source.podium(element, "assignment") or "offer"
    draft.user["exclude"] = tuple(split(source.podium(element, "exclude")))


def _decision(source: Source, element: Element, draft: Draft) -> None:
    if raw := source.podium(element, "decision"):
        draft.work = Decision(
            marked(raw, line_of(element)),
            source.podium(element, "resultVariable"),
            source.podium(element, "binding") or "latest",
            source.podium(element, "bindingValue"),
        )


def _title(source: Source, element: Element, draft: Draft) -> None:
    draft.user.setdefault("title", marked(text_of(element), line_of(element)))


def _summary(source: Source, element: Element, draft: Draft) -> None:
    entries = source.members(element, PODIUM, "entry")
    draft.user["summary"] = tuple(
        (entry.get("label", ""), marked(entry.get("value", ""), line_of(entry))) for entry in entries
    )


def _outcomes(source: Source, element: Element, draft: Draft) -> None:
    draft.user["outcomes"] = tuple(
        Outcome(
            outcome.get("name", ""),
            outcome.get("label") or outcome.get("name") or "",
            source.flag(outcome, "reasonRequired", False),
            source.flag(outcome, "primary", False),
        )
        for outcome in source.members(element, PODIUM, "outcome")
    )
    draft.user["outcome_variable"] = element.get("variable", "outcome")


def _votes(source: Source, element: Element, draft: Draft) -> None:
    draft.user["votes"] = Votes(
        element.get("policy", "any"),
        element.get("needed", ""),
        element.get("of", ""),
        element.get("approve", ""),
        tuple(split(element.get("requiredGroups", ""))),
        element.get("rejection", ""),
        element.get("resultVariable", ""),
        line_of(element),
    )


def _escalation(source: Source, element: Element, draft: Draft) -> None:
    watch = read_watch(source, element)
    if draft.tag == "userTask":
        draft.user["escalation"] = watch.levels
        draft.user["escalation_policy"] = watch.policy
    else:
        draft.watch = watch


def read_watch(source: Source, element: Element) -> Watch:
    """`<podium:escalation calendar="office">` with its levels, or with the key of the `policy` that has them."""
    levels = tuple(
        Level(marked(level.get("after", ""), line_of(level)), _actions(source, level), line_of(level))
        for level in source.members(element, PODIUM, "level")
    )
    return Watch(levels, element.get("calendar", ""), element.get("policy", ""), line_of(element))


def _actions(source: Source, level: Element) -> tuple[tuple[str, Text | None], ...]:
    """`<podium:action kind argument>` children, or the one action as attributes of the level."""
    holders = list(source.members(level, PODIUM, "action")) or ([level] if level.get("kind") else [])
    return tuple((holder.get("kind", ""), _argument(holder)) for holder in holders)


def _argument(element: Element) -> Text | None:
    raw = element.get("argument")
    return marked(raw, line_of(element)) if raw else None


def _call(source: Source, element: Element, draft: Draft) -> None:
    _connector(element, draft, "podium:http", _CALL_INPUTS)
    inputs = list(draft.job["connector"])
    for kind, tag, key, value in (
        ("query", "query", "name", "value"),
        ("header", "header", "name", "value"),
        ("error", "error", "status", "code"),
    ):
        for child in source.members(element, PODIUM, tag):
            inputs.append((f"{kind}.{child.get(key, '')}", marked(child.get(value, ""), line_of(child))))
    if variable := element.get("resultVariable"):
        inputs.append(("resultVariable", constant(variable, line_of(element))))
    if _results(source, element, draft):
        inputs.append(("mapsResponse", constant("true", line_of(element))))
    draft.job["connector"] = tuple(inputs)


def _email(source: Source, element: Element, draft: Draft) -> None:
    _connector(element, draft, "podium:email", _EMAIL_INPUTS)
    body = next(source.members(element, PODIUM, "body"), None)
    if body is not None:
        text = marked(text_of(body), line_of(body))
        draft.job["connector"] = (*draft.job["connector"], ("body", text))


def _connector(element: Element, draft: Draft, job_type: str, names: tuple[str, ...]) -> None:
    line = line_of(element)
    pairs: list[tuple[str, Value]] = [
        (name, marked(element.get(name, ""), line)) for name in names if element.get(name) is not None
    ]
    draft.job["type"] = constant(job_type, line)
    draft.job["kind"] = "connector"
    draft.job["connector"] = tuple(pairs)
    draft.job["result_variable"] = element.get("resultVariable", "")


def _results(source: Source, element: Element, draft: Draft) -> bool:
    """`<podium:result>` children: what of `response` {status, body} becomes variables. False when there is none."""
    before = len(draft.outputs)
    for child in source.members(element, PODIUM, "result"):
        draft.outputs.append(
            Mapping(marked(child.get("source", ""), line_of(child)), child.get("target", ""))
        )
    return len(draft.outputs) > before


def _retries(source: Source, element: Element, draft: Draft) -> None:
    if (attempts := whole_number(element.get("attempts", ""))) is not None:
        draft.job["retries"] = max(1, attempts)
    raw = element.get("backoff", "")
    pauses = [seconds(part) for part in split(raw)]
    if None in pauses:
        source.report(
            "bad-duration", element, f"Expected pauses such as PT5S, PT1M, but the back-off is “{raw}”."
        )
    draft.job["backoff_seconds"] = tuple(pause for pause in pauses if pause is not None)


def _at_most_once(source: Source, element: Element, draft: Draft) -> None:
    draft.job["at_most_once"] = True
    draft.job["unknown_outcome_group"] = element.get("group", "")
    draft.job["unknown_outcome_question"] = element.get("question", "")


def _job(source: Source, element: Element, draft: Draft) -> None:
    """A job for a worker or for a Python handler (`handler`), with what travels along."""
    handler = element.get("handler")
    draft.job["type"] = marked(handler or element.get("type") or "", line_of(element))
    draft.job["kind"] = "handler" if handler else "worker"
    if variable := element.get("resultVariable"):
        draft.job["result_variable"] = variable


def _io(source: Source, element: Element, draft: Draft) -> None:
    mappings = draft.inputs if str(element.tag).endswith("}input") else draft.outputs
    mappings.append(Mapping(marked(element.get("source", ""), line_of(element)), element.get("target", "")))


_READERS = {
    "title": _title,
    "summary": _summary,
    "outcomes": _outcomes,
    "votes": _votes,
    "escalation": _escalation,
    "call": _call,
    "email": _email,
    "retries": _retries,
    "atMostOnce": _at_most_once,
    "job": _job,
    "input": _io,
    "output": _io,
}
