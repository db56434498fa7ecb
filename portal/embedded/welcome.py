"""What `make up` prints once everything runs: where, who, and what to try first."""

from portal.embedded.folders import Home
from portal.embedded.logins import PEOPLE

FIRST_STEPS = """\
Try this:
  1. Sign in as requester, open Start and send an order of 25,000 (it needs a fraud review).
  2. Sign in as risk-1 in another window: the review is in the inbox; claim it and decide.
  3. Open Processes, Order to cash: the heat map glows while orders run.
  4. Demo desk: stop a service, let time pass, send 500 orders, kill a worker."""


def welcome(url: str, passwords: dict[str, str], home: Home, seconds: float) -> str:
    """The whole text."""
    people = f"{_people(passwords)}\n\n{FIRST_STEPS}\n" if passwords else ""
    return f"""
Podium runs at {url}   (started in {seconds:.0f} s)

{people}
Ctrl-C stops everything. Logs are in {home.logs}."""


def _people(passwords: dict[str, str]) -> str:
    shared = set(passwords.values())
    if len(shared) == 1:
        rows = [f"  {name:<10} {what}" for name, what in PEOPLE.items()]
        return "\n".join([f"Sign in with the password {shared.pop()} as", *rows])
    rows = [f"  {name:<10} {passwords[name]}   {what}" for name, what in PEOPLE.items()]
    return "\n".join(["Sign in as (each with a password of their own, others can reach this portal)", *rows])
