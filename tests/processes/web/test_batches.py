"""From the list of instances to a batch and its results, without a line of JavaScript."""

import csv
import io

import pytest
from django.test import Client

from processes.actions.batches import carry_out_batches
from processes.actions.instances import NewInstance, start_instances
from processes.actions.run import run
from processes.engine.commands import RaiseIncident
from processes.models import BatchItem, BatchOperation, Job
from tests.processes.models import line
from tests.rest import member

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cases(deployed) -> list[int]:
    cases = [NewInstance(business_key=f"C-{number}") for number in range(3)]
    return start_instances(deployed(line("order", "pay")), cases, actor="test")


@pytest.fixture
def olga() -> Client:
    client = Client()
    client.force_login(member("olga", "operate"))
    return client


def test_operators_choose_from_the_list(olga, cases):
    page = olga.get("/instances/?process=order").content.decode()

    assert page.count('name="ids"') == 3
    assert '<input type="hidden" name="filter.process_key" value="order">' in page


def test_readers_are_offered_nothing_to_do(cases):
    client = Client()
    client.force_login(member("rita", "read"))

    assert 'name="ids"' not in client.get("/instances/").content.decode()


def test_a_preview_says_how_many_and_asks(olga, cases):
    page = olga.get("/batches/preview/", {"operation": "cancel", "all": "1", "filter.process_key": "order"})

    text = page.content.decode()
    assert "3 instances" in text
    assert all(f"C-{number}" in text for number in range(3))
    assert 'name="argument.reason"' in text


def test_what_was_previewed_is_done_and_each_result_shown(olga, cases):
    form = {"operation": "cancel", "ids": [str(cases[0]), str(cases[1])], "argument.reason": "double"}
    answer = olga.post("/batches/", form)
    carry_out_batches()

    page = olga.get(answer["Location"]).content.decode()
    assert "2</b> of 2, 2 done" in page
    assert "C-0 · order" in page
    assert "C-2 · order" not in page


def test_acting_leads_back_to_where_it_was_chosen(olga, cases):
    chosen = "/processes/order/?layer=live&step=do-1"
    asked = {"operation": "cancel", "ids": str(cases[0])}
    preview = olga.get("/batches/preview/", asked, headers={"Referer": f"http://testserver{chosen}"})
    form = asked | {"next": preview.context["next"], "argument.reason": "double"}
    batch = olga.post("/batches/", form)["Location"]

    assert preview.context["next"] == chosen
    assert olga.get(batch).context["next"] == olga.get(f"{batch}&state=done").context["next"] == chosen
    stopped = olga.post(f"{batch.partition('?')[0]}stop/", {"next": chosen})
    assert stopped["Location"] == batch


@pytest.mark.parametrize(
    "address", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)"]
)
def test_acting_never_leads_to_another_site(olga, cases, address):
    asked = {"operation": "cancel", "ids": str(cases[0])}
    by_link = olga.get("/batches/preview/", asked | {"next": address})
    by_page = olga.get("/batches/preview/", asked, headers={"Referer": address})
    batch = olga.post("/batches/", asked | {"next": address, "argument.reason": "double"})["Location"]

    assert [by_link.context["next"], by_page.context["next"], "?" in batch] == ["", "", False]


def test_a_list_of_a_step_leads_to_it_on_the_map(olga, cases):
    assert (
        olga.get("/instances/?process=order&element=do-1").context["map_href"]
        == "/processes/order/?step=do-1"
    )
    assert olga.get("/instances/?process=order").context["map_href"] == ""


def test_a_refused_form_comes_back_with_its_sentence(olga, cases):
    answer = olga.post("/batches/", {"operation": "message", "ids": str(cases[0])})

    assert answer.status_code == 422
    assert "Expected the `name` of a message" in answer.content.decode()


def test_nobody_acts_by_an_address_with_a_misspelt_operation(olga, cases):
    assert olga.get("/batches/preview/?operation=dance").status_code == 404


def test_a_cause_is_retried_as_one_batch(olga, cases):
    jobs = Job.objects.values_list("instance_id", "token_id", "pk")
    run([RaiseIncident(case, token, "job-failed", "no", job, 3) for case, token, job in jobs], wait=True)
    page = olga.get("/incidents/").context["causes"]

    answer = olga.post("/incidents/retry-alike/", {"cause": page[0]["key"]})
    carry_out_batches()

    assert answer["Location"] == f"/batches/{BatchOperation.objects.get().pk}/"
    assert set(BatchItem.objects.values_list("state", flat=True)) == {"done"}


def test_what_failed_is_tried_again_as_another_batch(olga, cases):
    first = olga.post("/batches/", {"operation": "message", "ids": str(cases[0]), "argument.name": "m"})
    carry_out_batches()

    second = olga.post(f"{first['Location']}again/")

    batch = BatchOperation.objects.order_by("-pk").first()
    assert (second["Location"], batch.arguments["name"]) == (f"/batches/{batch.pk}/", "m")


def lines(client: Client, path: str, **query: str) -> list[list[str]]:
    answer = client.get(path, {"format": "csv", **query})
    return list(csv.reader(io.StringIO(answer.getvalue().decode())))[1:]


def test_batches_and_their_results_are_files_of_who_made_them(olga, cases):
    olga.post("/batches/", {"operation": "suspend", "ids": [str(each) for each in cases]})
    while carry_out_batches():
        pass
    made = BatchOperation.objects.get()
    other = Client()
    other.force_login(member("oscar", "read"))

    assert [line[:6] for line in lines(olga, "/batches/")] == [
        [str(made.pk), "suspend", "instance", "completed", "3", "3"]
    ]
    assert [line[1] for line in lines(olga, f"/batches/{made.pk}/")] == [str(each) for each in cases]
    assert lines(olga, f"/batches/{made.pk}/", state="failed") == lines(other, "/batches/") == []
    assert other.get(f"/batches/{made.pk}/?format=csv").status_code == 404
