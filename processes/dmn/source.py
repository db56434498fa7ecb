"""The reader's hands: attributes, children and references of one file, and the problems found on the way.

A reader function asks `Source` for what it needs; what is missing is noted and the reading goes on, so that
an author sees every problem of the file at once.
"""

from collections.abc import Iterator

from lxml import etree

from portal.lib.problems import Problem
from portal.lib.xml import line_of, text_of
from processes.dmn.elements import Place, Reference, Text, Variable
from processes.dmn.namespaces import FEEL

Element = etree._Element


class Source:
    """One file being read."""

    def __init__(self, root: Element, filename: str) -> None:
        self.root = root
        self.filename = filename
        self.problems: list[Problem] = []
        self.dmn = etree.QName(root).namespace or ""
        self.namespace = root.get("namespace", "")

    # -- walking ---------------------------------------------------------------------------------------

    def children(self, element: Element, *names: str) -> Iterator[Element]:
        """Children in the DMN namespace, of the given local names or all."""
        for child in element:
            name = self.name_of(child)
            if name and (not names or name in names):
                yield child

    def child(self, element: Element, name: str) -> Element | None:
        """The first DMN child of that name."""
        return next(self.children(element, name), None)

    def name_of(self, element: Element) -> str:
        """The local name of a DMN element; "" for elements of other namespaces."""
        prefix = "{" + self.dmn + "}"
        tag = str(element.tag)
        return tag.removeprefix(prefix) if tag.startswith(prefix) else ""

    def place(self, element: Element) -> Place:
        """The nearest id upwards, and the line of the element itself."""
        line = line_of(element)
        above: Element | None = element
        while above is not None:
            if element_id := above.get("id"):
                return Place(element_id, line)
            above = above.getparent()
        return Place("", line)

    # -- values ----------------------------------------------------------------------------------------

    def text(self, element: Element | None) -> Text | None:
        """The `<text>` child of an expression-like element with its language; None without element."""
        if element is None:
            return None
        inner = self.child(element, "text")
        holder = element if inner is None else inner
        content = "" if inner is None else text_of(inner)
        return Text(
            content,
            Place(self.place(element).element_id, line_of(holder)),
            element.get("expressionLanguage", ""),
        )

    def type_ref(self, element: Element) -> str:
        """The type an element names: attribute (1.1 to 1.5) or child (item definitions), without FEEL's prefix."""
        inner = self.child(element, "typeRef")
        raw = (inner.text or "") if inner is not None else element.get("typeRef", "")
        return self.type_name(raw.strip(), element)

    def type_name(self, raw: str, element: Element) -> str:
        """DMN 1.1 wrote QNames (`feel:number`, `tns:tLoan`), later versions names (`number`, `tLoan`)."""
        if raw.startswith("{") and "}" in raw:
            namespace, _, name = raw[1:].partition("}")
            return (
                name
                if namespace in FEEL or namespace == self.namespace
                else f"{self._import_name(namespace)}.{name}"
            )
        prefix, colon, name = raw.partition(":")
        namespace = element.nsmap.get(prefix, "") if colon else ""
        if not colon or not namespace:
            return name if prefix == "feel" and colon else raw
        if namespace in FEEL or namespace in (self.namespace, self.dmn):
            return name
        imported = self._import_name(namespace)
        return f"{imported}.{name}" if imported else name

    def _import_name(self, namespace: str) -> str:
        for element in self.children(self.root, "import"):
            if element.get("namespace") == namespace:
                return element.get("name", "")
        return ""

    def variable(self, element: Element, *, name: str = "") -> Variable:
        """An information item; `name` stands in where it has none."""
        return Variable(clean_name(element.get("name") or name), self.type_ref(element), self.place(element))

    def reference(self, element: Element) -> Reference:
        """An `href`: `#id`, `namespace#id`, or (what some tools write) the bare id."""
        href = element.get("href", "").strip()
        place = self.place(element)
        if not href:
            self.error(
                "dmn-reference-empty",
                place,
                f"Expected <{self.name_of(element)}> to name an element, but it has no href.",
            )
        namespace, hash_sign, element_id = href.rpartition("#")
        if not hash_sign:
            return Reference("", href, place)
        return Reference("" if namespace == self.namespace else namespace, element_id, place)

    def references(self, element: Element, *names: str) -> tuple[Reference, ...]:
        """The references of all children of those names."""
        return tuple(self.reference(child) for child in self.children(element, *names))

    # -- problems --------------------------------------------------------------------------------------

    def error(self, code: str, place: Place, message: str) -> None:
        """Note what keeps the file from being used."""
        self.problems.append(Problem(code, message, place.element_id, place.line, "error", self.filename))

    def warning(self, code: str, place: Place, message: str) -> None:
        """Note what is doubtful."""
        self.problems.append(Problem(code, message, place.element_id, place.line, "warning", self.filename))


def clean_name(name: str) -> str:
    """A name with runs of white space as one space, as FEEL compares names."""
    return " ".join(name.split())
