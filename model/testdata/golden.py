"""Print what the real Django knows of the models in testdata/django, as golden.json.

Run it from the root of the repository:

    conformance/reference/python model/testdata/golden.py > model/testdata/golden.json
"""
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "django"))
sys.dont_write_bytecode = True

import django
from django.conf import settings

settings.configure(
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "shop", "kinds"],
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
)
django.setup()

from django.apps import apps
from django.core.management import call_command
from django.db import connection, models
from django.db.models.fields import NOT_PROVIDED
from django.utils.text import capfirst

call_command("check", fail_level="WARNING", stdout=sys.stderr)


def default(f):
    if f.default is NOT_PROVIDED:
        return None
    return "callable" if callable(f.default) else str(f.default)


def validators(f):
    """Return the validators but those by which Django's classes of fields guard text and digits."""
    return [{"class": type(v).__name__, "limit": str(getattr(v, "limit_value", getattr(v, "regex", None) and v.regex.pattern)),
             "code": v.code, "message": str(v.message) if hasattr(v, "regex") else None} for v in f._validators
            if type(v).__name__ not in {"ProhibitNullCharactersValidator", "DecimalValidator"}]


def own_validators(f):
    """Return the validators that the model names."""
    if isinstance(f, models.GenericIPAddressField):
        return []
    return [v for v in validators(f) if v["class"] not in {"EmailValidator", "URLValidator"}
            and not (isinstance(f, models.SlugField) and v["class"] == "RegexValidator")]


def relation(f):
    r = f.remote_field
    hidden = r.get_accessor_name() is None or r.hidden
    out = {"to": r.model._meta.label, "accessor": None if hidden else r.get_accessor_name(),
           "query": None if hidden else f.related_query_name(), "constraint": getattr(f, "db_constraint", getattr(r, "db_constraint", True))}
    if f.many_to_many:
        through = r.through._meta
        out |= {"through": through.label, "table": f.m2m_db_table(), "auto": bool(through.auto_created),
                "from": f.m2m_column_name(), "into": f.m2m_reverse_name(), "symmetrical": r.symmetrical,
                "names": [f.m2m_field_name(), f.m2m_reverse_field_name()],
                "verbose": [str(through.verbose_name), str(through.verbose_name_plural)]}
    else:
        out |= {"to_field": f.target_field.name, "on_delete": r.on_delete.__name__}
    return out


def field(f):
    out = {"name": f.name, "attname": f.attname, "column": f.column or "", "kind": type(f).__name__,
           "verbose": str(f.verbose_name), "label": capfirst(str(f.verbose_name)), "help": str(f.help_text),
           "null": f.null, "blank": f.blank, "unique": f.unique, "primary_key": f.primary_key, "editable": f.editable,
           "indexed": f.db_index, "default": default(f), "max_length": f.max_length,
           "choices": [[c, str(label)] for c, label in f.flatchoices],
           "unique_for": [f.unique_for_date, f.unique_for_month, f.unique_for_year], "validators": own_validators(f)}
    if f.unique and not f.is_relation:
        out["unique_message"] = str(f.error_messages["unique"])
    for name in ("max_digits", "decimal_places", "auto_now", "auto_now_add", "protocol", "unpack_ipv4", "allow_unicode",
                 "upload_to", "path", "match", "recursive", "allow_files", "allow_folders"):
        if hasattr(f, name):
            out[name] = getattr(f, name)
    if f.is_relation:
        out["relation"] = relation(f)
    return out


def model(m):
    o = m._meta
    return {
        "label": o.label, "name": o.model_name, "table": o.db_table, "verbose": str(o.verbose_name),
        "plural": str(o.verbose_name_plural), "ordering": list(o.ordering), "managed": o.managed, "pk": o.pk.name,
        "unique_together": [list(u) for u in o.unique_together],
        "constraints": [[type(c).__name__, c.name, list(getattr(c, "fields", []))] for c in o.constraints],
        "indexes": [[i.name, list(i.fields)] for i in o.indexes],
        "permissions": [[f"{a}_{o.model_name}", f"Can {a} {o.verbose_name_raw}"] for a in o.default_permissions]
                       + [list(p) for p in o.permissions],
        "fields": [field(f) for f in o.fields], "many": [field(f) for f in o.many_to_many],
        "related": sorted([r.get_accessor_name(), r.field.related_query_name(), r.related_model._meta.label, r.field.name]
                          for r in o.related_objects if r.get_accessor_name() and not r.hidden),
    }


def names():
    """Return names that the schema editor makes, by engine's limit."""
    out = []
    with connection.schema_editor() as editor:
        for limit in (None, 63, 64, 30):
            editor.connection.ops.max_name_length = lambda limit=limit: limit
            for table, columns, suffix in [
                ("shop_product", ["category_id", "name"], "_uniq"), ("shop_item", ["order_id"], ""),
                ("t" * 70, ["c" * 70, "d"], "_uniq"), ("_t" * 40, ["c"], "_fk_shop_product_id_and_so_on_for_long"),
                ("1" * 40, ["x"], "_uniq"),
            ]:
                out.append([limit or 0, table, columns, suffix, editor._create_index_name(table, columns, suffix)])
    return out


def truncated():
    from django.db.backends.utils import truncate_name
    return [[limit or 0, name, truncate_name(name, limit)] for limit in (None, 63, 30)
            for name in ("shop_product_tags", "shop_" + "long_" * 20)]


chosen = [m for m in apps.get_models() if m._meta.app_label in {"shop", "kinds", "auth"} and m.__name__ != "Permission"]
json.dump({"models": [model(m) for m in chosen], "names": names(), "truncated": truncated()}, sys.stdout,
          indent=1, default=str)
print()
