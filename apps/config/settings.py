"""All settings, in one file; every value that differs between machines comes from the environment."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import environ
from kombu import Queue

from apps.config.logs import configure_structlog, logging_config
from apps.core.csp import CONTENT_SECURITY_POLICY  # noqa: F401 - django-csp reads it from here

env = environ.Env()

BASE_DIR = Path(__file__).resolve().parent.parent.parent
STATE = Path(env.str("PLUMBLINE_STATE", default=str(BASE_DIR / "state")))
WORKROOM = STATE / "work"  # recordings as files, while somebody works on them

# --- What an operator decides -------------------------------------------------------------------
SECRET_KEY = env.str("PLUMBLINE_SECRET_KEY")  # there is no default: without one nothing starts
SECRET_KEY_FALLBACKS = env.list(
    "PLUMBLINE_OLD_SECRET_KEYS", default=[]
)  # what they signed and sealed stays good; they sign and seal no more
DEBUG = env.bool("PLUMBLINE_DEBUG", default=False)
ALLOWED_HOSTS = env.list("PLUMBLINE_ALLOWED_HOSTS", default=["localhost", "127.0.0.1"])
BASE_URL = env.str("PLUMBLINE_BASE_URL", default="http://localhost:8000").rstrip("/")
SECURE = env.bool("PLUMBLINE_SECURE", default=True)
TRUSTED_PROXY = env.bool("PLUMBLINE_TRUSTED_PROXY", default=False)
REQUIRE_TOTP = env.bool(
    "PLUMBLINE_REQUIRE_TOTP", default=False
)  # of everybody; a team may ask for it by itself
REDIS_URL = env.str("REDIS_URL")
WHISPER_MODEL = env.str("PLUMBLINE_WHISPER_MODEL", default="")  # a folder of this machine
EMBEDDINGS_MODEL = env.str("PLUMBLINE_EMBEDDINGS_MODEL", default="")  # another
LOG_LEVEL = env.str("PLUMBLINE_LOG_LEVEL", default="INFO")
STATEMENT_TIMEOUT_MS = env.int(
    "PLUMBLINE_STATEMENT_TIMEOUT_MS", default=60_000
)  # wsgi.py and manage.py have their own

# --- Applications -------------------------------------------------------------------------------
MODES = sorted(
    f"apps.modes.{folder.parent.name}" for folder in (BASE_DIR / "apps" / "modes").glob("*/apps.py")
)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "rest_framework",
    "drf_spectacular",
    "csp",
    "apps.core",
    "apps.accounts",
    "apps.catalog",
    "apps.studies",
    "apps.raters",
    "apps.assignments",
    "apps.responses",
    "apps.insight",
    "apps.analysis",
    "apps.governance",
    "apps.exchange",
    *MODES,
    "apps.rating",
    "apps.console",
    "apps.dashboards",
    "apps.api",
    "apps.demo",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "apps.core.csp.PermissionsPolicyMiddleware",
    "apps.core.faults.StoreFaultMiddleware",
    "apps.core.faults.DomainErrorMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "apps.accounts.middleware.TotpMiddleware",
]

ROOT_URLCONF = "apps.config.urls"
WSGI_APPLICATION = "apps.config.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            [
                                "django.template.loaders.filesystem.Loader",
                                "django.template.loaders.app_directories.Loader",
                            ],
                        )
                    ],
                )
            ],
            "builtins": ["template_partials.templatetags.partials", "apps.core.templatetags.plumb"],
        },
    },
]

# --- Stores -------------------------------------------------------------------------------------
DATABASES = {"default": env.db_url("DATABASE_URL")}
DATABASES["default"].update(
    CONN_MAX_AGE=None,
    CONN_HEALTH_CHECKS=True,
    DISABLE_SERVER_SIDE_CURSORS=False,
)
DATABASES["default"].setdefault("OPTIONS", {})
DATABASES["default"]["OPTIONS"].update(
    connect_timeout=3,
    options=(
        f"-c statement_timeout={STATEMENT_TIMEOUT_MS} -c lock_timeout=10000 "
        "-c idle_in_transaction_session_timeout=30000"
    ),
)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "plumb",
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 2},
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"  # Redis holds nothing that cannot be made anew

# --- Celery: hints only; Postgres rows are the truth ----------------------------------------------
CELERY_BROKER_URL = (
    f"redis+socket://{REDIS_URL.removeprefix('unix://')}" if REDIS_URL.startswith("unix://") else REDIS_URL
)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_TIME_LIMIT = 600
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 1800,  # longer than the hard time limit, so that no task runs twice at once
    "socket_connect_timeout": 1,
    "socket_timeout": 10,
}
CELERY_TASK_DEFAULT_QUEUE = "hints"
CELERY_TASK_QUEUES = (Queue("hints"), Queue("imports"), Queue("media"), Queue("reviews"))
CELERY_TASK_ROUTES = {
    "apps.catalog.tasks.*": {"queue": "imports"},
    "apps.insight.tasks.*": {"queue": "imports"},
    "apps.responses.tasks.*": {"queue": "media"},
    "apps.analysis.tasks.run_review": {"queue": "reviews"},
}
CELERY_BEAT_SCHEDULE = {
    "sweep the outbox": {"task": "apps.core.tasks.sweep", "schedule": 1.0, "options": {"expires": 1.0}},
    "give back expired leases": {
        "task": "apps.assignments.tasks.expire_leases",
        "schedule": 0.5,  # back within a second of the lease's end
        "options": {"expires": 0.5},
    },
    "end what nobody was heard of in": {
        "task": "apps.assignments.tasks.end_idle",
        "schedule": 30.0,
        "options": {"expires": 30.0},
    },
    "resume imports": {
        "task": "apps.catalog.tasks.resume_imports",
        "schedule": 15.0,
        "options": {"expires": 15.0},
    },
    "find themes that wait": {
        "task": "apps.insight.tasks.find_waiting",
        "schedule": 15.0,
        "options": {"expires": 15.0},
    },
    "close silent recordings": {
        "task": "apps.responses.tasks.close_silent",
        "schedule": 60.0,
        "options": {"expires": 60.0},
    },
    "assemble waiting recordings": {
        "task": "apps.responses.tasks.assemble_waiting",
        "schedule": 15.0,
        "options": {"expires": 15.0},
    },
    "transcribe waiting sessions": {
        "task": "apps.responses.tasks.transcribe_waiting",
        "schedule": 300.0,
        "options": {"expires": 300.0},
    },
    "close rounds whose time is up": {
        "task": "apps.studies.tasks.close_due_rounds",
        "schedule": 30.0,
        "options": {"expires": 30.0},
    },
    "send invitations": {
        "task": "apps.raters.tasks.send_invitations",
        "schedule": 5.0,
        "options": {"expires": 5.0},
    },
    "send mails on studies": {
        "task": "apps.exchange.tasks.send_digests",
        "schedule": 60.0,
        "options": {"expires": 60.0},
    },
    "remove what was kept long enough": {
        "task": "apps.core.tasks.remove_due",
        "schedule": 3600.0,
        "options": {"expires": 600.0},
    },
    "run reviews that wait": {
        "task": "apps.analysis.tasks.run_waiting_reviews",
        "schedule": 15.0,
        "options": {"expires": 15.0},
    },
    "ask for reviews that are due": {
        "task": "apps.analysis.tasks.ask_for_due_reviews",
        "schedule": 900.0,
        "options": {"expires": 600.0},
    },
    "thin out reviews": {
        "task": "apps.analysis.tasks.thin_reviews",
        "schedule": 3600.0,
        "options": {"expires": 600.0},
    },
    "thin out snapshots": {
        "task": "apps.analysis.tasks.thin_snapshots",
        "schedule": 3600.0,
        "options": {"expires": 600.0},
    },
}

# --- People who log in ----------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["apps.accounts.backend.MemberBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_ADAPTER = "apps.accounts.adapter.ClosedSignup"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True  # a new password, TOTP on or off: the owner of the address hears of it
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if TRUSTED_PROXY else 0  # limits count by who asks, not by the proxy
MFA_ADAPTER = "apps.accounts.adapter.SealedCodes"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_FORMS = {
    "activate_totp": "apps.accounts.forms.ActivateForm",
    "authenticate": "apps.accounts.forms.CodeForm",
    "reauthenticate": "apps.accounts.forms.CodeAgainForm",
}
MFA_TOTP_ISSUER = "Plumbline"
MFA_TOTP_TOLERANCE = 1  # a phone's clock may be half a minute off (RFC 6238, section 5.2)
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # accounts come by a mailed invitation or from the operator

vars().update(env.email_url("EMAIL_URL", default="consolemail://"))
EMAIL_TIMEOUT = 10  # seconds; a mail server that hangs holds up one mail, not a worker
DEFAULT_FROM_EMAIL = env.str("PLUMBLINE_FROM_EMAIL", default="Plumbline <plumbline@localhost>")

# --- Security -------------------------------------------------------------------------------------
SECURE_SSL_REDIRECT = SECURE
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE
SECURE_HSTS_PRELOAD = SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXY else None
SESSION_COOKIE_SECURE = SECURE
CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
CSRF_TRUSTED_ORIGINS = [BASE_URL] if BASE_URL.startswith("https://") else []
CSRF_FAILURE_VIEW = "apps.core.faults.csrf_failure"
DATA_UPLOAD_MAX_MEMORY_SIZE = 17 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
FILE_UPLOAD_MAX_MEMORY_SIZE = 17 * 1024 * 1024
SILENCED_SYSTEM_CHECKS = [
    "security.W002",  # the CSP says frame-ancestors none, which every browser we support obeys
    *(
        [] if SECURE else ["security.W004", "security.W008", "security.W012", "security.W016"]
    ),  # no TLS on loopback
]

# --- Words, time, static files ----------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English")]  # a language joins when its catalogue is complete
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("PLUMBLINE_STATIC", default=str(STATE / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "apps.core.staticfiles.BundledStaticFilesStorage"},
}
WHITENOISE_MAX_AGE = 60

# --- Machines ---------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["apps.api.authentication.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["apps.api.permissions.ScopePermission"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["apps.api.parsers.BoundedJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "apps.api.problems.handle",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Plumbline",
    "DESCRIPTION": "Human evaluation studies of model outputs: catalogue, studies, judgments and results.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": [],
    "SERVE_AUTHENTICATION": [],
    "POSTPROCESSING_HOOKS": [],
}

configure_structlog()
LOGGING = logging_config(LOG_LEVEL)
