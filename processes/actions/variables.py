"""Set variables of an instance from outside."""

from collections.abc import Mapping
from typing import Any

from processes.actions.instances import do
from processes.engine.commands import SetVariables


def set_variables(
    instance_id: int, variables: Mapping[str, Any], *, token_id: int | None = None, actor: str
) -> None:
    """Assign variables at the root, or in the scope of a token.

    Raises:
        CommandRejected, InstanceBusy: nothing was changed.
    """
    do(SetVariables(instance_id, dict(variables), token_id, actor))
