"""Files by content, and names that trick nobody."""

import pytest

from portal.lib.file_types import harmless_name, keeps_its_promise, type_of


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n....", "image/png"),
        (b"\xff\xd8\xff\xe0....", "image/jpeg"),
        (b"GIF89a....", "image/gif"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
        (b"%PDF-1.7 ...", "application/pdf"),
        (b"PK\x03\x04....", "application/zip"),
        (b"Sehr gut, \xc3\xa4hnlich", "text/plain"),
        (b"  <html><script>alert(1)</script>", "application/octet-stream"),
        (b"<svg onload=alert(1)>", "application/octet-stream"),
        (b"MZ\x90\x00", "application/octet-stream"),
        (b"a\x00b", "application/octet-stream"),
        (b"", "text/plain"),
    ],
)
def test_the_content_says_what_it_is(content, kind):
    assert type_of(content) == kind


@pytest.mark.parametrize(
    ("name", "harmless"),
    [
        ("invoice.pdf", "invoice.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\a.txt", "a.txt"),
        ("invoice.pdf.exe", "invoice.pdf.exe.txt"),
        ("page.HTML", "page.HTML.txt"),
        ("ecartilos\u202efdp.exe", "ecartilosfdp.exe.txt"),
        ("zero\u200bwidth.png", "zerowidth.png"),
        ('a"\r\nSet-Cookie: x', "a_Set-Cookie_ x"),
        ("  .. ", "file"),
        ("", "file"),
        ("Übersicht 2026.pdf", "Übersicht 2026.pdf"),
    ],
)
def test_names_do_no_harm(name, harmless):
    assert harmless_name(name) == harmless


def test_a_long_name_keeps_its_ending():
    assert harmless_name("x" * 500 + ".pdf") == "x" * 116 + ".pdf"


def test_a_name_that_promises_a_picture_has_to_keep_it():
    assert not keeps_its_promise("photo.PNG", "application/octet-stream")
    assert keeps_its_promise("notes.docx", "application/zip")
