"""Django settings. Those that differ between hosts are read from the environment: see docs/running.md."""

import os
import sys
from pathlib import Path

import dj_database_url
from corsheaders.defaults import default_headers
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from riskbase import __version__, environment

# With lxml, which citeproc installs, openpyxl would not use defusedxml to read workbooks.
os.environ["OPENPYXL_LXML"] = "False"

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(environment.read_string("RISKBASE_DATA", str(BASE_DIR / "var")))

VERSION = __version__
SECRET_KEY = environment.read_secret_key(DATA_DIR)
DEBUG = environment.read_flag("DEBUG")
ALLOWED_HOSTS = environment.read_list("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = environment.read_list("CSRF_TRUSTED_ORIGINS")

INSTALLED_APPS = [
    "apps.site",
    "apps.api",
    "apps.exports",
    "apps.ingest",
    "apps.explore",
    "apps.mitigations",
    "apps.risks",
    "apps.sources",
    "apps.actors",
    "apps.taxonomy",
    "apps.http",
    "apps.history",
    "apps.access",
    "apps.core",
    "apps.search",
    "apps.core.admin_site.CurationAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "corsheaders",
    "csp",
    "django_filters",
    "django_htmx",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "rest_framework",
    "simple_history",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "apps.http.compression.CompressionMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "apps.http.languages.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "apps.http.ratelimit.RateLimitMiddleware",
    "apps.api.deprecations.DeprecationMiddleware",
    "apps.history.middleware.RevisionConditionalMiddleware",
    "apps.history.middleware.RevisionMiddleware",
    "apps.exports.linked.negotiation.LinkedDataMiddleware",
]

ROOT_URLCONF = "riskbase.urls"
WSGI_APPLICATION = "riskbase.wsgi.application"
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
                "apps.site.context_processors.add_site_context",
            ],
            "builtins": ["apps.core.templatetags.languages"],
        },
    },
]


# --- Database ---------------------------------------------------------------------------------


def configure_database(url: str) -> dj_database_url.DBConfig:
    """Configure SQLite for concurrent readers and writers that wait, PostgreSQL with a connection pool."""
    if not url.startswith(("sqlite://", "postgres://", "postgresql://")):
        scheme = url.partition(":")[0]
        raise ImproperlyConfigured(f"DATABASE_URL must begin with sqlite:// or postgres://, not {scheme!r}.")
    config = dj_database_url.parse(url)
    if config["ENGINE"].endswith("sqlite3"):
        pragmas = "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
        config["OPTIONS"] = {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": pragmas}
    elif config["ENGINE"].endswith("postgresql"):
        config["OPTIONS"] = {
            **config.get("OPTIONS", {}),
            "pool": {"min_size": 1, "max_size": 8, "timeout": 5},
        }
    return config


DATABASES = {
    "default": configure_database(
        environment.read_string("DATABASE_URL", f"sqlite:///{DATA_DIR}/riskbase.sqlite3")
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHE_URL = environment.read_string("CACHE_URL")
REDIS_CACHE = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": CACHE_URL}
LOCAL_CACHE = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 10_000}}
CACHES = {
    "default": REDIS_CACHE if CACHE_URL else LOCAL_CACHE,
    # References that citeproc has formatted, about 1 kB each: see apps/core/citing/styles.py.
    "references": REDIS_CACHE | {"KEY_PREFIX": "references"}
    if CACHE_URL
    else LOCAL_CACHE | {"LOCATION": "references", "OPTIONS": {"MAX_ENTRIES": 20_000}},
    # ETags of earlier responses, checked before records are read: see apps/http/conditional.py.
    "answers": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "answers",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    },
}

# --- Security ---------------------------------------------------------------------------------

