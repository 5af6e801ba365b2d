"""All settings, from the environment only (docs/decisions/0002-settings.md).

With DATABASE_URL set nothing has a default. Without it the portal runs on its embedded
PostgreSQL and manage.py supplies the secrets from var/local.env.
"""

from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from qcportal.core import embedded
from qcportal.core import environment as env

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.text("QCPORTAL_VAR", str(BASE_DIR / "var")))
BUILD_DIR = BASE_DIR / "build"

DATABASE_URL = env.address("DATABASE_URL", ["postgres", "postgresql"], "")
EMBEDDED = not DATABASE_URL
NEEDED = "Needed because DATABASE_URL is set; docs/guide/deploy.md lists every variable."


def local(default: str) -> str | None:
    """A default that only the embedded database has."""
    return default if EMBEDDED else None


PORT = env.whole("PORT", 8000, least=1, most=65535)
WEB_WORKERS, WORKERS = env.whole("WEB_WORKERS", 2, least=1), env.whole("WORKERS", 2, least=1)
# Two queues: what people wait for, and what is made in bulk, by children of their own.
BULK_WORKERS = env.whole("BULK_WORKERS", 1, least=1)
WORKER_MEMORY_MB = env.whole("WORKER_MEMORY_MB", 1500, least=500)  # the most that a child may take
STOP_SECONDS = env.whole("STOP_SECONDS", 5, least=1)  # for work under way when `make run` is told to stop
DEBUG = env.flag("DEBUG", False)
SECRET_KEY = env.text("SECRET_KEY", hint="Run through manage.py or make, which read var/local.env.")
PORTAL_URL = env.address("PORTAL_URL", ["https", "http"], local(f"http://localhost:{PORT}"), NEEDED).rstrip("/")
# Loopback always: health checks and the supervisor ask from this very machine.
LOOPBACK = ["localhost", "127.0.0.1", "[::1]"]
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", [] if EMBEDDED else None, NEEDED) + LOOPBACK
CSRF_TRUSTED_ORIGINS = [PORTAL_URL]
HTTPS = urlsplit(PORTAL_URL).scheme == "https"
PROXY_COUNT = env.whole("PROXY_COUNT", 0)  # how many proxies of ours stand in front

# -- the house ---------------------------------------------------------------------------------
INSTALLED_APPS = [
    "qcportal",
    "qcportal.core",
    "suppliers",
    "inspections",
    "audits",
    "reports",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "django_filters",
    "rest_framework",
    "knox",
    "drf_spectacular",
    "axes",
    "csp",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "qcportal.core.middleware.PersonMiddleware",
    "qcportal.core.middleware.SecondFactorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "qcportal.core.middleware.ErrorMiddleware",
    "axes.middleware.AxesMiddleware",
    "qcportal.core.serving.RangeMiddleware",
]
ROOT_URLCONF = "qcportal.urls"
FORM_RENDERER = "qcportal.core.controls.Controls"
WSGI_APPLICATION = "qcportal.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [("django.template.loaders.cached.Loader", ["django.template.loaders.filesystem.Loader"])],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "qcportal.core.context.portal",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.l10n",
                "django.templatetags.tz",
                "django.templatetags.static",
                "qcportal.core.templatetags.portal",
            ],
        },
    }
]

# -- PostgreSQL --------------------------------------------------------------------------------
DATABASES = {
    "default": embedded.database(VAR_DIR)
    if EMBEDDED
    else dj_database_url.parse(DATABASE_URL, conn_max_age=600, conn_health_checks=True)
}
# Statements are prepared when a connection meets them for the fifth time: planning a list's joins takes longer than
# reading its rows.
DATABASES["default"].setdefault("OPTIONS", {}).update(server_side_binding=True, prepare_threshold=5)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# -- people ------------------------------------------------------------------------------------
AUTH_USER_MODEL = "core.User"
LOGIN_URL = "core:login"
LOGIN_REDIRECT_URL = "home"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "CommonPasswordValidator", "NumericPasswordValidator")
] + [{"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}}]
PASSWORD_RESET_TIMEOUT = 3 * 24 * 3600
SESSION_COOKIE_AGE = 14 * 24 * 3600
TOTP_REQUIRED = env.flag("TOTP_REQUIRED", False)  # of managers and administrators
TOKEN_LIFE = timedelta(days=env.whole("TOKEN_DAYS", 90, least=1, most=3650))  # of the API
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "qcportal.core.views.login.locked_out"
AXES_USERNAME_FORM_FIELD = "username"
AXES_USERNAME_CALLABLE = "qcportal.core.lock.counted_name"
# What a failed attempt keeps nothing of.
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "old", "again", "code", "reason", "conditions"]
AXES_CLIENT_IP_CALLABLE = "qcportal.core.client_address.client_address"
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

# -- security ----------------------------------------------------------------------------------
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SESSION_COOKIE_NAME = f"qcportal_session_{PORT}"  # two copies on one machine share the host name
CSRF_COOKIE_NAME = f"qcportal_csrf_{PORT}"
LANGUAGE_COOKIE_NAME = f"qcportal_language_{PORT}"
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PROXY_COUNT else None
SECURE_REDIRECT_EXEMPT = [r"^health/"]
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# The hash of nothing: FullCalendar makes an empty style element and fills it rule by rule, which scripts of ours may.
NO_STYLE = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF, NO_STYLE],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF, "data:"],  # FullCalendar brings its icons so
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

