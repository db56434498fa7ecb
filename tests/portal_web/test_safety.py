"""What every answer carries and what is never shown: headers, cookies, lockout, redirects, secrets, the audit."""

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.db import DatabaseError, connection, transaction
from django.test import Client

from processes.models import AuditEntry
from tests.rest import Rest
from tests.security.world import World, make_world

pytestmark = pytest.mark.django_db(transaction=True)

SECRET = "s3cret-of-the-crm-4711"


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def admin(world: World) -> Client:
    client = Client()
    client.force_login(world.administrator, backend="django.contrib.auth.backends.ModelBackend")
    return client


def sign_in(client: Client, password: str, **query: str):
    return client.post(
        f"/login/?{'&'.join(f'{k}={v}' for k, v in query.items())}",
        {"username": "rita", "password": password, **query},
    )


def test_pages_carry_the_policy_and_its_companions(admin):
    headers = admin.get("/").headers
    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))

    assert "'unsafe-inline'" not in policy["script-src"] + policy["style-src-elem"]
    assert policy["object-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def test_only_an_editor_beside_another_may_be_framed_and_by_nobody_else(admin, world):
    pane = admin.get(f"/modeler/{world.version.pk}/pane/").headers
    whole = admin.get(f"/modeler/{world.version.pk}/").headers

    assert "frame-ancestors 'self'" in pane["Content-Security-Policy"]
    assert pane["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'none'" in whole["Content-Security-Policy"]


def test_the_session_is_out_of_reach_of_scripts_and_other_sites(db):
    User.objects.create_user("rita", password="correct horse battery")
    client = Client()

    cookie = sign_in(client, "correct horse battery").cookies[settings.SESSION_COOKIE_NAME]

    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


def test_five_wrong_passwords_are_a_pause_even_for_the_right_one(db):
    User.objects.create_user("rita", password="correct horse battery")
    client = Client()
    for _ in range(5):
        sign_in(client, "wrong")

    answer = sign_in(client, "correct horse battery")

    assert answer.status_code == 429
    assert "_auth_user_id" not in client.session
    assert AuditEntry.objects.filter(action="login.failed").exists()


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_signing_in_leads_to_no_other_site(db, target):
    User.objects.create_user("rita", password="correct horse battery")

    answer = sign_in(Client(), "correct horse battery", next=target)

    assert (answer.status_code, answer["Location"]) == (302, "/")


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "/\\evil.example"])
def test_an_action_leads_to_no_other_site(world, target):
    client = Client()
    client.force_login(world.candidate, backend="django.contrib.auth.backends.ModelBackend")

    answer = client.post(f"/tasks/{world.task.pk}/release/", {"next": target})

    assert "evil" not in answer["Location"]


def test_forms_without_their_token_are_refused(world):
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.administrator, backend="django.contrib.auth.backends.ModelBackend")

    assert client.post("/profile/tokens/", {"name": "x"}).status_code == 403
    assert client.post("/api/v1/messages", {"name": "x"}, content_type="application/json").status_code == 403
    activate = {"type": "outside", "worker": "w"}
    assert client.post("/api/v1/jobs/activate", activate, content_type="application/json").status_code == 403


def test_a_credential_is_stored_encrypted_and_never_shown(world, admin):
    destination = world.destination.pk
    admin.post(f"/admin-area/destinations/{destination}/credential/", {"kind": "bearer", "secret": SECRET})
    pages = [
        admin.get(path).content.decode()
        for path in (f"/admin-area/destinations/?edit={destination}", "/admin-area/audit/")
    ]

    assert AuditEntry.objects.filter(action__contains="credential").exists()
    assert all(SECRET not in page for page in pages)
    assert SECRET not in everything_stored()


def everything_stored() -> str:
    """Every table's rows as text, as a dump would hold them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = [row[0] for row in cursor.fetchall()]
        texts = []
        for table in tables:
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            texts += [row[0] for row in cursor.fetchall()]
    return "\n".join(texts)


def test_tokens_are_stored_as_hashes(world, admin):
    page = admin.post("/profile/tokens/", {"name": "x"}).content.decode()
    token = page.split("pod", 1)[1][:20]

    assert f"pod{token}" in page
    assert f"pod{token}" not in everything_stored()
    assert f"pod{token}" not in admin.get("/profile/").content.decode()


@pytest.mark.parametrize("statement", ["UPDATE audit_entry SET actor = 'x'", "DELETE FROM audit_entry"])
def test_the_audit_is_not_changed_by_anybody(world, admin, statement):
    admin.post("/profile/tokens/", {"name": "x"})

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert AuditEntry.objects.filter(action="token.create").count() == 1


def test_what_people_do_is_written_down_with_its_address(world, admin):
    admin.post(f"/instances/{world.instance_id}/suspend/", {"reason": "storm"})

    entry = AuditEntry.objects.get(action="instance.suspend")
    assert (entry.address, entry.object_id) == ("127.0.0.1", str(world.instance_id))
    assert str(world.administrator) in entry.actor
    assert "instance.suspend" in admin.get("/admin-area/audit/").content.decode()


def test_lists_as_files_start_no_formulas(world):
    rest = Rest(world.administrator)
    rest.post("/process-instances", {"process_key": "order", "business_key": '=HYPERLINK("http://evil")'})

    text = b"".join(rest.client.get("/instances/?format=csv").streaming_content).decode()

    assert "'=HYPERLINK" in text
    assert ",=HYPERLINK" not in text
    assert ',"=HYPERLINK' not in text


@pytest.mark.parametrize(
    "path",
    [
        "/instances/?state=x",
        "/instances/?cursor=x",
        "/instances/?business_key=%00",
        "/processes/a%00b/",
        "/search/?q=a%00b",
        "/tasks/?q=%00",
        "/admin-area/people/?q=%00",
        "/admin-area/audit/?cursor=x",
        "/admin-area/audit/?after=2026-99-99",
        "/admin-area/audit/?actor=%00",
        "/admin-area/destinations/?edit=99999999999999999999",
        "/start/a%00b/",
        "/instances/99999999999999999999/",
        "/processes/order/?layer=x&from=y",
        "/processes/order/elements/nothing/",
        "/incidents/?process=%00",
        "/requests/?cursor=x",
    ],
)
def test_a_question_that_makes_no_sense_is_answered_all_the_same(admin, path):
    assert admin.get(path).status_code < 500
