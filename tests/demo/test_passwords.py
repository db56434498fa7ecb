"""The demo people have the passwords that `make up` prints, and a second `make up` does not check every hash again."""

import pytest
from django.contrib.auth.models import User

from portal.embedded.logins import demo_passwords
from portal.management.commands.prepare import set_demo_passwords

pytestmark = pytest.mark.django_db
HERE, EVERYWHERE = "127.0.0.1", "0.0.0.0"


@pytest.fixture
def risk_1() -> User:
    person = User.objects.create_user("risk-1")
    set_demo_passwords(HERE, "secret")
    person.refresh_from_db()
    return person


def works(person: User, host: str) -> bool:
    return User.objects.get(pk=person.pk).check_password(demo_passwords(host, "secret")["risk-1"])


def test_a_demo_person_has_the_printed_password(risk_1: User) -> None:
    assert works(risk_1, HERE)


def test_who_changed_theirs_gets_the_printed_one_back(risk_1: User) -> None:
    risk_1.set_password("their own, long one")
    risk_1.save()
    set_demo_passwords(HERE, "secret")
    assert works(risk_1, HERE)


def test_opening_the_portal_to_others_ends_the_shared_password(risk_1: User) -> None:
    set_demo_passwords(EVERYWHERE, "secret")
    assert works(risk_1, EVERYWHERE)
    assert not works(risk_1, HERE)


def test_what_was_found_right_is_not_checked_again(risk_1: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(User, "check_password", lambda *_: pytest.fail("a hash was checked again"))
    set_demo_passwords(HERE, "secret")
    assert User.objects.get(pk=risk_1.pk).password == risk_1.password
