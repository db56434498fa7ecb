"""Rows. Rules live in the engine, writes in the actions, reads in the selectors."""

from processes.models.access import AuditEntry, ClockOffset, Grant
from processes.models.batch import BatchItem, BatchOperation
from processes.models.calendar import Calendar, CalendarVersion
from processes.models.definition import Definition, DefinitionVersion, Deployment, ImportedModel
from processes.models.draft import DraftSave, Editing
from processes.models.effects import (
    ApiIdempotency,
    CompensationRow,
    Credential,
    Destination,
    Effect,
    InstanceCommand,
    MultiInstanceResult,
    Outbox,
    VariableValue,
)
from processes.models.history import DecisionHistory, ElementHistory, TransitionLog
from processes.models.incident import Incident
from processes.models.instance import ProcessInstance
from processes.models.job import Job
from processes.models.planned import PlannedPublication
from processes.models.token import Token
from processes.models.trial import ModelTrial
from processes.models.wait import Message, SentSignal, Subscription, Timer

__all__ = [
    "ApiIdempotency",
    "AuditEntry",
    "BatchItem",
    "BatchOperation",
    "Calendar",
    "CalendarVersion",
    "ClockOffset",
    "CompensationRow",
    "Credential",
    "DecisionHistory",
    "Definition",
    "DefinitionVersion",
    "Deployment",
    "Destination",
    "DraftSave",
    "Editing",
    "Effect",
    "ElementHistory",
    "Grant",
    "ImportedModel",
    "Incident",
    "InstanceCommand",
    "Job",
    "Message",
    "ModelTrial",
    "MultiInstanceResult",
    "Outbox",
    "PlannedPublication",
    "ProcessInstance",
    "SentSignal",
    "Subscription",
    "Timer",
    "Token",
    "TransitionLog",
    "VariableValue",
]
