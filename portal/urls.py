"""Root routes; each app brings its own `web/urls.py` and `api/urls.py`."""

from django.contrib.auth import views as auth
from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.views import SpectacularAPIView

from portal import health, metrics
from portal.web.docs import api_docs, guide
from portal.web.words import words

urlpatterns: list[URLPattern | URLResolver] = [
    path("health/live", health.live, name="health-live"),
    path("health/ready", health.ready, name="health-ready"),
    path("metrics", metrics.metrics, name="metrics"),
    path("login/", login_not_required(auth.LoginView.as_view()), name="login"),
    path("words/<slug:language>.js", words, name="words"),
    path("logout/", auth.LogoutView.as_view(), name="logout"),
    path("api/schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("api/docs/", api_docs, name="api-docs"),
    path("guide/", guide, name="guide"),
    path("guide/<slug:page>/", guide, name="guide-page"),
    path("api/v1/", include("processes.api.urls")),
    path("api/v1/", include("dashboards.api.urls")),
    path("api/v1/", include("humantasks.api.urls")),
    path("", include("humantasks.web.urls")),
    path("", include("processes.web.urls")),
    path("", include("portal.web.urls")),
]

handler500 = "portal.web.errors.server_error"
