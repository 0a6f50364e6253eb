"""The only settings file: SQLite and no configuration on a laptop, the environment elsewhere.

UNFRAGILE_ENV=production switches on everything that protects visitors, and refuses to start
without a secret of its own. README, section "In production", lists every variable.
"""

from pathlib import Path
from urllib.parse import urlsplit

from config.environment import (
    SettingsError,
    database,
    development_secret,
    envaddress,
    envbool,
    envchoice,
    envcontact,
    envhosts,
    envint,
    envlink,
    envlist,
    envsecret,
    envsecrets,
    envstr,
)

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(envstr("VAR_DIR", str(BASE_DIR / "var")))

ENVIRONMENT = envchoice("UNFRAGILE_ENV", ("development", "production"), "development")
PRODUCTION = ENVIRONMENT == "production"
DEBUG = envbool("DEBUG")
if PRODUCTION and DEBUG:
    raise SettingsError("DEBUG must not be on when UNFRAGILE_ENV is production.")

SITE_NAME = envstr("SITE_NAME", "Unfragile")
RANK_NAME = envstr("RANK_NAME", "UnfragileRank")
SITE_URL = envaddress("SITE_URL", "" if PRODUCTION else "http://127.0.0.1:8000", secure=PRODUCTION)
CONTACT = envcontact("CONTACT")
SECURITY_CONTACT = envcontact("SECURITY_CONTACT", CONTACT or f"{SITE_URL}/corrections/")
DATA_LICENCE = envstr("DATA_LICENCE", "CC-BY-4.0")
DATA_LICENCE_URL = envlink("DATA_LICENCE_URL", f"https://spdx.org/licenses/{DATA_LICENCE}.html")

SECRET_KEY = envsecret("SECRET_KEY")
if not SECRET_KEY and PRODUCTION:
    raise SettingsError("SECRET_KEY (or SECRET_KEY_FILE) must be set in production.")
if PRODUCTION and (len(SECRET_KEY) < 50 or SECRET_KEY.startswith("django-insecure-")):
    raise SettingsError("SECRET_KEY must be random and have at least 50 characters in production.")
SECRET_KEY = SECRET_KEY or development_secret(VAR_DIR / "secret_key")
SECRET_KEY_FALLBACKS = envsecrets("SECRET_KEY_FALLBACKS")

_site_host = urlsplit(SITE_URL).hostname or ""
_hosts = (_site_host,) if PRODUCTION else ("127.0.0.1", "localhost", "[::1]")
ALLOWED_HOSTS = envhosts("ALLOWED_HOSTS", _hosts, any_host=not PRODUCTION)

INSTALLED_APPS = [
    "catalog",
    "comparisons",
    "config",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_filters",
    "rest_framework",
]

# Whatever answers early must sit inside the two header layers. GZip stands outside of
# ConditionalGet: the ETag is that of the uncompressed body. Session and authentication are lazy:
# a page that asks for neither sends no cookie and does not vary by one.
MIDDLEWARE = [
    "config.middleware.RequestIdMiddleware",
    "config.middleware.SecurityHeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "config.languages.LanguageMiddleware",
    "config.middleware.GoodRequestMiddleware",
    "config.twins.AcceptMarkdownMiddleware",
    "config.api.unchanged.UnchangedMiddleware",
    "config.kept.KeptPagesMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "config.twins.TwinMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.middleware.EditorMessagesMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

# Of each worker; a comparison has some 12 kB compressed (docs/decisions/0007-kept-pages.md). The
# API keeps a quarter as much beside it.
KEPT_PAGES_BYTES = envint("KEPT_PAGES_BYTES", 24_000_000)

SILENCED_SYSTEM_CHECKS = ["templates.W003"]  # config/sentences.py stands in for Django's i18n
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "libraries": {"i18n": "config.sentences"},
            "builtins": [
                *("catalog.templatetags.claims", "catalog.templatetags.entries"),
                *("catalog.templatetags.languages", "comparisons.templatetags.cells"),
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.site",
            ],
        },
    },
]

