"""Untrusted XML is read with its line numbers, or refused quickly with its place."""

import pytest

from portal.lib.xml import MAX_DEPTH, MAX_ELEMENTS, XmlProblem, parse_xml


def refused(data: bytes) -> XmlProblem:
    with pytest.raises(XmlProblem) as caught:
        parse_xml(data, filename="order.bpmn")
    return caught.value


def test_elements_keep_their_line():
    root = parse_xml(b"<a>\n  <b/>\n  <!-- note -->\n  <c/>\n</a>", filename="a.xml")

    assert [(child.tag, child.sourceline) for child in root] == [("b", 2), ("c", 4)]


def test_comments_and_processing_instructions_are_left_out():
    root = parse_xml(b"<?xml version='1.0'?><!-- x --><a>one<!-- y --><?pi z?></a>", filename="a.xml")

    assert (root.text, len(root)) == ("one", 0)


def test_the_declared_encoding_counts():
    root = parse_xml(
        '<?xml version="1.0" encoding="ISO-8859-1"?><a>Grüße</a>'.encode("latin-1"), filename="a.xml"
    )

    assert root.text == "Grüße"


def test_an_unknown_encoding_is_refused():
    assert refused(b'<?xml version="1.0" encoding="x-none"?><a/>').code in {
        "xml-encoding",
        "xml-not-well-formed",
    }


def test_a_broken_tag_is_refused_with_line_and_column():
    problem = refused(b"<a>\n  <b>\n</a>")

    assert (problem.code, problem.line, problem.file) == ("xml-not-well-formed", 3, "order.bpmn")
    assert problem.problem.message == problem.sentence


@pytest.mark.parametrize(
    "data", [b"", b"   ", b"not xml", b"\x00\xff\xfe", b"<a/><b/>", b"\xff\xfe<\x00a\x00"]
)
def test_what_is_not_xml_is_refused(data):
    assert refused(data).line >= 1


def test_a_doctype_is_refused():
    assert refused(b'<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>').code == "xml-doctype"


def test_a_doctype_pointing_outside_is_refused():
    assert refused(b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>').code == "xml-doctype"


def test_an_undeclared_entity_is_refused():
    assert refused(b"<a>&laugh;</a>").code == "xml-not-well-formed"


def test_deep_nesting_is_refused_where_it_becomes_too_deep():
    problem = refused(b"<a>\n" * 1000 + b"</a>" * 1000)

    assert (problem.code, problem.line) == ("xml-too-deep", MAX_DEPTH + 1)


def test_nesting_up_to_the_limit_is_read():
    root = parse_xml(b"<a>" * MAX_DEPTH + b"</a>" * MAX_DEPTH, filename="a.xml")

    assert sum(1 for _ in root.iter()) == MAX_DEPTH


def test_too_many_elements_are_refused():
    assert refused(b"<a>" + b"<b/>" * MAX_ELEMENTS + b"</a>").code == "xml-too-many-elements"


def test_too_many_attributes_are_refused():
    attributes = " ".join(f'a{number}=""' for number in range(2000))

    assert refused(f"<a {attributes}/>".encode()).code == "xml-too-many-attributes"


def test_a_file_over_the_size_limit_is_refused_before_it_is_parsed():
    assert refused(b"<a>" + b" " * (20 * 1024 * 1024) + b"</a>").code == "xml-too-large"


def test_a_tag_without_end_is_refused_before_the_file_is_read():
    assert refused(b'<a b="' + b"x" * (10 * 1024 * 1024) + b'"/>').code == "xml-tag-too-long"


def test_a_long_text_is_read():
    root = parse_xml(b"<a>" + b"x" * (11 * 1024 * 1024) + b"</a>", filename="a.xml")

    assert len(root.text) == 11 * 1024 * 1024
