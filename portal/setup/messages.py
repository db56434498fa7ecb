"""`make messages`: bring the catalogues up to date with the sources, and compile them.

Babel reads and writes the files, so that a machine without GNU gettext can do it. Languages are the folders of `locale/`;
`python -m portal.setup.messages pseudo` makes the pseudo-language into `.podium/locale/`, which is never committed.
"""

import io
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from portal.setup.extract import Catalogue, pages, scripts
from portal.setup.pseudo import pseudo

PROJECT = Path(__file__).resolve().parents[2]
FOLDER = PROJECT / "locale"
PSEUDO_FOLDER = PROJECT / ".podium" / "locale"
PSEUDO_NAME = "en_XA"
LINE_CHARACTERS = 110
HEADER = "# The words of Podium: {language}. Kept by `make messages`; an empty translation shows the English words."


def sources(root: Path = PROJECT) -> dict[str, Catalogue]:
    """Gettext domain -> messages: those of the server, and those the browser needs."""
    return {"django": pages(root), "djangojs": scripts(root)}


def update(folder: Path = FOLDER) -> list[str]:
    """Bring each language's files up to date; one line each about what still lacks words."""
    said = []
    for domain, found in sources().items():
        template = _template(found)
        for language in sorted(each for each in folder.iterdir() if each.is_dir()):
            path = language / "LC_MESSAGES" / f"{domain}.po"
            catalog = catalogue(language, domain)
            catalog.update(template, no_fuzzy_matching=True)
            catalog.obsolete.clear()
            _write(catalog, path)
            missing = sum(not each.string or each.string == ("", "") for each in catalog if each.id)
            said.append(
                f"{path.relative_to(folder.parent)}: {len(catalog)} messages, {missing} without a translation"
            )
    return said


def catalogue(language: Path, domain: str) -> Catalog:
    """What there is of a language already."""
    path = language / "LC_MESSAGES" / f"{domain}.po"
    if not path.exists():
        return Catalog(
            language.name,
            header_comment=HEADER.format(language=language.name),
            project="Podium",
            version="1",
            msgid_bugs_address="-",
            last_translator="-",
            language_team="-",
            fuzzy=False,
        )
    return read_po(io.BytesIO(path.read_bytes()), locale=language.name)


def make_pseudo(folder: Path = PSEUDO_FOLDER) -> None:
    """The pseudo-language, from nothing but the sources."""
    for domain, found in sources().items():
        catalog = Catalog("en")
        for one, many in found.places:
            key: str | tuple[str, str] = (one, many) if many else one
            catalog.add(key, (pseudo(one), pseudo(many)) if many else pseudo(one))
        path = folder / PSEUDO_NAME / "LC_MESSAGES" / f"{domain}.mo"
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_mo(file, catalog)


def _template(found: Catalogue) -> Catalog:
    catalog = Catalog()
    for (one, many), places in found.places.items():
        catalog.add((one, many) if many else one, locations=[(path, 0) for path in dict(places)])
    return catalog


def _write(catalog: Catalog, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalog, width=LINE_CHARACTERS, omit_header=False, sort_output=True)
    with path.with_suffix(".mo").open("wb") as file:
        write_mo(file, catalog)


def main(arguments: list[str]) -> int:
    """Update the languages there are, or make the pseudo-language."""
    if arguments == ["pseudo"]:
        make_pseudo()
        print(
            f"PSEUDO_LOCALE={PSEUDO_FOLDER.relative_to(PROJECT)} offers it to browsers that ask for {PSEUDO_NAME}."
        )
    else:
        print("\n".join(update()) if FOLDER.is_dir() else "No language but English is there yet.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
