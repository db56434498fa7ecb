"""What stands and can never move by itself becomes an incident, so that a person sees it.

The doctor's two questions that are cheap on live rows, asked every minute: a token whose wait is not there, and a join
at which all have arrived. Both would be bugs of ours; nobody should have to run a command to learn of them.
"""

import logging

from processes.actions.run import Applied, run
from processes.doctor.checks import stuck_tokens
from processes.engine.commands import RaiseIncident

log = logging.getLogger(__name__)


def report_stuck() -> int:
    """How many incidents were opened. One that was reported is failed then, and not found again."""
    found = stuck_tokens()
    if not found:
        return 0
    log.error("tokens are stuck", extra={"tokens": [token for _, token, _ in found]})
    commands = [RaiseIncident(case, token, "token-stuck", sentence) for case, token, sentence in found]
    return sum(isinstance(result, Applied) for result in run(commands, wait=False))
