"""The reader's hands: children, attributes and references of one file, and the problems found on the way.

A reading function asks `Source` for what it needs; what is missing is noted and the reading goes on, so that an
author sees every problem of a file at once.
"""

from collections.abc import Iterator

from lxml import etree

from portal.lib.problems import Problem, Severity
from portal.lib.xml import line_of, text_of
from processes.bpmn.elements import Text
from processes.bpmn.namespaces import BPMN, CAMUNDA, PODIUM, ZEEBE
from processes.bpmn.texts import condition

Element = etree._Element


class Source:
    """One file being read."""

    def __init__(self, root: Element, filename: str) -> None:
        self.root = root
        self.filename = filename
        self.problems: list[Problem] = []
        self.by_id: dict[str, Element] = {}
        self.default_language = root.get("expressionLanguage", "")
        spaces = set(root.nsmap.values())
        self.is_camunda_7 = bool(spaces & set(CAMUNDA)) and ZEEBE not in spaces
        self.has_imports = self.child(root, "import") is not None
        for element in root.iter(f"{{{BPMN}}}*"):
            if element_id := element.get("id"):
                self.by_id.setdefault(element_id, element)

    # -- walking ---------------------------------------------------------------------------------------

    def children(self, element: Element, *names: str) -> Iterator[Element]:
        """Children in the BPMN namespace, of the given local names or all."""
        for child in element:
            name = self.name_of(child)
            if name and (not names or name in names):
                yield child

    def child(self, element: Element, name: str) -> Element | None:
        return next(self.children(element, name), None)

    def name_of(self, element: Element) -> str:
        """The local name of a BPMN element; "" for elements of other namespaces."""
        prefix = "{" + BPMN + "}"
        tag = str(element.tag)
        return tag[len(prefix) :] if tag.startswith(prefix) else ""

    def extensions(self, element: Element, namespace: str, *names: str) -> Iterator[Element]:
        """Elements of a vendor under `extensionElements`."""
        holder = self.child(element, "extensionElements")
        yield from () if holder is None else self.members(holder, namespace, *names)

    def extension(self, element: Element, namespace: str, name: str) -> Element | None:
        return next(self.extensions(element, namespace, name), None)

    def members(self, element: Element, namespace: str, *names: str) -> Iterator[Element]:
        """Children in a vendor's namespace."""
        prefixes = CAMUNDA if namespace in CAMUNDA else (namespace,)
        for child in element:
            space, _, name = str(child.tag)[1:].partition("}")
            if space in prefixes and (not names or name in names):
                yield child

    # -- values ----------------------------------------------------------------------------------------

    def camunda(self, element: Element, name: str) -> str:
        """An attribute of Camunda 7, whichever of its namespaces the file uses."""
        return next((value for space in CAMUNDA if (value := element.get(f"{{{space}}}{name}"))), "")

    def podium(self, element: Element, name: str) -> str:
        return element.get(f"{{{PODIUM}}}{name}", "")

    def zeebe(self, element: Element, name: str) -> str:
        return element.get(f"{{{ZEEBE}}}{name}", "")

    def text(self, element: Element, name: str) -> str:
        """The text of a BPMN child; "" without it."""
        child = self.child(element, name)
        return "" if child is None else text_of(child).strip()

    def expression(self, element: Element, name: str) -> Text | None:
        """A child that holds an expression; None without it or when it says nothing."""
        child = self.child(element, name)
        if child is None or not text_of(child).strip():
            return None
        said = child.get("language") or child.get("expressionLanguage") or self.default_language
        return condition(text_of(child), said, line_of(child))

    def flag(self, element: Element, name: str, default: bool) -> bool:
        value = element.get(name)
        return default if value is None else value.strip().lower() in ("true", "1")

    def local(self, reference: str) -> str:
        """A QName reference without its prefix, unless an id is really written like that."""
        reference = reference.strip()
        return reference if reference in self.by_id else reference.rpartition(":")[2]

    # -- problems --------------------------------------------------------------------------------------

    def report(self, code: str, element: Element, message: str, severity: Severity = "error") -> None:
        """Note a problem at the nearest element with an id."""
        self.problems.append(
            Problem(code, message, self.owner(element), line_of(element), severity, self.filename)
        )

    def owner(self, element: Element) -> str:
        """The id of the nearest element upwards that has one."""
        above: Element | None = element
        while above is not None:
            if element_id := above.get("id"):
                return element_id
            above = above.getparent()
        return ""
