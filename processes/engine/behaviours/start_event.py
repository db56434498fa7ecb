"""Start events of every kind: whatever started them is over, the token passes."""

from __future__ import annotations

from processes.engine.behaviours.base import Behaviour, receive

BEHAVIOUR = Behaviour(receive)
