"""Boundary events: armed with their activity; when one fires its token passes with what the event brought."""

from __future__ import annotations

from processes.engine.behaviours.base import Behaviour, receive

BEHAVIOUR = Behaviour(receive)
