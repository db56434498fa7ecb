"""What the browser says in the reader's language: one small script, public, loaded before the others and kept an hour.

English needs none: its words stand in the scripts themselves (`static/src/language.js`).
"""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import override
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from django.views.i18n import JavaScriptCatalog

from portal.lib.json import dumps


class _Words(JavaScriptCatalog):
    """Django's catalogue of the domain `djangojs`, without the functions it would put beside it."""

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        plural = context["plural"] or "n != 1"
        script = f"globalThis.podiumWords = {dumps(context['catalog'])};\nglobalThis.podiumPlural = (n) => Number({plural});\n"
        return HttpResponse(script, content_type="text/javascript; charset=utf-8")


@login_not_required
@require_safe
@cache_control(max_age=3600, public=True)
def words(request: HttpRequest, language: str) -> HttpResponseBase:
    """GET /words/<language>.js"""
    if language not in dict(settings.LANGUAGES):
        raise Http404
    with override(language):
        return _Words.as_view()(request)
