"""A process that starts with a form in which files are chosen, and asks people to look at them."""

from typing import Any

from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from humantasks.models import Attachment
from portal.lib.json import dumps
from processes.actions.definitions import deploy
from processes.models import Grant
from processes.store.definitions import forget_definitions

KEY = "claimed_back"
PNG = b"\x89PNG\r\n\x1a\n" + b"x" * 20
PROCESS = b"""<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:podium="https://podium.example/schema/bpmn"
             id="d" targetNamespace="t">
  <process id="claimed_back" name="Claim it back" isExecutable="true" podium:startForm="claim">
    <startEvent id="start"/>
    <userTask id="look" name="Look at it" podium:candidateGroups="Risk" podium:form="claim"/>
    <endEvent id="end"/>
    <sequenceFlow id="f1" sourceRef="start" targetRef="look"/>
    <sequenceFlow id="f2" sourceRef="look" targetRef="end"/>
  </process>
</definitions>
"""
FIELDS = [
    {"id": "w", "type": "textfield", "key": "what", "label": "What"},
    {"id": "r", "type": "filepicker", "key": "receipt", "label": "Receipt", "accept": "image/*, .pdf"},
    {
        "id": "l",
        "type": "dynamiclist",
        "path": "more",
        "components": [{"id": "s", "type": "filepicker", "key": "scan", "label": "Scan", "multiple": True}],
    },
]


def publish(*starters: User, fields: list[dict[str, Any]] | None = None) -> int:
    """Deploy both; the starters may start it. The id of the process."""
    forget_definitions()
    form = dumps({"id": "claim", "type": "default", "components": fields or FIELDS}).encode()
    process = PROCESS + f"<!-- {len(form)} -->".encode()  # with another form it is another version
    found = deploy([("claimed_back.bpmn", process), ("claim.form", form)]).resources
    definition_id = next(each.definition_id for each in found if each.kind == "bpmn")
    for person in starters:
        Grant.objects.get_or_create(role="start", user=person, definition_id=definition_id)
    return int(definition_id)


def send(user: User, path: str, files: dict[str, list[tuple[str, bytes]]], **fields: str) -> Any:
    """A multipart request to the REST API."""
    client = APIClient()
    client.force_login(user)
    parts = {name: [SimpleUploadedFile(*each) for each in named] for name, named in files.items()}
    answer = client.post(f"/api/v1{path}", {**parts, **fields}, format="multipart")
    answer.body = answer.json() if answer.content else None
    return answer


def upload(user: User, name: str = "receipt.png", content: bytes = PNG) -> str:
    """The address of one file that waits for a start."""
    answer = send(user, "/start-files", {"files[]": [(name, content)]}, process_key=KEY)
    assert answer.status_code == 201, answer.body
    return str(answer.body["results"][0]["url"])


def file_at(address: str) -> Attachment:
    return Attachment.objects.get(pk=int(address.split("/")[2]))
