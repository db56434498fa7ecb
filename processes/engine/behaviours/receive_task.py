"""Receive tasks: wait for a correlated message. One without a message passes at once."""

from __future__ import annotations

from processes.engine.behaviours import catch_event
from processes.engine.behaviours.base import Behaviour

BEHAVIOUR = Behaviour(catch_event.enter)
