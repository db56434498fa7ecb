"""Parse XML that somebody else wrote.

Two passes: expat looks first (no document type, so no entities; size, depth, number of elements and length
of a single tag within limits), then lxml builds the tree. The first pass keeps nothing, so a bomb is refused
before memory is spent on it; it costs about 10 ms per MB. Line numbers stay on every element (`sourceline`);
comments and processing instructions are left out, so that children are elements only.
Not for HTML, and not for reading more than a file of a model.
"""

from typing import cast
from xml.parsers import expat

from lxml import etree

from portal.lib.problems import Problem

# A process with 5,000 shapes and its diagram has about 40,000 elements and 6 MB.
MAX_BYTES = 20 * 1024 * 1024
MAX_ELEMENTS = 100_000
# Sub-processes nest a few levels, FEEL structures in DMN some dozens; libxml2 itself stops at 256.
MAX_DEPTH = 200
# The longest honest tag carries an icon as a data URI: some 100 kB.
MAX_TAG_BYTES = 2 * 1024 * 1024
# Attributes of one element; the rest of an element's weight is text, which MAX_BYTES bounds.
MAX_ATTRIBUTES = 1_000
_CHUNK_BYTES = 64 * 1024


class XmlProblem(Exception):
    """The bytes are not XML, or not XML we are willing to read; `line` and `column` count from 1."""

    def __init__(self, *, file: str, line: int, column: int, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.file = file
        self.line = line
        self.column = column
        self.code = code
        self.sentence = sentence

    @property
    def problem(self) -> Problem:
        """The same as one entry of a list of problems."""
        return Problem(code=self.code, message=self.sentence, line=self.line, file=self.file)


def parse_xml(data: bytes, *, filename: str) -> etree._Element:
    """The root element of `data`.

    Raises:
        XmlProblem: not well formed, has a DOCTYPE, or is over a limit; the first such place only.
    """
    _Watch(filename).read(data)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=True,  # the limits above are stricter, except that 10 MB of text in one element is fine
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        line, column = error.position if error.position else (error.lineno or 1, 1)
        sentence = f"Expected well-formed XML, but {error.msg}."
        raise XmlProblem(
            file=filename,
            line=line or 1,
            column=max(column, 1),
            code="xml-not-well-formed",
            sentence=sentence,
        ) from error


def line_of(element: etree._Element) -> int | None:
    """The line of an element's start tag, counted from 1; None for elements that no file brought."""
    return cast(int | None, element.sourceline)  # the stubs leave this attribute without a type


def tag_of(element: etree._Element | None) -> str:
    """Its name without namespace; "" for None."""
    return "" if element is None or not isinstance(element.tag, str) else etree.QName(element).localname


def text_of(element: etree._Element) -> str:
    """All text inside an element, in order."""
    return "".join(
        cast(str, part) for part in element.itertext()
    )  # bytes only for encoded trees, which ours are not


class _Watch:
    """The first pass: refuses, and forgets everything else."""

    def __init__(self, filename: str) -> None:
        self.filename = filename
        self.elements = 0
        self.depth = 0
        self.parser = expat.ParserCreate()
        self.parser.ordered_attributes = True
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end

    def read(self, data: bytes) -> None:
        if len(data) > MAX_BYTES:
            raise self._problem(
                "xml-too-large", f"at most {MAX_BYTES // 1024**2} MB of XML", f"it has {len(data)} bytes"
            )
        try:
            self._feed(data)
        except expat.ExpatError as error:
            raise XmlProblem(
                file=self.filename,
                line=error.lineno,
                column=error.offset + 1,
                code="xml-not-well-formed",
                sentence=f"Expected well-formed XML, but {expat.ErrorString(error.code)} "
                f"at line {error.lineno}, column {error.offset + 1}.",
            ) from error
        except (LookupError, ValueError) as error:  # an encoding Python doesn't know or expat can't use
            raise self._problem("xml-encoding", "UTF-8 or another common encoding", f"{error}") from error

    def _feed(self, data: bytes) -> None:
        for start in range(0, len(data), _CHUNK_BYTES):
            self.parser.Parse(data[start : start + _CHUNK_BYTES], False)
            if start - self.parser.CurrentByteIndex > MAX_TAG_BYTES:
                raise self._problem(
                    "xml-tag-too-long", f"tags of at most {MAX_TAG_BYTES // 1024**2} MB", "one is longer"
                )
        self.parser.Parse(b"", True)

    def _doctype(self, name: str, system_id: str | None, public_id: str | None, has_subset: bool) -> None:
        raise self._problem(
            "xml-doctype", "a model without a document type", "it declares a DOCTYPE; remove it"
        )

    def _start(self, name: str, attributes: list[str]) -> None:
        self.elements += 1
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self._problem("xml-too-deep", f"at most {MAX_DEPTH} levels of elements", "there are more")
        if self.elements > MAX_ELEMENTS:
            raise self._problem("xml-too-many-elements", f"at most {MAX_ELEMENTS} elements", "there are more")
        if len(attributes) > 2 * MAX_ATTRIBUTES:
            raise self._problem(
                "xml-too-many-attributes", f"at most {MAX_ATTRIBUTES} attributes", f"<{name}> has more"
            )

    def _end(self, name: str) -> None:
        self.depth -= 1

    def _problem(self, code: str, expected: str, found: str) -> XmlProblem:
        line, column = self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1
        sentence = f"Expected {expected}, but {found} (line {line}, column {column})."
        return XmlProblem(file=self.filename, line=line, column=column, code=code, sentence=sentence)
