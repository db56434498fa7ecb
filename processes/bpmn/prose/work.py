"""What a model says about work that no person does: systems called, rules asked, processes run, and what a failure does."""

from collections.abc import Iterator

from processes.bpmn.elements import Call, Decision, Job, Loop, Node, Script, Text, Value
from processes.bpmn.index import Index
from processes.bpmn.prose.durations import seconds_in_words
from processes.bpmn.prose.story import Fact
from processes.bpmn.prose.texts import listed, said

HTTP, EMAIL = "podium:http", "podium:email"
USUAL_ATTEMPTS = 3  # where a model says nothing, see `graph.model.JobDetail`


def work_facts(index: Index, node: Node) -> Iterator[Fact]:
    """Of whatever stands in the step, people's work left out."""
    work = node.work
    if isinstance(work, Job):
        yield from _job(work)
    elif isinstance(work, Decision):
        key = said(work.decision)
        yield Fact("decision", f"Asks the decision “{key}”{_into(work.result_variable)}.", key, "decision")
    elif isinstance(work, Call):
        key = said(work.process)
        yield Fact("system", f"Runs the process “{key}” and waits for its end.", key, "process")
    elif isinstance(work, Script):
        yield Fact("data", f"Calculates {said(work.text)}{_into(work.result_variable)}.")
    if node.loop is not None:
        yield Fact("told", _loop(node.loop))


def _job(job: Job) -> Iterator[Fact]:
    inputs = {name: _value(value) for name, value in job.connector}
    if job.kind == "connector" and job.type.text == HTTP:
        system = inputs.get("destination", "")
        request = f"{inputs.get('method') or 'GET'} {inputs.get('path', '')}".strip()
        yield Fact("system", f"Calls {system}: {request}.", system, "destination")
    elif job.kind == "connector" and job.type.text == EMAIL:
        yield Fact("system", f"Sends an e-mail to {inputs.get('to', '')}: {inputs.get('subject', '')}.")
    else:
        doer = "The portal itself does" if job.kind == "handler" else "A worker does"
        yield Fact("system", f"{doer} “{said(job.type)}”.", said(job.type))
    yield from _failures(job, inputs)


def _failures(job: Job, inputs: dict[str, str]) -> Iterator[Fact]:
    if limit := inputs.get("timeoutSeconds"):
        yield Fact("deadline", f"No answer after {limit} seconds is a failure.")
    for name, code in inputs.items():
        if name.startswith("error."):
            yield Fact("failure", f"The answer {name.removeprefix('error.')} counts as the error “{code}”.")
    if job.at_most_once:
        yield Fact("failure", "Never done twice: when nobody can tell whether it worked, " + _asks(job))
        return
    attempts = job.retries or USUAL_ATTEMPTS
    pauses = [seconds_in_words(each) for each in job.backoff_seconds]
    again = f", after {listed(pauses)}" if pauses and attempts > 1 else ""
    tried = "Tried once" if attempts == 1 else f"Tried {attempts} times{again}"
    yield Fact("failure", f"{tried}; then an operator is asked.")


def _asks(job: Job) -> str:
    if not job.unknown_outcome_group:
        return "an operator is asked."
    question = f": “{job.unknown_outcome_question}”" if job.unknown_outcome_question else ""
    return f"the group {job.unknown_outcome_group} is asked{question}."


def _loop(loop: Loop) -> str:
    if loop.is_standard:
        return f"Again and again while {said(loop.loop_condition) or 'it is not done'}."
    how = "one after the other" if loop.is_sequential else "all at the same time"
    over = f"for each of {said(loop.collection)}" if loop.collection else f"{said(loop.cardinality)} times"
    stops = f", until {said(loop.completion_condition)}" if loop.completion_condition else ""
    return f"Done {over}, {how}{stops}."


def _into(variable: str) -> str:
    return f"; the answer is kept as “{variable}”" if variable else ""


def _value(value: Value) -> str:
    return said(value) if isinstance(value, Text) else "several values"
