"""Settings of the application; what differs between installations is environment.

A newsroom's choices are not here: they are data of its editions, edited at the desk.
"""

from pathlib import Path
from urllib.parse import urlsplit

from django.utils.csp import CSP
from wagtail.admin.localization import WAGTAILADMIN_PROVIDED_LANGUAGES

from config import environment
from config.databases import database
from config.secret import stored_key

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = environment.path("DATA_DIR", BASE_DIR / "var")
# What was erased and taken down; on another disk it outlives the database.
LEDGER = environment.path("LEDGER", DATA_DIR / "ledger.jsonl")
BACKUPS = environment.path("BACKUPS", DATA_DIR / "backups")

PORT = environment.number("PORT", 8000)
PUBLIC_URL = environment.address("PUBLIC_URL", f"http://localhost:{PORT}")
# Further hosts that may be asked for the site, besides PUBLIC_URL's and the editions' own.
EXTRA_HOSTS = environment.words("EXTRA_HOSTS")
# Hosts in the installation's own network that it may send to (kit/outbound.py).
OUTBOUND_PRIVATE_HOSTS = environment.words("OUTBOUND_PRIVATE_HOSTS")
DEBUG = environment.flag("DEBUG")
SECRET_KEY = environment.text("SECRET_KEY") or stored_key(DATA_DIR / "secret-key")
# Whether nginx is in front, with what `manage.py nginx_configuration` prints.
SERVED_BY_NGINX = environment.flag("SERVED_BY_NGINX")
SERVED_OVER_TLS = urlsplit(PUBLIC_URL).scheme == "https"

# Where the Varnish servers in front are told what is out of date (deploy/varnish.vcl), and an
# address at which any other cache in front takes Wagtail's purges by URL.
VARNISH_ADDRESSES = environment.hosts_and_ports("VARNISH_ADDRESSES")
PURGES_BY_URL = environment.text("PURGES_BY_URL") and environment.address("PURGES_BY_URL", "")

# Hosts of editions are data, so they are checked by EditionMiddleware, not by this list.
ALLOWED_HOSTS = ["*"]

INSTALLED_APPS = [
    "broadsheet.kit",
    "broadsheet.mail",
    "broadsheet.editions",
    "broadsheet.people",
    "broadsheet.media",
    "broadsheet.stories",
    "broadsheet.readers",
    "broadsheet.comments",
    "broadsheet.planning",
    "broadsheet.translations",
    "broadsheet.fronts",
    "broadsheet.search",
    "broadsheet.takedowns",
    "broadsheet.importers",
    "broadsheet.demo",
    "broadsheet.delivery",
    "broadsheet.upkeep",
    "wagtail.contrib.table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "wagtailmedia",
    "modelcluster",
    "taggit",
    "django_filters",
    "django_tasks_db",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

if PURGES_BY_URL:
    INSTALLED_APPS.append("wagtail.contrib.frontend_cache")
    WAGTAILFRONTENDCACHE = {
        "default": {
            "BACKEND": "wagtail.contrib.frontend_cache.backends.HTTPBackend",
            "LOCATION": PURGES_BY_URL,
        }
    }

MIDDLEWARE = [
    "broadsheet.delivery.compressing.CompressionMiddleware",
    "broadsheet.delivery.middleware.PageMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "broadsheet.kit.secret_addresses.secret_address_middleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "broadsheet.editions.middleware.EditionMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "broadsheet.delivery.desk.LiveMiddleware",
    "broadsheet.people.door.SecondFactorMiddleware",
    "broadsheet.editions.desk.DeskMiddleware",
]

ROOT_URLCONF = "config.urls"

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
    }
]

DATABASES = {"default": database(environment.text("DATABASE_URL"), DATA_DIR)}
if DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql":
    INSTALLED_APPS.append("django.contrib.postgres")  # Wagtail's index has columns of its kinds
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = environment.text("REDIS_URL")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
    }
    if REDIS_URL
    else {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
    },
    # Of one process: what is counted so often that every count would be felt in a database.
    "counts": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "counts",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    },
    "renditions": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "renditions",
        "OPTIONS": {"MAX_ENTRIES": 5000},
    },
}

