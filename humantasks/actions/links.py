"""Signed links for people without an account: made, revoked, and what can be done by one. Nothing else can.

A link is a credential: it expires by machine time, is revoked by a column, and says the same to whoever tampers with
it as to whoever guesses.
"""

import secrets
from collections.abc import Sequence
from datetime import timedelta

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, Signer
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import QuerySet
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_noop as N_

from humantasks.actions.ask import answer, answer_by_link, checked_text
from humantasks.actions.attachments import check_room, keep
from humantasks.actions.bells import ring
from humantasks.actions.kept_files import checked
from humantasks.lifecycle import OPEN_TASK_STATES
from humantasks.models import Attachment, CaseLink, Comment, HumanTask
from humantasks.models.link import SALT
from humantasks.notify.links import write_to_links
from humantasks.notify.notices import Notice, tell
from portal.http.access import get_visible
from portal.lib.clock import machine_now, portal_now
from portal.lib.errors import Conflict, Forbidden, Invalid, NotFound, PortalError
from portal.lib.file_types import harmless_name
from portal.lib.phrases import Phrase
from processes import visibility
from processes.actions.audit import record
from processes.models import ProcessInstance

DAYS = range(1, 366)
MOST_LINKS = 20  # of one case in force at once; more is a mailing list
MOST_MESSAGES = 20  # by one requester in an hour: enough to talk, too few to fill a database
MOST_FILES_AT_ONCE = 10
MAX_NAME_CHARACTERS = 100
FOLLOW = Phrase(N_("By this link you follow it, and write to whoever works on it."))


Files = Sequence[tuple[str, bytes]]  # name, content


class LinkOver(PortalError):
    code = "link-over"
    message = "Expected a link in force, but this one has expired or was withdrawn. Ask for a new one."
    status = 410


class CaseOver(Conflict):
    code = "case-over"
    message = "Expected a case that is running, but this one is over. Nothing was sent."


class TooManyMessages(Conflict):
    code = "too-many-messages"
    message = "Expected at most 20 messages in an hour, but there are more. Try again later."


def may_share(user: User, instance: ProcessInstance) -> bool:
    """Whoever started the case, and operators of its process."""
    started = instance.started_by == visibility.actor_of(user)
    return started or visibility.may(user, "operate", instance.definition_id)


def shared_case(user: User, instance_id: int | str) -> ProcessInstance:
    """The case, for somebody who may share it. Raises NotFound, Forbidden."""
    found = visibility.instances(user).select_related("definition", "version")
    instance = get_visible(found, instance_id)
    if not may_share(user, instance):
        raise Forbidden("Expected the role 'operate' on this process, but you do not have it.")
    return instance


def make_link(*, instance_id: int | str, name: str, email: str, days: int, user: User) -> CaseLink:
    """A new link to one case. Raises NotFound, Forbidden; Invalid (days, address, name), Conflict (too many)."""
    instance = shared_case(user, instance_id)
    _check(name, email, days)
    now = machine_now()
    with transaction.atomic():
        ProcessInstance.objects.select_for_update().only("pk").get(pk=instance.pk)
        live = CaseLink.objects.filter(instance_id=instance.pk, revoked_at=None, expires_at__gt=now)
        if live.count() >= MOST_LINKS:
            raise Conflict(
                f"Expected at most {MOST_LINKS} links to a case, but there are. Withdraw one first."
            )
        link = CaseLink.objects.create(
            instance_id=instance.pk,
            secret=secrets.token_urlsafe(16),
            name=name.strip(),
            email=email.strip(),
            created_at=portal_now(),
            created_by=user,
            expires_at=now + timedelta(days=days),
            promise_told=str(instance.variables.get("promised_at") or ""),
        )
        if link.email:
            write_to_links([link], instance, "shared", FOLLOW)
        _record(user, "link.create", instance, link)
    return link


def revoke_link(*, instance_id: int | str, link_id: int | str, user: User) -> None:
    """Withdraw it; doing so twice changes nothing. Raises NotFound, Forbidden."""
    instance = shared_case(user, instance_id)
    link = get_visible(CaseLink.objects.filter(instance_id=instance.pk), link_id)
    with transaction.atomic():
        if CaseLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=machine_now()):
            _record(user, "link.revoke", instance, link)


def find_link(token: str) -> CaseLink:
    """The link of an address. Raises NotFound (no such link, or no signature of ours), LinkOver."""
    try:
        text = Signer(salt=SALT).unsign(token)
        pk, _, secret = text.partition("-")
        link = CaseLink.objects.get(pk=int(pk))
    except (BadSignature, ValueError, OverflowError, CaseLink.DoesNotExist) as error:
        raise NotFound from error
    if not constant_time_compare(link.secret, secret):
        raise NotFound
    if link.revoked_at is not None or link.expires_at <= machine_now():
        raise LinkOver
    return link


