"""How a person is called on pages, in mails and in errors: one sentence of it for everybody."""

from typing import Protocol


class Named(Protocol):
    """What an account gives to be called by: Django's own, or a custom one."""

    def get_full_name(self) -> str: ...
    def get_username(self) -> str: ...


def person_name(person: Named | None) -> str:
    """The full name, the user name where there is none; empty for nobody."""
    return (person.get_full_name() or person.get_username()) if person else ""
