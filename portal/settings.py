"""Every setting, read from the environment once. Units stand in the names."""

import os
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict

BASE_DIR = Path(__file__).resolve().parent.parent


def _text(name: str, default: str = "") -> str:
    return os.environ.get(name, default)


def _flag(name: str, default: bool = False) -> bool:
    return _text(name, "1" if default else "0").lower() in {"1", "true", "yes", "on"}


def _number(name: str, default: int) -> int:
    return int(_text(name, str(default)))


DEBUG = _flag("DEBUG")
SECRET_KEY = _text("SECRET_KEY", "insecure-only-for-tests-" + "x" * 40)
ALLOWED_HOSTS = _text("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
PODIUM_TEST_CLOCK = _flag("PODIUM_TEST_CLOCK")  # lets /clock/advance move portal time

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_vite",
    "django_htmx",
    "rest_framework",
    "drf_spectacular",
    "django_filters",
    "channels",
    "django_fsm",
    "processes",
    "humantasks",
    "dashboards",
    "portal",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "portal.urls"
ASGI_APPLICATION = "portal.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]


def _database(url: str) -> dict[str, object]:
    """`postgresql://user:password@host:port/name`; a socket's folder is given as `?host=/folder`."""
    parts = conninfo_to_dict(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.get("dbname", ""),
        "USER": parts.get("user", ""),
        "PASSWORD": parts.get("password", ""),
        "HOST": parts.get("host", ""),
        "PORT": str(parts.get("port", "")),
        "OPTIONS": {
            "pool": {"min_size": 1, "max_size": _number("DATABASE_POOL_CONNECTIONS", 10), "timeout": 5}
        },
    }


DATABASE_URL = _text("DATABASE_URL", "postgresql://podium:podium@127.0.0.1:5432/podium")
DATABASES = {"default": _database(DATABASE_URL)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = _text("REDIS_URL", "redis://127.0.0.1:6379/0")
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [REDIS_URL], "prefix": _text("CHANNEL_PREFIX", "podium")},
    }
}

LANGUAGE_CODE = "en"
USE_I18N = True
USE_TZ = True
TIME_ZONE = _text("TIME_ZONE", "Europe/Berlin")  # the installation's zone: days of heat maps and calendars

LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/login/"

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static" / "dist"] if (BASE_DIR / "static" / "dist").is_dir() else []
STATIC_ROOT = BASE_DIR / ".podium" / "static"

JOB_LEASE_SECONDS = _number("JOB_LEASE_SECONDS", 30)
JOB_HEARTBEAT_SECONDS = _number("JOB_HEARTBEAT_SECONDS", 10)
