"""Every state and every legal move of a human task. The only list of them.

The words are WS-HumanTask's where it has one (ready, claimed = reserved, delegated). Suspended is not a state but
the instance's flag: resuming must find what was there.
"""

from portal.lib.lifecycle import Lifecycle, Move

OPEN_TASK_STATES = ("ready", "claimed", "delegated", "waiting_for_info")

TASK = Lifecycle(
    "task",
    (*OPEN_TASK_STATES, "completed", "cancelled"),
    (
        Move("claim", ("ready",), "claimed"),
        Move("release", ("claimed",), "ready"),
        Move("assign", ("ready", "claimed", "delegated"), "claimed"),
        Move("delegate", ("claimed",), "delegated"),
        Move("give_back", ("delegated",), "claimed"),
        Move("ask", ("claimed",), "waiting_for_info"),
        Move("answer", ("waiting_for_info",), "claimed"),
        # From every open state: the engine may finish the element around whoever has it (a default outcome,
        # an administrator's skip). What people may do from where is said by the conditions of the FSM method.
        Move("complete", OPEN_TASK_STATES, "completed"),
        Move("cancel", OPEN_TASK_STATES, "cancelled"),
    ),
)
