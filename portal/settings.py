"""Every setting, read from the environment once. Units stand in the names."""

import os
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from csp.constants import NONCE
from psycopg.conninfo import conninfo_to_dict

from portal.lib.spans import collect_spans
from portal.logs import configure as configure_logs

BASE_DIR = Path(__file__).resolve().parent.parent


def _text(name: str, default: str = "") -> str:
    return os.environ.get(name, default)


def _flag(name: str, default: bool = False) -> bool:
    return _text(name, "1" if default else "0").lower() in {"1", "true", "yes", "on"}


def _number(name: str, default: int) -> int:
    return int(_text(name, str(default)))


DEBUG = _flag("DEBUG")
SECRET_KEY = _text("SECRET_KEY")  # no default: without one Django refuses to start
ALLOWED_HOSTS = _text("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
CREDENTIAL_KEYS = [
    key for key in _text("CREDENTIAL_KEYS").split(",") if key
]  # newest first; no default either
PODIUM_DEMO = _flag(
    "PODIUM_DEMO"
)  # demo people, traffic and desk; set by `make up` with embedded servers only
# Moving the clock is for tests and the demo.
PODIUM_TEST_CLOCK = _flag("PODIUM_TEST_CLOCK", PODIUM_DEMO)  # lets /clock/advance move portal time

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
    "drf_spectacular_sidecar",
    "django_filters",
    "channels",
    "django_fsm",
    "knox",
    "axes",
    "django_prometheus",
    "processes",
    "humantasks",
    "dashboards",
    "portal",
]

MIDDLEWARE = [
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "portal.middleware.times_of_reader",
    "portal.middleware.trace_requests",
    "portal.middleware.idempotent_requests",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "portal.middleware.PageErrors",
    "axes.middleware.AxesMiddleware",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]

# What API clients with a token get (`portal.api_handler`): no session, nothing that only pages need.
API_MIDDLEWARE = [
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.common.CommonMiddleware",
    "portal.middleware.trace_requests",
    "portal.middleware.idempotent_requests",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]

ROOT_URLCONF = "portal.urls"
ASGI_APPLICATION = "portal.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["django.templatetags.i18n", "portal.templatetags.spoken"],  # every template speaks
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "portal.context.page",
            ],
        },
    },
]


_POOL_CONNECTIONS = _number("DATABASE_POOL_CONNECTIONS", 10)  # of each web process
API_THREADS = max(1, _POOL_CONNECTIONS - 2)  # two are always left for pages


# A connection whose other end has silently gone is given up after half a minute, not after two hours.
_HALF_OPEN = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}


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
        "CONN_HEALTH_CHECKS": True,  # one empty round trip; else the first to ask after a restart of PostgreSQL fails
        "OPTIONS": {"pool": {"min_size": 1, "max_size": _POOL_CONNECTIONS, "timeout": 5}} | _HALF_OPEN,
    }


DATABASE_URL = _text("DATABASE_URL", "postgresql://podium:podium@127.0.0.1:5432/podium")
DATABASES = {"default": _database(DATABASE_URL)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"


def _broker(url: str) -> str:
    """The same Redis in Celery's spelling, which has its own for a socket and its database."""
    parts = urlsplit(url)
    number = parse_qs(parts.query).get("db", ["0"])[0]
    return f"redis+socket://{parts.path}?virtual_host={number}" if parts.scheme == "unix" else url


REDIS_URL = _text("REDIS_URL", "redis://127.0.0.1:6379/0")
CELERY_BROKER_URL = _broker(REDIS_URL)
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [REDIS_URL], "prefix": _text("CHANNEL_PREFIX", "podium")},
    }
}

# Signing in: a few tries, then a pause; the same answer for wrong names and wrong passwords.
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AXES_FAILURE_LIMIT = _number("LOGIN_FAILURE_LIMIT", 5)
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "errors/locked_out.html"
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False  # its banner would be the first line of every command
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# TLS ends in front of the portal; the embedded demo runs without it on 127.0.0.1.
HTTPS = _flag("HTTPS")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-podium" if HTTPS else "podium"
CSRF_COOKIE_NAME = "__Host-podium-csrf" if HTTPS else "podium-csrf"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_TRUSTED_ORIGINS = [origin for origin in _text("CSRF_TRUSTED_ORIGINS").split(",") if origin]

# Scripts are strict. Diagram editors and charts set style attributes, so those alone are open (design 5).
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'", NONCE],
        "style-src": ["'self'", NONCE],
        "style-src-elem": ["'self'", NONCE],
        "style-src-attr": ["'unsafe-inline'"],
        "img-src": ["'self'", "data:", "blob:"],
        "font-src": ["'self'", "data:"],
        "connect-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "portal.http.tokens.OneQueryTokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": [
        "portal.http.exact_json.ExactJSONRenderer",
        "portal.http.exact_json.ProblemRenderer",
    ],
    "DEFAULT_PARSER_CLASSES": [
        "portal.http.exact_json.ExactJSONParser",
        "rest_framework.parsers.MultiPartParser",
    ],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "portal.http.problems.api_exception_handler",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
