"""Mend what stopped: retry with other variables, as a new effect, or go on without."""

from collections.abc import Mapping
from typing import Any

from portal.lib.errors import NotFound
from processes.actions.instances import check
from processes.actions.run import run
from processes.engine.commands import ResolveIncident
from processes.models import Incident


class IncidentNotFound(NotFound):
    code = "incident-not-found"
    message = "Expected an incident {incident_id}, but there is none."


def resolve_incident(
    incident_id: int,
    *,
    variables: Mapping[str, Any] | None = None,
    skip: bool = False,
    new_effect: bool = False,
    actor: str,
) -> None:
    """Try again (with `variables` assigned first), or go on as if the element had completed (`skip`).

    `new_effect` gives the outside call a fresh idempotency key: it will be carried out once more even if the system
    called has seen the old one.

    Raises:
        IncidentNotFound, CommandRejected, InstanceBusy: nothing was changed.
    """
    incident = Incident.objects.filter(pk=incident_id).first()
    if incident is None:
        raise IncidentNotFound(incident_id=incident_id)
    check(run([_command(incident, variables or {}, skip, new_effect, actor)], wait=True)[0])


def _command(
    incident: Incident, variables: Mapping[str, Any], skip: bool, new_effect: bool, actor: str
) -> ResolveIncident:
    return ResolveIncident(
        incident.instance_id, incident.token_id, incident.pk, dict(variables), skip, new_effect, actor
    )