# Set by `manage.py serve`: run periodic jobs and queued tasks in the server's processes.
BACKGROUND_WORKER = environment.flag("BACKGROUND_WORKER")
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

AUTH_USER_MODEL = "people.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
    )
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
LOGIN_URL = "wagtailadmin_login"
SESSION_ENGINE = "broadsheet.people.sessions"

# Whether those who can publish need a second factor to sign in. The demo's people, whose
# passwords lie in a file that each start says, are let in without.
DEMO_SIGN_IN = DATA_DIR / "desk-sign-in.txt"
SECOND_FACTOR = environment.one_of(
    "SECOND_FACTOR", ("required", "offered"), "offered" if DEMO_SIGN_IN.exists() else "required"
)
# By user name at the desk, by e-mail at readers' addresses.
AUTHENTICATION_BACKENDS = ["broadsheet.people.backend.AccountBackend"]
ACCOUNT_ADAPTER = "broadsheet.readers.adapters.ReaderAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1"]  # without a password, codes by mail sign in
ACCOUNT_SIGNUP_FORM_CLASS = "broadsheet.readers.names.NameForm"
# Nobody is in before the mail is proved, so known and unknown addresses are answered alike.
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_CHANGE_EMAIL = True  # one address, which a proved new one replaces
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_RATE_LIMITS = False  # people/throttling.py counts, and never locks out the owner
ACCOUNT_REAUTHENTICATION_METHODS = ["password", "code"]
# A provider of OpenID Connect with which readers may sign in, too; none without its address.
OPENID_ISSUER = environment.url("OPENID_ISSUER")
OPENID_NAME = environment.text("OPENID_NAME") or urlsplit(OPENID_ISSUER).hostname or ""
OPENID_CLIENT_ID = environment.text("OPENID_CLIENT_ID")
OPENID_CLIENT_SECRET = environment.text("OPENID_CLIENT_SECRET")
SOCIALACCOUNT_ADAPTER = "broadsheet.readers.outside.OutsideAdapter"
SOCIALACCOUNT_AUTO_SIGNUP = False  # the name is chosen by our rules
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False  # no account is entered by what a provider says of mails
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_REQUESTS_TIMEOUT = 5
MFA_ADAPTER = "broadsheet.people.adapters.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = urlsplit(PUBLIC_URL).hostname
MFA_TOTP_TOLERANCE = 1  # a code of half a minute ago or ahead

LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_TZ = True
LOCALE_PATHS = [BASE_DIR / "locale"]

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "broadsheet.kit.bundles.BundleFinder",
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
# Originals never leave the server by an address of theirs: readers get renditions, which carry no
# metadata, and documents from the view that asks whether a live page leads to them.
ORIGINALS_ROOT = DATA_DIR / "originals"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "originals": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        # Text, since Wagtail writes it into the task that deletes a file.
        "OPTIONS": {"location": str(ORIGINALS_ROOT), "base_url": "/originals/"},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = False

# Beside what they become: a file is moved into place, and /tmp may be memory.
FILE_UPLOAD_TEMP_DIR = DATA_DIR / "uploads"
FILE_UPLOAD_TEMP_DIR.mkdir(parents=True, exist_ok=True)
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SERVED_OVER_TLS
SESSION_COOKIE_NAME = "session"
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
CSRF_FAILURE_VIEW = "broadsheet.editions.forgery.refused"
X_FRAME_OPTIONS = "SAMEORIGIN"
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"

