"""Settings of the reference project: what a Django developer who followed the tutorial would have."""
import os
import tempfile
from pathlib import Path

from django.conf import global_settings

from mysite.database import database

BASE_DIR = Path(__file__).resolve().parent.parent
SECRET_KEY = "reference-project-secret-key-0123456789-abcdefghijklmnopqrstuvwxyz"
DEBUG = False
ALLOWED_HOSTS = ["*"]

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "rest_framework",
    "rest_framework.authtoken",
    "myapp",
]

INSTALLED_APPS = [app for app in INSTALLED_APPS if app not in os.environ.get("REFERENCE_WITHOUT", "").split(",")]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "mysite.urls"
WSGI_APPLICATION = "mysite.wsgi.application"
TEMPLATES = [{
    "BACKEND": "django.template.backends.django.DjangoTemplates",
    "DIRS": [],
    "APP_DIRS": True,
    "OPTIONS": {"context_processors": [
        "django.template.context_processors.request",
        "django.contrib.auth.context_processors.auth",
        "django.contrib.messages.context_processors.messages",
    ]},
}]

DATABASES = {"default": database(os.environ.get("REFERENCE_DB", str(BASE_DIR / "db.sqlite3")))}
if os.environ.get("REFERENCE_CHEAP"):  # one iteration of Django's first hasher, and persistent connections
    DATABASES["default"]["CONN_MAX_AGE"] = None
    PASSWORD_HASHERS = ["mysite.hashers.CheapPasswordHasher", *global_settings.PASSWORD_HASHERS[1:]]

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LANGUAGE_CODE = "en-us"
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True
STATIC_URL = "static/"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": {
    "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
    "LOCATION": os.environ.get("REFERENCE_CACHE", os.path.join(tempfile.gettempdir(), "reference-cache")),
}}
REST_FRAMEWORK = {
    "DEFAULT_THROTTLE_RATES": {"user": "3/min", "anon": "2/min", "uploads": "1/hour"},
}