HTTPS = environment.read_flag("HTTPS")
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "apps.site.views.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
LOGIN_URL, LOGIN_REDIRECT_URL, LOGOUT_REDIRECT_URL = "login", "tokens", "home"
# Pages of any site may read the public API, but never with the cookies of a visitor.
CORS_ALLOW_ALL_ORIGINS = True
CORS_ALLOW_CREDENTIALS = False
CORS_URLS_REGEX = (
    r"^/(?!admin/|account/)(api/|\.well-known/|(.*/)?[^/]*\.[^/]+$)"  # the API and all data files
)
CORS_ALLOW_METHODS = ["GET", "HEAD", "OPTIONS", "POST"]  # lookups are sent as a body
CORS_ALLOW_HEADERS = [*default_headers, "if-match", "if-none-match", "if-modified-since", "if-range", "range"]
CORS_ALLOW_HEADERS += ["idempotency-key"]
CORS_EXPOSE_HEADERS = [
    "ETag", "Link", "Location", "Content-Disposition", "Content-Range", "Retry-After", "RateLimit",
    "RateLimit-Policy", "Deprecation", "Sunset", "Idempotent-Replayed", "WWW-Authenticate",
]  # fmt: skip

# --- Language, time, files --------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("es", "Español")]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "riskbase.formats"
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "static/"
COLLECTED_DIR = Path(environment.read_string("STATIC_ROOT", str(BASE_DIR / "staticfiles")))
STATICFILES_DIRS = [BASE_DIR / "static"]
# Without collectstatic, as in `make run`, static files are served from the source folder.
COLLECTED = (COLLECTED_DIR / "staticfiles.json").exists()
HASHED = COLLECTED or environment.read_flag("COLLECTING")
STATIC_ROOT = COLLECTED_DIR if HASHED else None  # whitenoise warns about a missing folder
WHITENOISE_USE_FINDERS = not COLLECTED
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ["map", "png", "jpg", "gz", "br", "woff2"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if HASHED
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

# --- API --------------------------------------------------------------------------------------

# (requests, seconds) for each address, account or token; None for no limit.
API_RATES = {
    "anonymous": environment.read_rate("API_RATE_ANONYMOUS", "600/minute"),
    "known": environment.read_rate("API_RATE_KNOWN", "3000/minute"),
}
TRUSTED_PROXIES = environment.read_number("TRUSTED_PROXIES", 0)
IDEMPOTENCY_HOURS = 24
DEPRECATION_DAYS = 180  # minimum time between the announcement and the removal
CONTACT = environment.read_string("CONTACT")
WORKERS = environment.read_number("WEB_CONCURRENCY", 1)
REST_FRAMEWORK = {
    # The first one defines the WWW-Authenticate header of a 401 response.
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "apps.access.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
        "rest_framework.authentication.BasicAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.DjangoModelPermissionsOrAnonReadOnly"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_VERSIONING_CLASS": None,
    "NON_FIELD_ERRORS_KEY": "detail",
    "EXCEPTION_HANDLER": "apps.http.problems.handle_api_exception",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "RiskBase API",
    "DESCRIPTION": "Risks, mitigations, actors and sources of AI, each statement with its source.",
    "VERSION": __version__,
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "RelationKindEnum": "apps.risks.models.RelationKind",
        "ScenarioKindEnum": "apps.risks.models.ScenarioKind",
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "apps.api.schema.complete_schema",
        "apps.api.deprecations.mark_deprecations",
    ],
}

# Builds the dump for /dump/. A request starts it when the latest dump is out of date.
DUMP_COMMAND = [sys.executable, str(BASE_DIR / "manage.py"), "dump"]

# --- Curation ---------------------------------------------------------------------------------

FOUR_EYES = environment.read_flag("FOUR_EYES")
SIMPLE_HISTORY_REVERT_DISABLED = True
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line"},
        "nowhere": {"class": "logging.NullHandler"},
    },
    # Any client can send a wrong Host header. The response is a 400, and a log entry would only be noise.
    "loggers": {"django.security.DisallowedHost": {"handlers": ["nowhere"], "propagate": False}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
