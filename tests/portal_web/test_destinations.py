"""The page of systems that processes may call: who calls them, and what is asked before anything goes."""

from collections.abc import Callable

import pytest
from django.test import Client

from processes.models import Credential, Destination
from tests.bpmn.models import END, START, extended, path, process
from tests.processes.conftest import deployed as deployed
from tests.rest import member

pytestmark = pytest.mark.django_db
HERE = "/admin-area/destinations/"
CALL = '<podium:call destination="crm" method="POST" path="/x" timeoutSeconds="10"/>'
FORM = {"name": "crm", "scheme": "https", "host": "crm.example", "port": "443", "path_prefix": "/"}


@pytest.fixture
def ada(client: Client) -> Client:
    client.force_login(member("ada", "administer"))
    return client


@pytest.fixture
def crm(ada: Client) -> Destination:
    ada.post(HERE, FORM)
    return Destination.objects.get()


def test_the_steps_that_call_it_are_named_and_counted_before_it_goes(
    ada, crm, deployed: Callable[..., object]
):
    ship = extended("serviceTask", 'id="a" name="Ship"', CALL)
    deployed(process(START, ship, END, path("start", "a", "end"), attributes='name="Order"'))

    page = ada.get(HERE)

    [row] = page.context["destinations"]
    assert [use.element_name for use in row["uses"]] == ["Ship"]
    assert "One step calls crm and will become an incident" in page.content.decode()


def test_a_credential_goes_by_a_button_of_its_own_that_asks_first(ada, crm):
    ada.post(f"{HERE}{crm.pk}/credential/", {"kind": "bearer", "secret": "s3cret"})
    page = ada.get(f"{HERE}?edit={crm.pk}").content.decode()

    ada.post(f"{HERE}{crm.pk}/credential/", {})

    assert "Calls to crm go out without one from now on." in page
    assert not Credential.objects.exists()
    assert "credential.remove" in ada.get(HERE).content.decode()


def test_what_was_typed_stays_when_a_field_is_wrong(ada, crm):
    page = ada.post(f"{HERE}{crm.pk}/", FORM | {"host": "no host", "port": "8443"})

    assert page.status_code == 422
    assert (page.context["form"]["host"], page.context["form"]["port"]) == ("no host", "8443")
    assert Destination.objects.get().host == "crm.example"


def test_the_first_visit_says_what_a_destination_is_for(ada):
    assert "No destination yet" in ada.get(HERE).content.decode()