_pool = envint("DATABASE_POOL", 8, at_least=1)
DATABASES = {"default": database(envsecret("DATABASE_URL"), VAR_DIR / "db.sqlite3", _pool)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
LOGIN_URL = "admin:login"

# The address of a page says its language; nothing varies by Accept-Language (config/languages.py).
LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", "English"), ("de", "Deutsch")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = Path(envstr("STATIC_ROOT", str(BASE_DIR / "staticfiles")))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_ALLOW_ALL_ORIGINS = False

# An admin page with thirty capabilities has some thousand fields.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

# How many proxies of ours stand in front. With none, no forwarded header is believed.
TRUSTED_PROXY_HOPS = envint("TRUSTED_PROXY_HOPS", 0)
if TRUSTED_PROXY_HOPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# The name and the shape of Django 6's own setting, so that the next LTS can take over.
SECURE_CSP = {
    "default-src": ["'none'"],
    **{kind: ["'self'"] for kind in ("script-src", "style-src", "img-src", "font-src")},
    **{kind: ["'self'"] for kind in ("connect-src", "manifest-src", "form-action")},
    **{kind: ["'none'"] for kind in ("base-uri", "frame-ancestors")},
}
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "config.errors.csrf_failure"
SESSION_COOKIE_AGE = 14 * 24 * 3600

if PRODUCTION:
    SECURE_SSL_REDIRECT = envbool("SECURE_SSL_REDIRECT", True)
    # Probes of a load balancer come over plain HTTP.
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    SECURE_HSTS_SECONDS = envint("SECURE_HSTS_SECONDS", 31_536_000)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"
    CSRF_TRUSTED_ORIGINS = envlist("CSRF_TRUSTED_ORIGINS", (SITE_URL,))

API_REQUESTS_PER_MINUTE = envint("API_REQUESTS_PER_MINUTE", 60, at_least=1)  # without a key
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["comparisons.partners.authentication.KeyAuthentication"],
    "DEFAULT_THROTTLE_CLASSES": ["comparisons.partners.throttling.Quota"],
    "DEFAULT_PERMISSION_CLASSES": [],
    "DEFAULT_RENDERER_CLASSES": ["config.api.negotiation.Renderer"],
    "DEFAULT_PARSER_CLASSES": ["config.api.parsing.StrictJSONParser"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "config.api.negotiation.JsonOnly",
    "EXCEPTION_HANDLER": "config.api.handling.handle",
    "URL_FORMAT_OVERRIDE": None,
    "UNAUTHENTICATED_USER": None,
}

# How many days single events of searches are kept; then only counts stay.
SEARCH_EVENTS_KEPT_DAYS = envint("SEARCH_EVENTS_KEPT_DAYS", 90, at_least=1, at_most=3650)
# A thread writes events; tests and commands write them at once.
RECORD_IN_BACKGROUND = envbool("RECORD_IN_BACKGROUND", True)

# Whether check_sources may ask the pages that claims rest on.
CHECK_SOURCES = envbool("CHECK_SOURCES", True)

# Without it search goes by words alone; rebuild the index after switching it on.
SEARCH_BY_MEANING = envbool("SEARCH_BY_MEANING", True)
# A sentence model besides: better, slower, with packages of its own; rebuild the index likewise.
SEARCH_BY_SENTENCES = envbool("SEARCH_BY_SENTENCES", False)

LOG_LEVEL = envchoice("LOG_LEVEL", ("DEBUG", "INFO", "WARNING", "ERROR"), "INFO")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "config.journal.JsonFormatter"}},
    "handlers": {
        "out": {"class": "logging.StreamHandler", "stream": "ext://sys.stdout", "formatter": "json"}
    },
    "root": {"handlers": ["out"], "level": "WARNING"},
    "loggers": {
        "config": {"level": LOG_LEVEL},
        "catalog": {"level": LOG_LEVEL},
        "comparisons": {"level": LOG_LEVEL},
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        # The access line already says what was answered; only failures add a record.
        "django.request": {"level": "ERROR"},
        "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
    },
}
