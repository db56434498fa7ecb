import pytest
from django.contrib.auth.models import Group

from dashboards.store.named import Named, known, named
from portal.lib.errors import Invalid
from tests.rest import member

pytestmark = pytest.mark.django_db


def test_people_and_groups_are_told_apart_in_their_order():
    assert named(["user:12", "group:3", "user:4"]) == Named((12, 4), (3,))


def test_what_is_no_name_means_nobody():
    assert named(["user:", "user:x", "boss", "group:-1", "user:99999999999999999999"]) == Named()


def test_whoever_is_there_is_known():
    ann, risk = member("ann"), Group.objects.create(name="Risk")

    assert known([f"user:{ann.pk}", f"group:{risk.pk}"]) == Named((ann.pk,), (risk.pk,))


@pytest.mark.parametrize("name", ["user:999999999", "group:999999999", "boss", "user:99999999999999999999"])
def test_whoever_is_not_there_is_refused(name):
    with pytest.raises(Invalid, match=name[:40]):
        known([name])


def test_who_left_is_not_known_any_more():
    ann = member("ann")
    ann.is_active = False
    ann.save()

    with pytest.raises(Invalid):
        known([f"user:{ann.pk}"])
