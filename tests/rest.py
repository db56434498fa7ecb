"""The REST API as one person, decoded; and people with roles to ask it as."""

from typing import Any

from django.contrib.auth.models import User
from rest_framework.test import APIClient

from portal.lib.json import dumps, loads
from processes.models import Grant


class Rest:
    """`Rest(user).post("/messages", {...})`: the answer carries `.status_code` and the decoded `.body`."""

    def __init__(self, user: User | None) -> None:
        self.client = APIClient()
        if user:
            self.client.force_login(user)

    def get(self, path: str, **query: Any) -> Any:
        return self._answered(self.client.get(f"/api/v1{path}", query))

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self._sent("post", path, body, headers)

    def patch(self, path: str, body: Any = None, **headers: str) -> Any:
        return self._sent("patch", path, body, headers)

    def put(self, path: str, body: Any = None, **headers: str) -> Any:
        return self._sent("put", path, body, headers)

    def delete(self, path: str, **headers: str) -> Any:
        return self._sent("delete", path, None, headers)

    def upload(self, *files: Any, **fields: str) -> Any:
        body = {"files[]": list(files), **fields}
        return self._answered(self.client.post("/api/v1/deployments", body, format="multipart"))

    def _sent(self, method: str, path: str, body: Any, headers: dict[str, str]) -> Any:
        text = body if isinstance(body, str | bytes) else dumps({} if body is None else body)
        send = getattr(self.client, method)
        return self._answered(send(f"/api/v1{path}", text, content_type="application/json", headers=headers))

    def _answered(self, answer: Any) -> Any:
        answer.body = loads(answer.content) if answer.content else None
        return answer


def member(name: str, *roles: str) -> User:
    """Somebody with these roles on all processes."""
    user = User.objects.create_user(name)
    Grant.objects.bulk_create(Grant(role=role, user=user) for role in roles)
    return user


def is_problem(answer: Any, status: int) -> bool:
    """RFC 9457, whole: the right status, type and fields, and a sentence."""
    body = answer.body
    assert answer.status_code == status, (answer.status_code, body)
    assert answer["Content-Type"] == "application/problem+json"
    assert (body["status"], bool(body["code"]), bool(body["title"])) == (status, True, True), body
    return bool(body["detail"])
