"""What a file is by its first bytes, whatever its name says; and names that can do no harm. Pure.

Only what browsers show without running anything is shown inside the portal; everything else is a download.
"""

import re
import unicodedata
from pathlib import PurePosixPath

UNKNOWN = "application/octet-stream"
TEXT = "text/plain"
INLINE = frozenset(("image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf"))
MAX_NAME_CHARACTERS = 120

_SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
)
# Names that promise one of these have to keep it.
_PROMISED = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".pdf": "application/pdf",
}
_OTHER_PICTURES = frozenset(
    (".heic", ".heif", ".avif", ".tif", ".tiff", ".bmp")
)  # never shown inside the portal
_TOLD_APART = frozenset(_PROMISED.values())
# What a desktop would run, or a browser would show as a page of its own.
_RUNS = frozenset(
    [
        ".exe",
        ".com",
        ".bat",
        ".cmd",
        ".scr",
        ".pif",
        ".msi",
        ".lnk",
        ".js",
        ".jse",
        ".vbs",
        ".vbe",
        ".wsf",
        ".hta",
        ".ps1",
        ".jar",
        ".sh",
        ".app",
        ".reg",
        ".html",
        ".htm",
        ".xhtml",
        ".svg",
        ".xml",
        ".mht",
        ".url",
        ".desktop",
        ".iso",
        ".dll",
    ]
)
# Overrides of the writing direction make "exe.pdf" out of "fdp.exe".
_TURNING = dict.fromkeys((*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF))
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*;]+')


def type_of(content: bytes) -> str:
    """A type from a short list; text that is no markup is text, anything else unknown."""
    for signature, found in _SIGNATURES:
        if content.startswith(signature):
            return found
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return TEXT if _is_plain_text(content) else UNKNOWN


def keeps_its_promise(name: str, content_type: str) -> bool:
    """False when the name says picture or PDF and the content is something else."""
    return _PROMISED.get(PurePosixPath(name.lower()).suffix, content_type) == content_type


def is_accepted(accept: str, name: str, content_type: str) -> bool:
    """Whether a file picker takes this file: `accept` as browsers read it (".pdf, image/*"), by name for endings and by
    content for types. Types that content does not tell apart are taken at their word; so is an expression."""
    wanted = [each.strip().lower() for each in accept.split(",") if each.strip()]
    if not wanted or accept.lstrip().startswith("=") or "{{" in accept:
        return True
    return any(_matches(each, name.lower(), content_type) for each in wanted)


def _matches(wanted: str, name: str, content_type: str) -> bool:
    if wanted.startswith("."):
        return name.endswith((wanted, f"{wanted}.txt"))  # it may have been given a harmless ending
    family = wanted.removesuffix("*")
    if family == "image/" and content_type == UNKNOWN:
        return PurePosixPath(name).suffix in _OTHER_PICTURES
    if any(known.startswith(family) for known in _TOLD_APART):
        return content_type.startswith(family)
    return content_type not in _TOLD_APART


def harmless_name(name: str) -> str:
    """The last part of a path without what tricks readers or file systems; what would run gets another ending."""
    plain = unicodedata.normalize("NFC", name).translate(_TURNING)
    plain = _FORBIDDEN.sub("_", plain.replace("\\", "/").rpartition("/")[2]).strip(" .")
    suffix = PurePosixPath(plain).suffix
    if len(plain) > MAX_NAME_CHARACTERS:
        plain = plain[: MAX_NAME_CHARACTERS - len(suffix)] + suffix
    if not plain:
        return "file"
    return f"{plain}.txt" if suffix.lower() in _RUNS else plain


def _is_plain_text(content: bytes) -> bool:
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return "\x00" not in text and not text.lstrip()[:1].startswith("<")
