"""The hands of a process owner in the editor: elements appended and changed by clicks, fields filled in the panel."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Locator, Page, expect


@dataclass(frozen=True, slots=True)
class Canvas:
    """One model open in the editor."""

    page: Page
    flows: dict[tuple[str, str], str] = field(default_factory=dict)  # those drawn here, by their ends

    def element(self, element_id: str) -> Locator:
        return self.page.locator(f'.djs-element[data-element-id="{element_id}"]').first

    def select(self, element_id: str) -> None:
        """A click; one more on what is selected would let go of it."""
        if self.field("id").count() and self.field("id").input_value() == element_id:
            return
        hit = self.element(element_id).locator(".djs-hit").first
        hit.click(position={"x": 8, "y": 8}, force=True)  # lines may cross its middle
        try:
            expect(self.field("id")).to_have_value(element_id, timeout=1500)
        except AssertionError:  # a line that ends there took the click
            hit.dispatch_event("click", {"button": 0})
        expect(self.field("id")).to_have_value(element_id)

    def select_nothing(self) -> None:
        """The process itself: a click on the empty canvas."""
        self.page.locator(".djs-container svg").first.click(position={"x": 300, "y": 560}, force=True)

    def append(self, after: str, entry: str, new_id: str, name: str = "") -> None:
        """Append from the context pad (its `data-action`), then say its id and name in the panel."""
        before = self.drawn_flows()
        self.select(after)
        self.page.locator(f'.djs-context-pad .entry[data-action="{entry}"]').click()
        self.rename(new_id, name)
        self.flows[after, new_id] = (self.drawn_flows() - before).pop()

    def rename(self, new_id: str, name: str) -> None:
        self.page.keyboard.press("Escape")  # the name is written in the panel, not on the canvas
        self.open("general")
        self.fill("id", new_id)
        if name:
            self.fill("name", name)

    def become(self, element_id: str, entry: str) -> None:
        """Change what an element is, by the entry of the menu of its context pad."""
        self.select(element_id)
        self.page.locator('.djs-context-pad .entry[data-action="replace"]').click()
        self.page.locator(f'.djs-popup .entry[data-id="{entry}"]').click()

    def delete(self, element_id: str) -> None:
        self.select(element_id)
        self.page.locator('.djs-context-pad .entry[data-action="delete"]').click()

    def select_flow(self, source: str, target: str) -> None:
        """By the jump from what is said about it: a way out of a gateway without condition is a warning."""
        flow_id = self.flows[source, target]
        self.page.locator(".pd-problem").get_by_role("button", name=flow_id).first.click()
        self.open("general")
        expect(self.field("id")).to_have_value(flow_id)

    def connect(self, source: str, target: str) -> None:
        """By the arrow of the context pad, then a click on where it shall lead."""
        before = self.drawn_flows()
        self.select(source)
        self.page.locator('.djs-context-pad .entry[data-action="connect"]').click()
        box = self.element(target).bounding_box()
        assert box
        self.page.mouse.move(box["x"] + box["width"] / 2 - 4, box["y"] + box["height"] / 2 - 4)
        self.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, steps=4)
        self.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        expect(self.page.locator(".djs-connection")).to_have_count(len(before) + 1)
        self.flows[source, target] = (self.drawn_flows() - before).pop()

    def open_flow(self, source: str, target: str) -> None:
        """A click on the line, wherever it bends."""
        flow_id = self.flows[source, target]
        hit = self.element(flow_id).locator(".djs-hit").first
        for _ in range(3):  # a field that is still being written may take the selection back
            hit.dispatch_event("click", {"button": 0})
            try:
                expect(self.field("id")).to_have_value(flow_id, timeout=1500)
            except AssertionError:
                continue
            return
        expect(self.field("id")).to_have_value(flow_id)

    def describe_flow(
        self,
        source: str,
        target: str,
        new_id: str,
        name: str = "",
        condition: str = "",
        *,
        default: bool = False,
    ) -> None:
        self.open_flow(source, target)
        if default:
            self.page.locator('.djs-context-pad .entry[data-action="replace"]').click()
            self.page.locator('.djs-popup .entry[data-id="replace-with-default-flow"]').click()
        if condition:
            self.fill_all("podium-condition", "condition", conditionExpression=condition)
        self.rename(new_id, name)
        self.flows[source, target] = new_id

    def drawn_flows(self) -> set[str]:
        found: list[str] = self.page.locator(".djs-connection").evaluate_all(
            "nodes => nodes.map(node => node.dataset.elementId)"
        )
        return set(found)

    # the panel

    def open(self, group: str) -> None:
        header = self.page.locator(
            f'[data-group-id="group-{group}"] .bio-properties-panel-group-header'
        ).first
        expect(header).to_be_visible()
        if "open" not in (header.get_attribute("class") or "").split():
            header.click()

    def field(self, entry: str) -> Locator:
        return self.page.locator(
            f'[data-entry-id="{entry}"] :is(input, textarea, select, .cm-content)[id], [data-entry-id="{entry}"] .cm-content'
        ).first

    def fill(self, entry: str, value: Any) -> None:
        field = self.field(entry)
        field.scroll_into_view_if_needed()
        tag = field.evaluate("node => node.tagName")
        if tag == "SELECT":
            field.select_option(str(value))
        elif field.get_attribute("type") == "checkbox":
            field.evaluate("node => node.click()")
        elif tag in ("INPUT", "TEXTAREA"):
            field.fill(str(value))
            field.blur()
        else:
            field.click()
            self.page.keyboard.press("ControlOrMeta+a")
            self.page.keyboard.insert_text(str(value))
            field.blur()

    def fill_all(self, group: str, prefix: str, **values: Any) -> None:
        self.open(group)
        for name, value in values.items():
            self.fill(f"podium-{prefix}-{name}", value)

    def fill_item(self, group: str, index: int, **values: Any) -> None:
        """Fields of one item of a list; it is opened if it is closed."""
        self.open(group)
        item = self.page.locator(f'[data-group-id="group-{group}"] .bio-properties-panel-list-item').nth(
            index
        )
        first = self.field(f"{group.replace('podium-', 'podium-podium-', 1)}-{index}-{next(iter(values))}")
        if not first.is_visible():
            item.locator(".bio-properties-panel-collapsible-entry-header").first.click()
        for name, value in values.items():
            self.fill(f"{group.replace('podium-', 'podium-podium-', 1)}-{index}-{name}", value)

    def add(self, group: str) -> None:
        self.page.locator(f'[data-group-id="group-{group}"] .bio-properties-panel-add-entry').first.click()

    def save(self) -> None:
        self.page.keyboard.press("ControlOrMeta+s")
        expect(self.page.locator("#save-state")).to_contain_text(re.compile("^Saved"))


def open_model(page: Page, version_id: int | str) -> Canvas:
    page.set_default_timeout(8000)
    page.goto(f"/modeler/{version_id}/")
    expect(page.locator("#editor-loading")).to_have_count(0)
    return Canvas(page)
