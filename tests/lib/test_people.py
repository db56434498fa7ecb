"""How a person is called."""

from django.contrib.auth.models import User

from portal.lib.people import person_name


def test_a_person_is_called_by_the_full_name() -> None:
    assert person_name(User(username="ann", first_name="Ann", last_name="Smith")) == "Ann Smith"


def test_who_gave_no_name_is_called_by_the_user_name() -> None:
    assert person_name(User(username="ann")) == "ann"


def test_nobody_has_no_name() -> None:
    assert person_name(None) == ""
