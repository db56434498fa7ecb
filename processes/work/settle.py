"""Take the results of jobs: complete, throw, back off or stop, many in one go."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from portal.lib.clock import portal_now
from processes.actions.backing_off import delay_seconds
from processes.actions.run import Ran, run_leasing
from processes.connectors.registry import Doer
from processes.engine.commands import AskOutcome, CompleteJob, RaiseIncident, Rejected, ThrowError
from processes.graph.model import JobDetail
from processes.store.batch import Lease
from processes.store.claim import FailedAttempt, back_off
from processes.store.effects import EffectEnd, settle_effects
from processes.store.targets import Order
from processes.work.perform import Done, Failed, Outcome, Threw, Unknown


def settle(outcomes: Sequence[tuple[Outcome, Doer]], lease: Lease | None) -> Ran:
    """Hand results to the engine; jobs that come up and are leased to the drain come back with them.

    A result whose lease has passed on is dropped: somebody else does that job by now.
    """
    orders: list[Order] = []
    ends: list[EffectEnd] = []
    failed: list[tuple[Failed, Doer]] = []
    for outcome, doer in outcomes:
        if isinstance(outcome, Failed) and _may_retry(outcome, doer):
            failed.append((outcome, doer))
            ends += [outcome.effect] if outcome.effect else []
        else:
            orders.append(_order(outcome))
            ends += [outcome.effect] if outcome.effect and not isinstance(outcome, Done) else []
    settle_effects(ends)
    if failed:
        now = portal_now()
        back_off([_attempt(outcome, doer, now) for outcome, doer in failed])
    ran = run_leasing(orders, wait=False, lease=lease)
    _stop_faulty(orders, ran)
    return ran


def _stop_faulty(orders: Sequence[Order], ran: Ran) -> None:
    """A result on which the engine fails would come back for ever: its token stops and tells people."""
    stopped = []
    for order, result in zip(orders, ran.results, strict=True):
        command = order.command
        faulty = isinstance(result, Rejected) and result.code == "engine-fault"
        if faulty and isinstance(command, CompleteJob | ThrowError) and command.job_id is not None:
            assert isinstance(result, Rejected)
            incident = RaiseIncident(
                command.instance_id, command.token_id, result.code, result.message, command.job_id, 1
            )
            stopped.append(Order(incident, order.fence))
    if stopped:
        run_leasing(stopped, wait=False, lease=None)


def max_attempts(outcome: Failed, doer: Doer) -> int:
    """How often a job is tried: what its handler says, else its model."""
    return doer.retries if doer.retries is not None else outcome.work.job.max_attempts


def _may_retry(outcome: Failed, doer: Doer) -> bool:
    return outcome.retryable and outcome.work.job.attempts + 1 < max_attempts(outcome, doer)


def _attempt(outcome: Failed, doer: Doer, now: datetime) -> FailedAttempt:
    job = outcome.work.job
    failed = job.attempts + 1
    seconds = outcome.retry_in_seconds
    if seconds is None:
        detail = outcome.work.element.detail
        intervals = detail.backoff_seconds if isinstance(detail, JobDetail) else ()
        seconds = delay_seconds(doer.backoff_seconds or intervals, failed)
    return FailedAttempt(job.id, job.fence, now + timedelta(seconds=seconds), failed, outcome.message)


def _order(outcome: Outcome) -> Order:
    job = outcome.work.job
    ids = (job.instance_id, job.token_id)
    actor = f"handler:{job.type}"
    tried = job.attempts + 1
    if isinstance(outcome, Done):
        command = CompleteJob(*ids, job.id, outcome.variables, actor, job.leased_at, tried)
        return Order(command, job.fence, effect=outcome.effect)
    if isinstance(outcome, Threw):
        return Order(ThrowError(*ids, outcome.code, outcome.message, job.id, actor=actor), job.fence)
    if isinstance(outcome, Unknown):
        return Order(_ask(outcome), job.fence)
    return Order(RaiseIncident(*ids, outcome.code, outcome.message, job.id, tried), job.fence)


def _ask(outcome: Unknown) -> AskOutcome | RaiseIncident:
    """A person who can look is asked; where the model names nobody, it is an incident."""
    job = outcome.work.job
    detail = outcome.work.element.detail
    if isinstance(detail, JobDetail) and detail.unknown_outcome_group:
        return AskOutcome(job.instance_id, job.token_id, job.id, outcome.message)
    return RaiseIncident(
        job.instance_id, job.token_id, "outcome-unknown", outcome.message, job.id, job.attempts + 1
    )
