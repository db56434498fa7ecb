"""Do one job: call its handler or connector, outside any transaction, and say as a value how it ended."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from portal.lib import trace
from portal.lib.spans import span
from processes.actions.jobs import JobForWorker
from processes.connectors.base import Call, ConnectorError, Directory, OutcomeUnknown, Result
from processes.connectors.registry import Doer, Job
from processes.store.effects import EffectEnd, write_intent_once
from processes.store.variables import as_jsonb

log = logging.getLogger(__name__)
CONNECTOR_INPUTS = "podium:connector"  # where the engine leaves a connector's evaluated inputs


@dataclass(frozen=True, slots=True)
class Done:
    """It worked."""

    work: JobForWorker
    variables: dict[str, Any] = field(default_factory=dict)
    effect: EffectEnd | None = None


@dataclass(frozen=True, slots=True)
class Failed:
    """This attempt did not work, and it is known that nothing happened (or that repeating is harmless)."""

    work: JobForWorker
    code: str
    message: str
    retryable: bool = True
    retry_in_seconds: float | None = None
    effect: EffectEnd | None = None


@dataclass(frozen=True, slots=True)
class Threw:
    """The outside answered with an error that the process has a path for."""

    work: JobForWorker
    code: str
    message: str
    effect: EffectEnd | None = None


@dataclass(frozen=True, slots=True)
class Unknown:
    """An effect that may happen once at most, and nobody knows whether it has."""

    work: JobForWorker
    message: str
    effect: EffectEnd | None = None


Outcome = Done | Failed | Threw | Unknown


def is_once(work: JobForWorker, doer: Doer) -> bool:
    """Whether its effect may be asked for once only."""
    return work.job.at_most_once or doer.at_most_once


def perform(work: JobForWorker, doer: Doer, directory: Directory) -> Outcome:
    """Do one job. For an at-most-once effect the intent is written here, right before the call."""
    if is_once(work, doer) and not write_intent_once(work.job, destination_of(work)):
        return Unknown(work, "A call was begun under the same key before, and nothing is known of its end.")
    correlation_id = work.facts.correlation_id
    who = trace.Trace(correlation_id, f"handler:{work.job.type}")
    with trace.traced(who), span(f"job {work.job.type}", correlation_id, **_span_facts(work)):
        try:
            return _done(work, doer, _call(work, doer, directory))
        except OutcomeUnknown as error:
            return _unknown(work, doer, error)
        except ConnectorError as error:
            return _refused(work, doer, error)
        except Exception as error:  # a handler's bug fails its attempt, not the drain
            log.exception("handler failed", extra={"job_id": work.job.id, "job_type": work.job.type})
            return _broken(work, doer, error)


def _span_facts(work: JobForWorker) -> dict[str, str | int]:
    return {
        "podium.process": work.process_key,
        "podium.element": work.element.id,
        "podium.instance": work.job.instance_id,
        "podium.attempt": work.job.attempts + 1,
    }


def _call(work: JobForWorker, doer: Doer, directory: Directory) -> Result:
    if doer.connector is not None:
        return doer.connector.call(_connector_call(work, directory))
    assert doer.function is not None
    return Result(doer.function(_job(work)) or {})


def perform_batch(works: Sequence[JobForWorker], doer: Doer) -> list[Outcome]:
    """Do several jobs with one call of a `batch` handler; an error is every one's."""
    assert doer.function is not None
    try:
        answers = list(doer.function([_job(work) for work in works]))
        if len(answers) != len(works):
            raise ValueError(f"Expected {len(works)} results, but the handler gave {len(answers)}.")
        return [_done(work, doer, Result(answer or {})) for work, answer in zip(works, answers, strict=True)]
    except ConnectorError as error:
        return [_refused(work, doer, error) for work in works]
    except Exception as error:  # see above
        log.exception("handler failed", extra={"jobs": len(works), "job_type": doer.type})
        return [_broken(work, doer, error) for work in works]


def _done(work: JobForWorker, doer: Doer, result: Result) -> Outcome:
    variables = dict(result.value)
    as_jsonb(variables)  # what isn't JSON is this handler's error, not the batch's
    effect = _end(work, doer, "confirmed", result.status, result.summary)
    return Done(work, variables, effect)


def _unknown(work: JobForWorker, doer: Doer, error: OutcomeUnknown) -> Outcome:
    effect = _end(work, doer, "unknown", error.status, error.message)
    if is_once(work, doer):
        return Unknown(work, error.message, effect)
    return Failed(work, error.code, error.message, effect=effect)


def _refused(work: JobForWorker, doer: Doer, error: ConnectorError) -> Outcome:
    effect = _end(work, doer, "refused", error.status, error.message)
    if error.bpmn_error:
        return Threw(work, error.bpmn_error, error.message, effect)
    return Failed(work, error.code, error.message, error.retryable, error.retry_in_seconds, effect)


def _broken(work: JobForWorker, doer: Doer, error: Exception) -> Outcome:
    sentence = f"Expected the handler of {doer.type} to work, but it raised {type(error).__name__}: {error}"
    if is_once(work, doer):
        return Unknown(work, sentence, _end(work, doer, "unknown", None, sentence))
    return Failed(work, "handler-failed", sentence, effect=_end(work, doer, "refused", None, sentence))


def _end(work: JobForWorker, doer: Doer, state: str, status: int | None, summary: str) -> EffectEnd | None:
    if not (doer.writes_effects or work.job.at_most_once):
        return None
    return EffectEnd(work.job.idempotency_key, state, status, summary)


def destination_of(work: JobForWorker) -> str:
    """The key of the destination that a connector's inputs name; a connector without one is its own ("podium:email")."""
    inputs = inputs_of(work)
    return str(inputs.get("destination") or (work.job.type if inputs else ""))


def inputs_of(work: JobForWorker) -> dict[str, Any]:
    """A connector's evaluated inputs."""
    inputs = work.facts.notes.get(CONNECTOR_INPUTS)
    return inputs if isinstance(inputs, dict) else {}


def _connector_call(work: JobForWorker, directory: Directory) -> Call:
    return Call(
        inputs=inputs_of(work),
        variables=work.facts.variables,
        idempotency_key=work.job.idempotency_key,
        correlation_id=work.facts.correlation_id,
        process_key=work.process_key,
        element_id=work.element.id,
        business_key=work.facts.business_key,
        instance_id=work.job.instance_id,
        attempt=work.job.attempts + 1,
        directory=directory,
    )


def _job(work: JobForWorker) -> Job:
    return Job(
        id=work.job.id,
        type=work.job.type,
        variables=work.facts.variables,
        headers=work.headers,
        instance_id=work.job.instance_id,
        element_id=work.element.id,
        process_key=work.process_key,
        business_key=work.facts.business_key,
        correlation_id=work.facts.correlation_id,
        idempotency_key=work.job.idempotency_key,
        attempt=work.job.attempts + 1,
        max_attempts=work.job.max_attempts,
        leased_at=work.job.leased_at,
    )