REST_KNOX = {
    "AUTH_HEADER_PREFIX": "Bearer",
    "TOKEN_TTL": timedelta(days=_number("API_TOKEN_DAYS", 90)),
    "TOKEN_LIMIT_PER_USER": None,
    "AUTO_REFRESH": False,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Podium",
    "DESCRIPTION": "Start processes, do tasks, work on jobs, watch and mend. Errors are RFC 9457 problems.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SWAGGER_UI_SETTINGS": {"persistAuthorization": False, "displayRequestDuration": True},
}
INTERACTIVE_LOCK_TIMEOUT_MS = _number("INTERACTIVE_LOCK_TIMEOUT_MS", 2_000)
METRICS_TOKEN = _text("METRICS_TOKEN")  # bearer token of the scraper; "" = only signed-in operators
UPLOAD_MAX_BYTES = _number("UPLOAD_MAX_BYTES", 20_000_000)
ATTACHMENT_MAX_BYTES = _number("ATTACHMENT_MAX_BYTES", 10_000_000)  # a file of a case
ATTACHMENTS_FOLDER = _text("ATTACHMENTS_FOLDER")  # where files of cases are kept; "" = in the database
DATA_UPLOAD_MAX_MEMORY_SIZE = UPLOAD_MAX_BYTES
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_000_000

# English is the source; every other language is a folder of `locale/` (`make messages`).
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
USUAL_LANGUAGE = _text("USUAL_LANGUAGE", "en")  # of mails to people who have not chosen one
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
# Where `python -m portal.setup.messages pseudo` put the language that shows what nobody marked for translation.
if PSEUDO_LOCALE := _text("PSEUDO_LOCALE"):
    LANGUAGES += [("en-xa", "Pseudo")]
    LOCALE_PATHS += [Path(PSEUDO_LOCALE)]
USE_TZ = True
TIME_ZONE = _text("TIME_ZONE", "Europe/Berlin")  # the installation's zone: days of heat maps and calendars

LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/login/"

STATIC_URL = "/static/"
_STATIC_FOLDERS = (("", BASE_DIR / "static" / "dist"), ("guide", BASE_DIR / "docs" / "guide" / "pictures"))
STATICFILES_DIRS = [
    (prefix, folder) if prefix else folder for prefix, folder in _STATIC_FOLDERS if folder.is_dir()
]
STATIC_ROOT = BASE_DIR / ".podium" / "static"
DJANGO_VITE = {
    "default": {
        "dev_mode": _flag("VITE_DEV"),  # pages load modules from `npm run dev` instead of the built ones
        "manifest_path": BASE_DIR / "static" / "dist" / "manifest.json",
    }
}

# The demo's outside world; 0 = there is none. Mail goes to its mailbox unless a server is named.
SANDBOX_PORT = _number("SANDBOX_PORT", 0)
DEMO = PODIUM_DEMO and SANDBOX_PORT > 0  # demo people, traffic and the demo desk
EMAIL_HOST = _text("EMAIL_HOST", "127.0.0.1")
EMAIL_PORT = _number("EMAIL_PORT", SANDBOX_PORT + 5 if SANDBOX_PORT else 25)
EMAIL_HOST_USER = _text("EMAIL_USER")
EMAIL_HOST_PASSWORD = _text("EMAIL_PASSWORD")
EMAIL_USE_TLS = _flag("EMAIL_TLS")
EMAIL_TIMEOUT = 10  # seconds
# Addresses that processes may send from besides the portal's own: "Billing <billing@podium.example>, ..."
EMAIL_SENDERS = [
    text.strip()
    for text in _text("EMAIL_SENDERS", "Podium Billing <billing@podium.example>" if DEMO else "").split(",")
    if text.strip()
]
# Hosts in the own network that people's webhooks may go to (a chat server), also by http; all others must be public.
WEBHOOK_PRIVATE_HOSTS = [host for host in _text("WEBHOOK_PRIVATE_HOSTS").split(",") if host]
DEFAULT_FROM_EMAIL = _text("EMAIL_FROM", "Podium <podium@localhost>")
PUBLIC_URL = _text("PUBLIC_URL", "http://127.0.0.1:8000")  # how links in mails name this portal


# Bells, not storage: a message lost costs two seconds. No results, no ETA, no canvas; workers claim from the database.

# Folders with templates of steps of the installation, offered in the editor besides ours (docs/guide/edit.md).
ELEMENT_TEMPLATES = [folder for folder in _text("ELEMENT_TEMPLATES").split(",") if folder]
HANDLER_MODULES = [name for name in _text("HANDLER_MODULES").split(",") if name]  # Python handlers of jobs
HISTORY_RETENTION_DAYS = _number(
    "HISTORY_RETENTION_DAYS", 0
)  # whole months past this are dropped; 0 keeps all
EVENT_RETENTION_DAYS = _number(
    "EVENT_RETENTION_DAYS", 90
)  # business events are known so long; 0: as long as the cases that told them
WORKER_POLL_SECONDS = 2.0  # a worker that hears no bell looks by itself
BACKLOG_SECONDS = _number(
    "BACKLOG_SECONDS", 60
)  # jobs that wait longer, in numbers: starts are refused (503)
JOB_LEASE_SECONDS = _number("JOB_LEASE_SECONDS", 30)
JOB_HEARTBEAT_SECONDS = _number("JOB_HEARTBEAT_SECONDS", 10)

LOGGING = configure_logs(_text("LOG_LEVEL", "INFO"))
collect_spans(_text("OTEL_SERVICE_NAME", "podium"))
