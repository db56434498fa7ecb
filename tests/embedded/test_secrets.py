"""Secrets are made once and kept from others."""

import json

from portal.embedded.logins import PEOPLE, SHARED_PASSWORD, demo_passwords
from portal.embedded.secrets import read_secrets


def test_secrets_stay_the_same(tmp_path):
    assert read_secrets(tmp_path) == read_secrets(tmp_path)


def test_every_installation_has_its_own(tmp_path):
    assert read_secrets(tmp_path / "a").django_key != read_secrets(tmp_path / "b").django_key


def test_only_their_owner_can_read_them(tmp_path):
    read_secrets(tmp_path)

    assert (tmp_path / "secrets.json").stat().st_mode & 0o777 == 0o600


def test_a_new_secret_is_added_without_changing_the_others(tmp_path):
    first = read_secrets(tmp_path)
    older = {"django_key": first.django_key, "database_password": first.database_password}
    (tmp_path / "secrets.json").write_text(json.dumps(older))

    again = read_secrets(tmp_path)

    assert (again.django_key, again.database_password) == (first.django_key, first.database_password)
    assert again.credential_key not in ("", first.credential_key)


def test_on_this_machine_all_demo_people_share_one_password():
    assert demo_passwords("127.0.0.1", "s") == dict.fromkeys(PEOPLE, SHARED_PASSWORD)


def test_where_others_can_reach_it_every_demo_person_has_a_password_of_their_own():
    passwords = demo_passwords("0.0.0.0", "s")

    assert len({*passwords.values(), SHARED_PASSWORD}) == len(PEOPLE) + 1
    assert min(map(len, passwords.values())) >= 12


def test_the_passwords_of_two_installations_differ():
    assert demo_passwords("0.0.0.0", "s") != demo_passwords("0.0.0.0", "t")
