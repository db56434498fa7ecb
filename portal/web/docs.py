"""The API's page and the guide: short pages from `docs/guide/`, one for each way of using the portal."""

from pathlib import Path
from typing import Any

import nh3
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_noop as N_
from drf_spectacular.views import SpectacularSwaggerSplitView
from markdown_it import MarkdownIt

from portal.lib.errors import NotFound

GUIDE = Path(settings.BASE_DIR) / "docs" / "guide"
PAGES = {
    "tasks": N_("I do tasks"),
    "lead": N_("I lead"),
    "edit": N_("I edit"),
    "operate": N_("I operate"),
    "connect": N_("I connect"),
    "examples": N_("Examples"),
    "measures": N_("What the numbers mean"),
}
MEASURES = GUIDE.parent / "measures.md"  # stands with what developers read too
# One page for each of these demos, under *Examples*; their processes lead to it.
EXAMPLES = {
    "expense_approval": N_("Expense approval"),
    "invoice_collection": N_("Invoice collection"),
    "user_onboarding": N_("User onboarding"),
}

api_docs = SpectacularSwaggerSplitView.as_view(url_name="api-schema")


def guide(request: HttpRequest, page: str = "") -> HttpResponse:
    """`/guide/` and `/guide/<page>/`."""
    page = page or next(iter(PAGES))
    path = path_of(page)
    titles = PAGES | EXAMPLES
    if page not in titles or not path.is_file():
        raise NotFound("Expected a page of the guide, but there is none of that name.")
    tab = "examples" if page in EXAMPLES else page
    context: dict[str, Any] = {
        "pages": [{"key": key, "label": label, "is_current": key == tab} for key, label in PAGES.items()],
        "title": titles[page],
        "content": _html(path.read_text(encoding="utf-8")),
    }
    return render(request, "portal/guide.html", context)


def path_of(page: str) -> Path:
    return MEASURES if page == "measures" else GUIDE / f"{page}.md"


def _html(text: str) -> str:
    """Markdown as safe HTML; pictures are served from `docs/guide/pictures/` as static files."""
    html = (
        MarkdownIt("commonmark")
        .enable("table")
        .render(text.replace("](pictures/", f"]({settings.STATIC_URL}guide/"))
    )
    return nh3.clean(html)
