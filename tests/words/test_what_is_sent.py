"""What reaches people otherwise than by a page, in the pseudo-language: notices, mails, digests, live frames."""

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User

from humantasks.live.consumers import InboxConsumer
from humantasks.models import CaseLink, HumanTask, Notification, PersonSettings
from humantasks.notify import links, notices, reviews
from humantasks.notify.links import write_to_links
from humantasks.notify.mail import around, compose
from humantasks.notify.notices import CaseNotice, Notice, tell, tell_about_cases
from humantasks.notify.reviews import tell_reviews
from humantasks.sweeps.held import _title_for
from portal.lib.clock import machine_now
from portal.setup.pseudo import pseudo
from processes.facts import VersionReviewed
from tests.humantasks.conftest import case as case
from tests.humantasks.conftest import cast as cast
from tests.humantasks.conftest import opened as opened
from tests.humantasks.conftest import request_for as request_for
from tests.sockets import Socket
from tests.words.reading import bare_words


@pytest.fixture
def reader(cast, pseudo_language: str) -> User:
    """Ann, who chose the pseudo-language."""
    PersonSettings.objects.create(user=cast.ann, language=pseudo_language)
    return cast.ann


def mails_of(rows) -> list[str]:
    beside = around(rows)
    return [str(compose(row, "https://podium.example", beside).alternatives[0][0]) for row in rows]


def test_every_notice_and_its_mail_speak_the_readers_language(reader: User, opened, cast):
    task = opened(title="“42”")
    tell(Notice(kind, reader.pk, task) for kind in notices.TITLES)
    tell_about_cases([CaseNotice("remind", reader.pk, task.instance_id, "17", "“42”")])
    tell_reviews(
        [VersionReviewed(1, 1, "“42”", 1, move, "7", 1, "", (reader.pk,)) for move in reviews.TITLES]
    )

    rows = list(Notification.objects.filter(user=reader).select_related("user", "link"))

    assert [row.title for row in rows if not row.title.startswith("⟦")] == []
    assert [row.body for row in rows if row.body and not row.body.startswith("⟦")] == []
    assert [word for mail in mails_of(rows) for word in bare_words(mail.replace("ann", ""))] == []


def test_a_digest_is_called_in_the_readers_language(reader: User):
    assert _title_for(reader.pk, [(1, 7), (2, 7), (3, None)]).count("⟦") == 2


def test_a_mail_by_link_is_in_the_usual_language(pseudo_language: str, case, settings):
    settings.USUAL_LANGUAGE = pseudo_language
    link = CaseLink.objects.create(
        instance_id=case.instance.pk, secret="x", email="a@podium.example", created_at=machine_now(), expires_at=machine_now()
    )  # fmt: skip
    for kind in links.TITLES:
        write_to_links([link], case.instance, kind, "")

    titles = Notification.objects.filter(link=link).values_list("title", flat=True)

    assert [title for title in titles if not title.startswith("⟦")] == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("by", ["settings", "browser"])
async def test_frames_speak_the_readers_language(cast, opened, pseudo_language: str, by: str):
    await sync_to_async(_stood_for)(cast, opened, pseudo_language if by == "settings" else "")
    asked = pseudo_language if by == "browser" else "en"
    socket = Socket(
        InboxConsumer.as_asgi(), "/ws/inbox/", cast.ann, headers=[(b"accept-language", asked.encode())]
    )
    await socket.connect()
    frame = await socket.frame()
    await socket.disconnect()

    assert frame["rows"][0]["who"]["name"] == f"ann{pseudo(' for {name}').replace('{name}', 'bob')}"


def _stood_for(cast, opened, language: str) -> None:
    opened(assignee="ann")
    HumanTask.objects.update(stands_for=[cast.bob.pk])
    PersonSettings.objects.create(user=cast.ann, language=language)
