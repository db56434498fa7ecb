"""Events in words: what starts, wakes, interrupts or ends a case."""

from typing import Final

from processes.bpmn.elements import Event, Node
from processes.bpmn.prose.durations import in_words
from processes.bpmn.prose.texts import listed, said

_CAUGHT: Final = {
    "message": "the message {name} comes",
    "signal": "the signal {name} is given",
    "error": "the error {code} occurs",
    "escalation": "the escalation {code} is raised",
    "condition": "{condition} holds",
    "compensation": "it has to be undone",
    "cancel": "the transaction is cancelled",
}
_THROWN: Final = {
    "message": "Sends the message {name}.",
    "signal": "Gives the signal {name} to everybody who waits for it.",
    "error": "Ends with the error {code}.",
    "escalation": "Raises the escalation {code}.",
    "compensation": "Undoes what was done before, last things first.",
    "cancel": "Cancels the transaction and undoes it.",
    "terminate": "Ends everything at once, whatever still runs.",
    "link": "Goes on at “{link}”.",
}


def when(node: Node) -> str:
    """ "the message PaymentReceived comes", "8 working hours have passed"; "" for an event without trigger."""
    joined = "and" if node.is_parallel_multiple else "or"
    return listed([_caught(event) for event in node.events if event.trigger != "none"], joined)


def thrown(node: Node) -> list[str]:
    """Sentences, one for each definition."""
    return [_filled(_THROWN[event.trigger], event) for event in node.events if event.trigger in _THROWN]


def _caught(event: Event) -> str:
    if event.trigger == "timer":
        return _timer(event)
    return _filled(_CAUGHT.get(event.trigger, event.trigger), event)


def _timer(event: Event) -> str:
    text = said(event.timer)
    words = in_words(text, working=bool(event.calendar))
    if event.timer_kind == "date":
        return f"it is {words}"
    if event.timer_kind == "cycle":
        return words if words != text else f"the schedule {text} says so"
    return f"{words} have passed"


def _filled(sentence: str, event: Event) -> str:
    return sentence.format(
        name=f"“{said(event.name) or event.reference}”",
        code=f"“{said(event.code)}”" if event.code else "of any kind",
        condition=said(event.condition),
        link=event.link,
    )