# -- language and time -------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("zh-hans", "简体中文")]  # of the pages
DOCUMENT_LANGUAGES = [*LANGUAGES, ("vi", "Tiếng Việt"), ("es", "Español")]
LOCALE_PATHS = [BUILD_DIR / "locale", BASE_DIR / "locale"]
USE_I18N = USE_TZ = True
FORMAT_MODULE_PATH = "qcportal.formats"
TIME_ZONE = "UTC"

FILTERS_EMPTY_CHOICE_LABEL = _("all")  # what an unset filter of a list says

# -- files -------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = BUILD_DIR / "collected"
STATICFILES_DIRS = [BUILD_DIR / "static"]
MEDIA_ROOT = VAR_DIR / "files"
REPORT_PAPER = env.choice("REPORT_PAPER", ["A4", "letter"], "A4")  # of documents whose buyer has chosen none
FILE_STORAGE = env.choice("FILE_STORAGE", ["disk", "s3"], "disk")
S3_OPTIONS = {
    "bucket_name": env.text("S3_BUCKET", ""),
    "endpoint_url": env.text("S3_ENDPOINT", "") or None,
    "region_name": env.text("S3_REGION", "") or None,
    "default_acl": "private",
    "querystring_auth": True,
    "file_overwrite": False,
}
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    # Drawn charts, on disk, so that a new worker need not start the program that draws; a third goes when it is full.
    "charts": {
        "BACKEND": "qcportal.core.chart_cache.ChartCache",
        "LOCATION": VAR_DIR / "charts",
        "TIMEOUT": 30 * 24 * 3600,
        "OPTIONS": {"MAX_ENTRIES": 2000},
    },
}
FILE_SERVING = env.choice("FILE_SERVING", ["portal", "nginx", "storage"], "portal")  # who sends a file to the browser
if FILE_SERVING != "portal" and (FILE_SERVING == "storage") != (FILE_STORAGE == "s3"):
    raise ImproperlyConfigured("FILE_SERVING: nginx sends what is on disk, storage what is in S3; see FILE_STORAGE.")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": MEDIA_ROOT}}
    if FILE_STORAGE == "disk"
    else {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": S3_OPTIONS},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000  # a checklist of 2,000 questions in one form
UPLOAD_LIMIT_BYTES = 25 * 1024 * 1024
REQUEST_LIMIT_BYTES = 256 * 1024 * 1024  # many photos at once; the proxy's limit is the same
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "qcportal.core.uploads.LimitedUploads",
]

# -- mail --------------------------------------------------------------------------------------
# smtp://user:password@host:587?tls=1; empty: the mailbox page
EMAIL_URL = env.address("EMAIL_URL", ["smtp", "smtps"], "", switch="tls")
DEFAULT_FROM_EMAIL = env.text("MAIL_FROM", "QC Portal <portal@localhost>")

# -- seal of documents -------------------------------------------------------------------------
SEAL_KEY = env.text("SEAL_KEY", local(str(VAR_DIR / "seal.pem")), NEEDED)  # a file: PEM or PKCS#12, with certificate
SEAL_PASSPHRASE = env.text("SEAL_PASSPHRASE", "")
TIMESTAMP_URL = env.address("TIMESTAMP_URL", ["http", "https"], "")  # of an RFC 3161 authority; empty: no time stamps

# -- Celery ------------------------------------------------------------------------------------
BROKERS = ["redis", "rediss", "redis+socket", "sentinel", "amqp", "amqps", "memory", "sqla+postgresql+psycopg"]
CELERY_BROKER_URL = env.address("CELERY_BROKER_URL", BROKERS, local(""), NEEDED)