def write_by_link(*, link: CaseLink, text: str, files: Files = ()) -> Comment:
    """Into the thread of the case. Raises CaseOver, TooManyMessages, NothingSaid; for files what `attach` raises."""
    return _write(ProcessInstance.objects.get(pk=link.instance_id), text, files, link=link)


def write_as_requester(*, instance: ProcessInstance, text: str, user: User, files: Files = ()) -> Comment:
    """The same for whoever started the case and has an account. Raises Forbidden besides."""
    if instance.started_by != visibility.actor_of(user):
        raise Forbidden
    return _write(instance, text, files, author=user)


def answer_question(*, link: CaseLink, task_id: int | str, text: str, files: Files = ()) -> HumanTask:
    """What the case's people asked the requester. Raises NotFound for a task of another case or asked of others."""
    tasks = HumanTask.objects.filter(instance_id=link.instance_id).select_related("instance", "assignee")
    task = get_visible(tasks, task_id)
    if task.is_open and task.state == "waiting_for_info" and not task.is_asked_of_requester():
        raise NotFound
    _check_pace(Comment.objects.filter(link=link))
    with transaction.atomic():
        _attach(task.instance, files, link=link)  # locks the case, which goes before its tasks
        return answer_by_link(task=task, link=link, text=said_with(text, files), now=portal_now())


def answer_as_requester(
    *, instance: ProcessInstance, task_id: int | str, text: str, user: User, files: Files
) -> None:
    """The same for whoever started the case and has an account. Raises what `answer` raises."""
    with transaction.atomic():
        _attach(instance, files, author=user)
        answer(task_id=task_id, text=said_with(text, files), user=user, now=portal_now())


def said_with(text: str, files: Files) -> str:
    """Files alone are said by their names."""
    return text if text.strip() or not files else ", ".join(harmless_name(name) for name, _ in files)


def file_of_link(link: CaseLink, attachment_id: int) -> Attachment:
    """A file of the case that its requester sent or was sent. Raises NotFound."""
    shown = Attachment.objects.filter(instance_id=link.instance_id, for_requester=True)
    return get_visible(shown, attachment_id)


def _write(
    instance: ProcessInstance,
    text: str,
    files: Files,
    *,
    link: CaseLink | None = None,
    author: User | None = None,
) -> Comment:
    said = checked_text(said_with(text, files))
    if instance.ended_at is not None:
        raise CaseOver
    mine = Comment.objects.filter(instance_id=instance.pk)
    _check_pace(mine.filter(link=link) if link else mine.filter(author=author))
    with transaction.atomic():
        written = Comment.objects.create(
            instance_id=instance.pk,
            author=author,
            link=link,
            kind="comment",
            text=said,
            for_requester=True,
            created_at=portal_now(),
        )
        _attach(instance, files, link=link, author=author)
        tasks = list(HumanTask.objects.filter(instance=instance, state__in=OPEN_TASK_STATES))
        except_user = author.pk if author else None
        tell([Notice("written", task.assignee_id, task, said) for task in tasks], except_user=except_user)
        ring(tasks)
    return written


def _attach(
    instance: ProcessInstance, files: Files, *, link: CaseLink | None = None, author: User | None = None
) -> None:
    """All of them or none, in the caller's transaction."""
    if len(files) > MOST_FILES_AT_ONCE:
        raise Invalid(f"Expected at most {MOST_FILES_AT_ONCE} files at once, but there are {len(files)}.")
    if not files:
        return
    sound = [checked(name, content) for name, content in files]
    ProcessInstance.objects.select_for_update().only("pk").get(pk=instance.pk)
    check_room(instance.pk, len(sound))
    about = {"instance_id": instance.pk, "link": link, "for_requester": True}
    for each in sound:
        keep(each, author, instance.definition_id, portal_now(), **about)


def _check(name: str, email: str, days: int) -> None:
    if days not in DAYS:
        raise Invalid(f"Expected 1 to {DAYS[-1]} days, but got {days}.")
    if len(name.strip()) > MAX_NAME_CHARACTERS:
        raise Invalid(f"Expected a name of at most {MAX_NAME_CHARACTERS} characters, but it is longer.")
    try:
        if email.strip():
            validate_email(email.strip())
    except ValidationError as error:
        raise Invalid(f"Expected an e-mail address, but got {email!r}.") from error


def _check_pace(mine: "QuerySet[Comment]") -> None:
    if mine.filter(created_at__gt=portal_now() - timedelta(hours=1)).count() >= MOST_MESSAGES:
        raise TooManyMessages


def _record(user: User, action: str, instance: ProcessInstance, link: CaseLink) -> None:
    record(
        user,
        action,
        kind="link",
        object_id=link.pk,
        instance_id=instance.pk,
        definition_id=instance.definition_id,
        name=link.name,
    )
