"""What somebody is to be told: a row of `notification` on its way there, and what a message to a webhook is made of.

Plain, for a group that is reminded of a thousand tasks is told of each: a model for every notice was half of the time.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar


@dataclass(slots=True)
class Saying:
    """To one person, about something. What comes after the instance is filled in by their wishes (`outbox`)."""

    user_id: int
    kind: str
    title: str
    body: str = ""
    url: str = ""
    task_id: int | None = None
    instance_id: int | None = None

    created_at: datetime = field(init=False)
    in_portal: bool = field(init=False)
    read_at: datetime | None = field(init=False)
    mail_state: str = field(init=False)
    mail_after: datetime | None = field(init=False)
    held_until: datetime | None = field(init=False)

    mail_attempts: ClassVar[int] = 0