# -- API ---------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["qcportal.core.api.login.TokenLogin", "qcportal.core.api.login.SessionLogin"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["qcportal.core.api.renderer.FastJSON"],
    "DEFAULT_PARSER_CLASSES": ["qcportal.core.api.bodies.JSONBody", "rest_framework.parsers.MultiPartParser"],
    "DEFAULT_SCHEMA_CLASS": "qcportal.core.api.schema.RecordSchema",
    "EXCEPTION_HANDLER": "qcportal.core.api.problems.problem",
    "DEFAULT_THROTTLE_RATES": {"login": "30/min", "verify": "30/min"},
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
REST_KNOX = {"TOKEN_TTL": TOKEN_LIFE, "AUTO_REFRESH": False}
SPECTACULAR_SETTINGS = {
    "TITLE": "QC Portal API",
    "DESCRIPTION": "Inspections ask whether these products are good, audits whether the factory can make good products again. "
    "A token of `/api/v1/login/` holds until its `expires_at`; its person sees and ends tokens under Your profile.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "ENUM_NAME_OVERRIDES": {  # several records have a field of these names
        "RoleEnum": "qcportal.core.roles.Role",
        "DocumentLanguageEnum": DOCUMENT_LANGUAGES,
        "PaceEnum": "qcportal.core.paces.Pace",
        "VisitRoleEnum": "suppliers.enums.VisitRole",
        "DefectClassEnum": "inspections.enums.DefectClass",
        "ScheduledKindEnum": "reports.models.schedules.SCHEDULED_CHOICES",
        "RequirementKindEnum": "suppliers.enums.RequirementKind",
        "RequirementReasonEnum": "suppliers.enums.RequirementReason",
        "NotDoneReasonEnum": "inspections.enums.NotDoneReason",
        "RequirementStateEnum": "suppliers.enums.RequirementState",
        "DocumentKindEnum": "suppliers.enums.DocumentKind",
        "QualificationStepEnum": "suppliers.enums.QualificationStep",
        "QualificationStateEnum": "suppliers.enums.QualificationState",
        "ImportStateEnum": "suppliers.enums.ImportState",
        "ListKindEnum": "suppliers.enums.ListKind",
        "DuplicateStateEnum": "suppliers.enums.DuplicateState",
        "ProcessAreaEnum": "suppliers.enums.ProcessArea",
        "RootCauseEnum": "suppliers.enums.RootCause",
        "VisitStateEnum": "suppliers.enums.VisitState",
        "CorrectiveActionStateEnum": "suppliers.enums.CorrectiveActionState",
        "ShipmentStateEnum": "inspections.enums.ShipmentState",
        "FilingStateEnum": "inspections.enums.InspectionState",  # audits have the same states
        "StandardStateEnum": "audits.enums.StandardState",
        "FindingStateEnum": "audits.enums.FindingState",
        "DisputeStateEnum": "suppliers.enums.DisputeState",
        "ReportStateEnum": "reports.enums.ReportState",
        "AuditStateEnum": "audits.enums.AuditState",
        "AuditKindEnum": "audits.enums.AuditKind",
        "ReportKindEnum": "reports.enums.ReportKind",
        "AuditGradeEnum": "audits.enums.Grade",
        "FindingGradeEnum": "audits.enums.FindingGrade",
        "SiteTestKindEnum": "inspections.enums.SiteTestKind",
        "PaperKindEnum": "inspections.enums.PaperKind",
        "ResultEnum": "inspections.enums.Result",
        "DecisionKindEnum": "inspections.enums.DecisionKind",
        "PackingKindEnum": "inspections.enums.PackingKind",
        "SeverityEnum": "inspections.enums.Severity",
        "PlanGroupEnum": "inspections.enums.Group",
        "DefectGroupEnum": "inspections.enums.DefectGroup",
        "SamplingEnum": "inspections.enums.Sampling",
        "SeriesSamplingEnum": "inspections.forms.plans.OF_SERIES",
        "SkipPhaseEnum": "inspections.enums.SkipPhase",
        "PlannedSeverityEnum": "inspections.api.inspections.SEVERITIES",
        "AqlEnum": "inspections.api.shapes.AQL_CHOICES",
    },
}

# -- logs to standard error, so that standard output holds results alone -------------------------
LOG_LEVEL = env.choice("LOG_LEVEL", ["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"], "INFO")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    "loggers": {
        "django": {"level": "INFO", "handlers": [], "propagate": True},
        "axes": {"level": "WARNING"},  # it tells of every login
        "weasyprint": {"level": "WARNING"},  # and of every step of every page
        "fontTools": {"level": "WARNING"},
        "pikepdf": {"level": "WARNING"},
        "pyvips": {"level": "ERROR"},  # of every step of every photo too
        "pyhanko": {"level": "ERROR"},  # what is odd about a file that somebody sends is answered, not logged
    },
}
SILENCED_SYSTEM_CHECKS = ["auth.W004"]  # an e-mail address is unique without regard to case, by a constraint
_("QC Portal")  # the product's name is translated nowhere else
