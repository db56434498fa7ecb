"""Models into the editor and out again: what is lost on the way, as facts. `python -m tests.conformance.interchange`.

A fact is an element with its place, one of its attributes, or its text: of the process, the diagram and everybody's
extensions alike. The editor's library runs in a real browser with the descriptors the editor loads. Not facts: order of
attributes, prefixes, comments, and an attribute that says what the standard's schema says anyway.
"""

import json
import os
import re
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from lxml import etree
from playwright.sync_api import Page, sync_playwright

from portal.setup.browser import find_chromium
from tests.conformance.suites import ROOT

OPTIONS = ("--no-sandbox", "--disable-gpu")
MODULES = ROOT / "static/node_modules"
LIBRARY = MODULES / "bpmn-js/dist/bpmn-modeler.production.min.js"
DESCRIPTORS = {
    "podium": ROOT / "static/src/modeler/podium-moddle.json",
    "camunda": MODULES / "camunda-bpmn-moddle/resources/camunda.json",
    "zeebe": MODULES / "zeebe-bpmn-moddle/resources/zeebe.json",
}
# The editor's own code around the library: what it reads a file with, and what it puts back.
OWN = "\n".join(
    (ROOT / f"static/src/modeler/{name}.js").read_text().replace("export ", "")
    for name in ("descriptors", "keep")
)
MODEL = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
XSI = "{http://www.w3.org/2001/XMLSchema-instance}"

GIVE_BACK = (
    f"""async ([xml, known]) => {{
  {OWN}
"""
    + """
  const moddleExtensions = descriptorsFor(xml, known);
  const container = document.createElement('div');
  container.style.height = '600px';
  document.body.append(container);
  const modeler = new BpmnJS({ container, moddleExtensions });
  const { warnings } = await modeler.importXML(xml);
  const written = async () => (await modeler.saveXML({ format: true })).xml;
  const kept = dropped(xml, await written());
  const root = modeler.get('canvas').getRootElement();
  modeler.get('modeling').updateProperties(root, { 'podium:touched': 'yes' });
  const given = withDropped(await written(), kept);
  modeler.destroy();
  return [given, warnings.map((warning) => warning.message)];
}"""
)

# What the schema of BPMN 2.0 says where a model says nothing.
DEFAULTS = {
    "isExecutable": None, "isForCompensation": "false", "startQuantity": "1", "completionQuantity": "1", "isClosed": "false",
    "isInterrupting": "true", "cancelActivity": "true", "parallelMultiple": "false", "triggeredByEvent": "false",
    "isCollection": "false", "gatewayDirection": "Unspecified", "eventGatewayType": "Exclusive", "instantiate": "false",
    "processType": "None", "isSequential": "false", "behavior": "All", "associationDirection": "None", "ordering": "Parallel",
    "cancelRemainingInstances": "true", "waitForCompletion": "true", "isUnlimited": "false", "testBefore": "false",
    "implementation": "##unspecified", "itemKind": "Information", "structureRef": None, "isImmediate": None,
    "expressionLanguage": "http://www.w3.org/1999/XPath", "typeLanguage": "http://www.w3.org/2001/XMLSchema",
    "mustUnderstand": "false", "textFormat": "text/plain", "method": "##None",
}  # fmt: skip

TYPES = ("tFormalExpression",)  # without a prefix: of the default namespace

Facts = Counter[tuple[str, str, str]]


def open_library(page: Page) -> None:
    """Load the editor's library into an empty page."""
    page.goto("about:blank")
    page.add_script_tag(path=LIBRARY)


def give_back(page: Page, xml: str) -> tuple[str, list[str]]:
    """The model as the editor saves it after a change, and what importing complained about."""
    known = {name: json.loads(path.read_text()) for name, path in DESCRIPTORS.items()}
    given, warnings = page.evaluate(GIVE_BACK, [xml, known])
    return str(given), [str(warning) for warning in warnings]


def facts(xml: str | bytes) -> Facts:
    """Everything a model says."""
    content = xml.encode() if isinstance(xml, str) else xml
    root = etree.fromstring(content, etree.XMLParser(remove_comments=True, remove_pis=True))
    found: Facts = Counter()
    _collect(root, "", found)
    return found


def lost(before: str | bytes, after: str | bytes) -> list[str]:
    """Facts that are gone or different afterwards, one sentence each."""
    gone = facts(before) - facts(after)
    return [f"{place}: {name} = {value!r}" for place, name, value in sorted(gone)]


def _collect(element: Any, above: str, found: Facts) -> None:
    if element.tag == f"{MODEL}formalExpression":  # another way to say the same, by the schema's substitution
        element.tag = f"{MODEL}expression"
        element.set(f"{XSI}type", "tFormalExpression")
    own = element.get("id")
    place = f"{element.tag}#{own}" if own else f"{above}/{element.tag}"
    found[(above if own is None else _parent(element), element.tag, own or "")] += 1
    namespace = f"{{{etree.QName(element).namespace}}}"  # an element's own: said with its prefix or without
    said = {(name.removeprefix(namespace), value) for name, value in element.attrib.items()}
    for name, value in said:
        if not _is_said_anyway(element, name, value):
            found[(place, name, _value(element, value))] += 1
    text = " ".join((element.text or "").split())
    if text:
        found[(place, "text", _value(element, text))] += 1
    for child in element:
        _collect(child, place, found)


def _parent(element: Any) -> str:
    above = element.getparent()
    return "" if above is None else f"{above.tag}#{above.get('id', '')}"


def _is_said_anyway(element: Any, name: str, value: str) -> bool:
    if name == f"{XSI}type" and element.tag.endswith("}waypoint"):
        return True  # a waypoint is a point
    if name == "id" or name == f"{XSI}schemaLocation":
        return True
    return name in DEFAULTS and DEFAULTS[name] == value and element.tag.startswith(MODEL)


def _value(element: Any, text: str) -> str:
    """Names without their prefix's spelling, numbers as numbers."""
    text = re.sub(r"[ \r]*\n", "\n", text)
    prefix, colon, local = text.partition(":")
    if text in TYPES:
        return f"{MODEL}{text}"
    if colon and prefix in element.nsmap and " " not in text:
        return f"{{{element.nsmap[prefix]}}}{local}"
    try:
        return f"{float(text):g}"
    except ValueError:
        return text


def main(folder: Path) -> None:
    """Every model below a folder."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(os.environ), args=OPTIONS)
        page = browser.new_page()
        open_library(page)
        for file in sorted(folder.glob("*.bpmn")):
            text = file.read_text(encoding="utf-8-sig")
            after, warnings = give_back(page, text)
            gone = lost(text.encode(), after)
            sys.stdout.write(
                f"{file.name}: {sum(facts(text.encode()).values())} facts, {len(gone)} lost, warnings {warnings[:3]}\n"
            )
            for sentence in gone[:12]:
                sys.stdout.write(f"    {sentence}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
