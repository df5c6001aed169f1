"""Ask the real Django the questions of cases.json, and print what it answers on one engine.

Usage, from the root of the repository, with the database of REFERENCE_DB (a path of a SQLite file,
"postgresql" or "mysql") created and empty, and SHOP the folder of the Django project with the app shop:

    SHOP=… REFERENCE_DB=… conformance/reference/python table/testdata/golden.py golden > table/testdata/sqlite.json
    … golden.py schema > table/testdata/sqlite.sql

golden.py read prints rows as Django reads them, for the test that Django reads what this package wrote.
"""
import io
import json
import os
import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, os.environ["SHOP"])
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mysite.settings")

import django

django.setup()

from django.apps import apps
from django.core.management import call_command
from django.core.exceptions import EmptyResultSet
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.db.models import Avg, Count, Max, Min, Q, Sum

TABLES = ["auth_user", "shop_category", "shop_tag", "shop_product", "shop_product_tags", "shop_order", "shop_item", "shop_review"]


def q(cond):
    op, *rest = cond
    if op == "is":
        return Q((rest[0], rest[1]))
    if op == "not":
        return ~q(rest[0])
    out = Q()
    for part in rest:
        out = out & q(part) if op == "and" else out | q(part)
    return out


def queryset(case):
    qs = apps.get_model("shop" if case["model"] != "User" else "auth", case["model"]).objects.all()
    for name, path in case.get("annotate", {}).items():
        kind, path = path
        qs = qs.annotate(**{name: {"avg": Avg, "count": Count, "sum": Sum, "min": Min, "max": Max}[kind](path)})
    for cond in case.get("where", []):
        qs = qs.filter(q(cond))
    if "order" in case:
        qs = qs.order_by(*case["order"])
    if "load" in case:
        qs = qs.select_related(*case["load"])
    if "limit" in case:
        qs = qs[case.get("offset", 0):case.get("offset", 0) + case["limit"]]
    return qs


def answer(case):
    out = {}
    try:
        with transaction.atomic():
            qs = queryset(case)
            try:
                sql, params = qs.query.sql_with_params()
                out["sql"] = sql[sql.index(" FROM ") + 1:] if "annotate" not in case else ""
            except EmptyResultSet:
                out["sql"] = ""
            rows = list(qs)
            out["ids"] = [r.pk for r in rows]
            if "annotate" in case:
                out["values"] = [[getattr(r, name) for name in case["annotate"]] for r in rows]
    except Exception as e:
        return {"error": type(e).__name__, "ids": None}
    return out


def literals(cursor, row):
    if connection.vendor == "postgresql":
        return [connection.connection.cursor().mogrify("%s", [v]).decode() for v in row]
    if connection.vendor == "mysql":
        return [connection.connection.literal(v) if v is not None else "NULL" for v in row]
    out = []
    for v in row:
        cursor.execute("SELECT quote(%s)", [v])
        out.append(cursor.fetchone()[0])
    return out


def schema():
    out = io.StringIO()
    call_command("sqlmigrate", "shop", "0001", stdout=out)
    for line in out.getvalue().splitlines():
        if line and not line.startswith("--") and line not in ("BEGIN;", "COMMIT;"):
            print(line)
    call_command("migrate", verbosity=0)
    exec(open(os.environ["SHOP"] + "/fixtures.py").read().replace("print(", "str("), {})
    connection.ensure_connection()
    with connection.cursor() as cursor:
        for table in TABLES:
            cols = [c.name for c in connection.introspection.get_table_description(cursor, table)]
            quoted = ", ".join(connection.ops.quote_name(c) for c in cols)
            raw = connection.connection.cursor() if connection.vendor != "sqlite" else None
            if raw:
                raw.execute("SELECT %s FROM %s ORDER BY id" % (quoted.replace(connection.ops.quote_name("attributes"),
                            connection.ops.quote_name("attributes") + ("::text" if connection.vendor == "postgresql" else "")),
                            connection.ops.quote_name(table)))
                rows = [literals(raw, r) for r in raw.fetchall()]
            else:
                cursor.execute("SELECT %s FROM %s ORDER BY id" % (", ".join("quote(%s)" % connection.ops.quote_name(c) for c in cols), table))
                rows = cursor.fetchall()
            for r in rows:
                print("INSERT INTO %s (%s) VALUES (%s);" % (connection.ops.quote_name(table), quoted,
                      ", ".join(v if isinstance(v, str) else v.decode() for v in r)))
            if connection.vendor == "postgresql":
                print("SELECT setval(pg_get_serial_sequence('%s', 'id'), (SELECT max(id) FROM %s));" % (table, table))


def read():
    out = {}
    for label in ["Category", "Tag", "Product", "Order", "Item", "Review"]:
        m = apps.get_model("shop", label)
        out[label] = [{f.attname: getattr(r, f.attname) for f in m._meta.fields} |
                      ({"tags": list(r.tags.values_list("id", flat=True))} if label == "Product" else {})
                      for r in m.objects.order_by("pk")]
    json.dump(out, sys.stdout, cls=DjangoJSONEncoder, indent=0, ensure_ascii=False)


if sys.argv[1] == "schema":
    schema()
elif sys.argv[1] == "read":
    read()
else:
    cases = json.loads((Path(__file__).parent / "cases.json").read_text())
    lines = [json.dumps(answer(c), cls=DjangoJSONEncoder, ensure_ascii=False) for c in cases]
    print("[\n" + ",\n".join(lines) + "\n]")
