"""Every element type has a behaviour and every command a way in."""

from typing import get_args

from processes.engine.apply import APPLY
from processes.engine.behaviours import BEHAVIOURS
from processes.engine.commands import Command, StartInstance
from processes.graph.model import Kind


def test_every_kind_of_element_has_a_behaviour() -> None:
    assert set(BEHAVIOURS) == set(Kind)


def test_every_command_is_applied_by_one_function() -> None:
    assert set(APPLY) | {StartInstance} == set(get_args(Command))