# Where a click-to-load embed may take its frame from; see broadsheet/stories/embeds.py.
EMBED_HOSTS = [
    "www.youtube-nocookie.com",
    "player.vimeo.com",
    "framatube.org",
    "video.example.org",
    *environment.words("EMBED_HOSTS"),
]
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "media-src": [CSP.SELF],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.SELF],
    "frame-src": [CSP.SELF, *(f"https://{host}" for host in EMBED_HOSTS)],
}
# The desk is Wagtail's, which has inline scripts and styles.
DESK_CSP = SECURE_CSP | {
    "default-src": [CSP.SELF],
    "script-src": [CSP.SELF, CSP.UNSAFE_INLINE],
    "style-src": [CSP.SELF, CSP.UNSAFE_INLINE],
    "img-src": [CSP.SELF, "data:", "blob:"],
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: [] for name in ("accelerometer", "camera", "geolocation", "microphone", "payment", "usb")
}

MAIL_FROM = environment.text("MAIL_FROM", "desk@localhost")
MAIL_HOST = environment.text("MAIL_HOST")
DEFAULT_FROM_EMAIL = SERVER_EMAIL = MAIL_FROM
# Read whether there is a mail server or not, so that a wrong value is never found late.
MAIL_SERVER = {
    "host": MAIL_HOST,
    "port": environment.number("MAIL_PORT", 587),
    "username": environment.text("MAIL_USER"),
    "password": environment.text("MAIL_PASSWORD"),
    "use_tls": environment.flag("MAIL_TLS", True),
    "timeout": 20,
}
MAILERS = {
    # Whatever is sent goes into the outbox, which hands it to the server.
    "default": {"BACKEND": "broadsheet.mail.backend.OutboxBackend"},
    "server": {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": MAIL_SERVER,
    }
    if MAIL_HOST
    else {
        "BACKEND": "django.core.mail.backends.filebased.EmailBackend",
        "OPTIONS": {"file_path": DATA_DIR / "mail"},
    },
}

WAGTAIL_SITE_NAME = "Broadsheet"
WAGTAILADMIN_BASE_URL = PUBLIC_URL
WAGTAIL_I18N_ENABLED = False
WAGTAILIMAGES_IMAGE_MODEL = "media.Picture"
WAGTAILIMAGES_EXTENSIONS = ["jpg", "jpeg", "png", "webp", "avif", "gif"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 30 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 80_000_000
WAGTAILIMAGES_IMAGE_FORM_BASE = "broadsheet.media.forms.PictureForm"
WAGTAILDOCS_DOCUMENT_MODEL = "media.DigitalDocument"
WAGTAILMEDIA = {"MEDIA_MODEL": "media.Recording"}
# Readers' browsers save documents and open none at the site's own address.
WAGTAILDOCS_INLINE_CONTENT_TYPES: list[str] = []
# Python tells what is in a packed file; the file itself is what is sent.
WAGTAILDOCS_CONTENT_TYPES = {
    "gz": "application/gzip", "bz2": "application/x-bzip2", "xz": "application/x-xz",
}  # fmt: skip
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "broadsheet.search.desk"}}
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
# An editor mends what waits and approves it with one press: the desk's form counts as an edit.
WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = False
# Notices take the place of Wagtail's mails (broadsheet/stories/telling.py); of this one, nothing.
WAGTAILADMIN_NOTIFICATION_INCLUDE_SUPERUSERS = False
WAGTAIL_AUTOSAVE_INTERVAL = 3000
# Wagtail offers no language of which it lacks a tenth of the words.
WAGTAILADMIN_PERMITTED_LANGUAGES = [*WAGTAILADMIN_PROVIDED_LANGUAGES, ("sr", "Serbian")]
WAGTAIL_DATE_FORMAT = "%Y-%m-%d"
WAGTAILREDIRECTS_AUTO_CREATE = False
WAGTAIL_PASSWORD_RESET_ENABLED = True
WAGTAIL_ALLOW_UNICODE_SLUGS = True

# For backups, whose settings.env shows how this installation was set up.
ENVIRONMENT = environment.given()
ENVIRONMENT_SECRETS = environment.SECRETS

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"no_tokens": {"()": "broadsheet.kit.secret_addresses.WithoutTokens"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "filters": ["no_tokens"]}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        # Django reports every task at INFO, through handlers that take what they are given.
        "django.tasks": {"level": "WARNING"},
        # And every page that is not there as a warning.
        "django.request": {"level": "ERROR"},
    },
}
