"""Root routes; each app brings its own `web/urls.py` and `api/urls.py`."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", include("dashboards.api.urls")),
    path("api/v1/", include("humantasks.api.urls")),
    path("", include("humantasks.web.urls")),
]
