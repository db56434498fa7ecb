"""Leases that ran out: their workers died or hang. Nobody is condemned for the company they were in.

Held together with others, a job becomes a suspect: no attempt counted, taken alone next time. Held alone, the expiry
counts; three make an incident. An at-most-once effect that may have begun is a question for a person.
"""

from collections.abc import Sequence

from processes.actions.run import Applied, run
from processes.engine.commands import AskOutcome, RaiseIncident
from processes.graph.model import JobDetail
from processes.store.claim import ExpiredLease, expired_leases, take_back
from processes.store.definitions import compiled_process
from processes.store.effects import unconfirmed
from processes.store.targets import Order

SLICE = 500
EXPIRIES_ALLOWED = 3
OWN_WORKERS = "drain:"  # the portal's own drains write intents; of others only the lease is known


def take_back_expired() -> int:
    """Deal with one slice of expired leases; how many."""
    expired = expired_leases(SLICE)
    if not expired:
        return 0
    begun = _may_have_begun(expired)
    unknown = [lease for lease in expired if lease.job_id in begun]
    rest = [lease for lease in expired if lease.job_id not in begun]
    given_up = [lease for lease in rest if lease.was_alone and lease.expiries + 1 >= EXPIRIES_ALLOWED]
    orders = [_ask(lease) for lease in unknown] + [_give_up(lease) for lease in given_up]
    results = run(orders, wait=False) if orders else []
    taken = take_back(lease for lease in rest if lease not in given_up)
    return len(taken) + sum(isinstance(result, Applied) for result in results)


def _may_have_begun(expired: Sequence[ExpiredLease]) -> set[int]:
    """At-most-once jobs whose call may have been made."""
    once = [lease for lease in expired if lease.at_most_once]
    keys = unconfirmed([lease.idempotency_key for lease in once])
    return {
        lease.job_id
        for lease in once
        if lease.idempotency_key in keys or not lease.worker.startswith(OWN_WORKERS)
    }


def _ask(lease: ExpiredLease) -> Order:
    sentence = "Its worker died while the call may have been under way, and nothing is known of its end."
    detail = compiled_process(lease.version_id).elements[lease.element].detail
    if isinstance(detail, JobDetail) and detail.unknown_outcome_group:
        command: AskOutcome | RaiseIncident = AskOutcome(
            lease.instance_id, lease.token_id, lease.job_id, sentence
        )
    else:
        command = RaiseIncident(lease.instance_id, lease.token_id, "outcome-unknown", sentence, lease.job_id)
    return Order(command, lease.fence)


def _give_up(lease: ExpiredLease) -> Order:
    sentence = f"Expected a worker to finish this job, but {EXPIRIES_ALLOWED} died or fell silent while they held it alone."
    return Order(
        RaiseIncident(
            lease.instance_id, lease.token_id, "worker-lost", sentence, lease.job_id, lease.expiries + 1
        ),
        lease.fence,
    )
