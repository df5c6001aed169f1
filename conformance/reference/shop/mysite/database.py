"""The database that REFERENCE_DB names, in the form of Django's DATABASES."""
from urllib.parse import unquote, urlsplit

ENGINES = {"postgres": "postgresql", "mysql": "mysql"}


def database(url):
    """Returns Django's settings for a database URL.

    url is a SQLite path, with or without "sqlite:" before it, postgres://USER:PASSWORD@HOST:PORT/NAME or
    mysql://… .
    """
    scheme, colon, path = url.partition(":")
    if scheme not in ENGINES:
        name = path if scheme == "sqlite" and colon else url
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": name, "OPTIONS": {"timeout": 30}}
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends." + ENGINES[scheme], "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""), "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname, "PORT": str(parts.port or ""),
    }
