"""Whole page or fragment: one decision, in one place.

A page template names the fragment that htmx swaps; both render from the same context, so they cannot differ.
"""

from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme


def wants_fragment(request: HttpRequest) -> bool:
    """True for a swap inside a page; history restores and swaps of the whole `#main` want the page."""
    headers = request.headers
    if headers.get("HX-History-Restore-Request") == "true" or headers.get("HX-Target") == "main":
        return False
    return headers.get("HX-Request") == "true"


def partial_or_page(
    request: HttpRequest, page: str, fragment: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """Render `fragment` to htmx and `page` to everybody else."""
    template = fragment if wants_fragment(request) else page
    response = render(request, template, context, status=status)
    response.headers["Vary"] = "HX-Request, Cookie"
    return response


def within(request: HttpRequest, address: str) -> str:
    """The address without its host, or "" for one that leads elsewhere."""
    safe = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return urlsplit(address)._replace(scheme="", netloc="").geturl() if address and safe else ""


def back_to(request: HttpRequest, default: str) -> HttpResponseRedirect:
    """Answer an action with the page it came from: `next` in the form, if it stays on this site.

    303, so that the browser and htmx both fetch the page anew with GET.
    """
    response = HttpResponseRedirect(within(request, request.POST.get("next", "")) or default)
    response.status_code = 303
    return response
