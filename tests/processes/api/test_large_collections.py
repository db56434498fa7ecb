"""5,000 items of 500 bytes start by REST, are filtered in FEEL and collected; 20 MB are refused with a sentence."""

import pytest

from processes.models import ProcessInstance
from processes.work.work import work
from tests.processes.models import bpmn, flows
from tests.rest import is_problem

pytestmark = pytest.mark.django_db(transaction=True)
ITEMS = [{"number": number, "note": "n" * 470} for number in range(5_000)]
EACH = """<multiInstanceLoopCharacteristics><extensionElements><zeebe:loopCharacteristics inputCollection="= chosen"
  inputElement="item" outputCollection="numbers" outputElement="= item.number" /></extensionElements></multiInstanceLoopCharacteristics>"""
BODY = f"""<startEvent id="start" />
  <scriptTask id="filter"><extensionElements><zeebe:script expression="= items[even(number)]" resultVariable="chosen" />
  </extensionElements></scriptTask><task id="each">{EACH}</task><endEvent id="end" />{flows("start", "filter", "each", "end")}"""


def test_five_thousand_items_are_filtered_and_collected(deployed, olga):
    deployed(bpmn("large", BODY))

    answer = olga.post("/process-instances", {"process_key": "large", "variables": {"items": ITEMS}})
    work()

    assert answer.status_code == 201
    row = ProcessInstance.objects.get(pk=answer.body["id"])
    assert row.state == "completed"
    assert row.variables["numbers"] == list(range(0, 5_000, 2))


def test_twenty_megabytes_are_refused_with_a_sentence(deployed, olga):
    deployed(bpmn("large", BODY))

    answer = olga.post(
        "/process-instances", {"process_key": "large", "variables": {"text": "x" * 20_000_000}}
    )

    assert is_problem(answer, 413)
    assert answer.body["detail"].startswith("Expected")
    assert not ProcessInstance.objects.exists()


def test_what_fits_a_request_and_no_instance_is_refused_with_a_sentence(deployed, olga, settings):
    settings.UPLOAD_MAX_BYTES = settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 40_000_000
    deployed(bpmn("large", BODY))

    answer = olga.post(
        "/process-instances",
        {"process_key": "large", "variables": {f"part{n}": "x" * 3_500_000 for n in range(5)}},
    )

    assert answer.status_code in (409, 413, 422)
    assert "16,000,000 bytes" in answer.body["detail"]
    assert not ProcessInstance.objects.exists()
