"""Files of a start form: they wait for their author alone, become the case's with the start, and are swept otherwise."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User

from humantasks.actions.start_files import MOST_WAITING, drop
from humantasks.models import Attachment, AttachmentContent, Draft, HumanTask
from humantasks.sweeps.start_files import sweep_abandoned_starts
from humantasks.visibility import find_attachment
from portal.lib.clock import portal_now
from portal.lib.errors import NotFound
from processes.models import ProcessInstance
from tests.humantasks.starts import KEY, PNG, file_at, publish, send, upload
from tests.rest import Rest, is_problem

pytestmark = pytest.mark.django_db


@pytest.fixture
def rex(cast) -> User:
    publish(cast.rex, cast.sam)
    return cast.rex


def started(user, **variables):
    return Rest(user).post("/process-instances", {"process_key": KEY, "variables": variables})


def test_a_start_makes_the_files_it_names_the_cases(rex, cast):
    address = upload(rex)

    answer = started(rex, what="Lunch", more=[{"scan": address}])

    assert answer.status_code == 201, answer.body
    assert file_at(address).instance_id == int(answer.body["id"])


def test_whoever_works_on_the_case_opens_them_and_finds_them_in_the_thread(rex, cast):
    address = upload(rex)
    started(rex, receipt=address)
    client = Rest(cast.ann).client

    page = client.get(f"/tasks/{HumanTask.objects.get().pk}/?tab=conversation").content.decode()

    assert f'<img class="pd-picture" src="{address}"' in page
    assert client.get(address).content == PNG


@pytest.mark.parametrize("name", ["ann", "lea", "sam"])
def test_nobody_else_opens_a_file_that_waits(rex, cast, name):
    address = upload(rex)

    with pytest.raises(NotFound):
        find_attachment(getattr(cast, name), file_at(address).pk)
    assert find_attachment(rex, file_at(address).pk)


def test_a_file_of_somebody_else_starts_nothing(rex, cast):
    address = upload(cast.sam)

    answer = started(rex, receipt=address)

    assert is_problem(answer, 422)
    assert [error["field"] for error in answer.body["errors"]] == ["receipt"]
    assert not ProcessInstance.objects.exists()
    assert file_at(address).instance_id is None


def test_a_file_is_of_one_case(rex):
    address = upload(rex)
    started(rex, receipt=address)

    again = started(rex, receipt=address)

    assert is_problem(again, 422)
    assert ProcessInstance.objects.count() == 1


def test_what_the_field_does_not_take_starts_nothing(rex):
    answer = started(rex, receipt=upload(rex, "notes.txt", b"words"))

    assert is_problem(answer, 422)
    assert "of the kinds image/*, .pdf" in answer.body["errors"][0]["message"]


def test_text_that_only_looks_alike_is_left_alone(rex):
    assert started(rex, what="/files/1/").status_code == 201


def test_files_can_come_along_with_the_start(rex):
    start = f'{{"process_key": "{KEY}", "variables": {{"what": "Lunch"}}}}'

    answer = send(rex, "/process-instances/with-files", {"receipt": [("receipt.png", PNG)]}, start=start)

    case = ProcessInstance.objects.get(pk=answer.body["id"])
    assert file_at(case.variables["receipt"]).instance_id == case.pk


def test_files_that_come_along_with_a_refused_start_are_not_kept(rex):
    start = f'{{"process_key": "{KEY}"}}'

    answer = send(rex, "/process-instances/with-files", {"receipt": [("a.txt", b"words")]}, start=start)

    assert is_problem(answer, 422)
    assert not Attachment.objects.exists()


@pytest.mark.parametrize(
    ("name", "content", "status"),
    [("a.pdf", b"MZ no pdf", 422), ("a.txt", b"x" * 101, 413), ("a.txt", b"", 422)],
)
def test_what_cannot_be_kept_is_said_at_once(rex, settings, name, content, status):
    settings.ATTACHMENT_MAX_BYTES = 100

    answer = send(rex, "/start-files", {"files[]": [(name, content)]}, process_key=KEY)

    assert is_problem(answer, status)
    assert not Attachment.objects.exists()


def test_who_may_not_start_it_uploads_nothing(rex, cast):
    answer = send(cast.ann, "/start-files", {"files[]": [("a.png", PNG)]}, process_key=KEY)

    assert is_problem(answer, 404)


def test_one_person_keeps_a_bounded_number_waiting(rex):
    for _ in range(MOST_WAITING // 10):
        send(rex, "/start-files", {"files[]": [("a.png", PNG)] * 10}, process_key=KEY)

    assert is_problem(send(rex, "/start-files", {"files[]": [("a.png", PNG)]}, process_key=KEY), 409)


def test_an_abandoned_file_is_swept_with_its_bytes(rex, settings, tmp_path):
    settings.ATTACHMENTS_FOLDER = str(tmp_path)
    address = upload(rex)
    made_older(days=2)

    assert sweep_abandoned_starts() == 1

    assert not Attachment.objects.filter(pk=int(address.split("/")[2])).exists()


def test_a_file_somebody_took_away_opens_no_more_and_is_swept(rex):
    address = upload(rex)

    Rest(rex).delete(f"/attachments/{address.split('/')[2]}")

    assert not AttachmentContent.objects.exists()
    assert is_problem(started(rex, receipt=address), 422)


def test_a_draft_keeps_its_files(rex):
    address = upload(rex)
    Rest(rex).put(f"/start-drafts/{KEY}", {"variables": {"receipt": address}})
    made_older(days=29)

    assert sweep_abandoned_starts() == 0


def test_a_draft_nobody_touched_for_a_month_goes_with_its_files(rex):
    Rest(rex).put(f"/start-drafts/{KEY}", {"variables": {"receipt": upload(rex)}})
    made_older(days=31)

    assert sweep_abandoned_starts() == 2

    assert not Draft.objects.exists()


def test_files_of_a_case_are_not_swept(rex):
    address = upload(rex)
    started(rex, receipt=address)
    made_older(days=99)

    assert sweep_abandoned_starts() == 0
    assert drop([file_at(address)]) == 0


def made_older(*, days: int) -> None:
    then = portal_now() - timedelta(days=days)
    Attachment.objects.update(created_at=then)
    Draft.objects.update(saved_at=then)
