"""What apps above may learn of people's work: frozen, past tense, delivered in the transaction it tells of."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EscalationAlerted:
    """A level of an escalation chain alerts. `token_id` is the instance's id for the process itself."""

    definition_id: int
    instance_id: int
    token_id: int
    task_id: int | None
    name: str  # of the step and its case
    words: str
