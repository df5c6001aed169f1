"""The reference project with its own user model: DJANGO_SETTINGS_MODULE=mysite.people."""
from mysite.settings import *  # noqa: F403
from mysite.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "accounts"]
AUTH_USER_MODEL = "accounts.Person"
