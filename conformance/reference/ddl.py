"""Run operations of migrations by Django's own schema editors, and write down their statements.

The operations come as lines of JSON on standard input, from a test in Go, which runs the same ones:

    {"kinds": ["", "AutoField", ...], "scenarios": [{"app": "shop", "migrations": [[{"Op": "AddField", ...}]]}]}

A string among the operations is a statement that the test runs too, for example to insert a row. REFERENCE_DB is the
database. Each result, as a line of JSON on standard output, has for each migration its statements, or the error that
ended its scenario. ddl.py --write FOLDER reads FOLDER/scenarios.json and writes the statements to FOLDER/ENGINE.sql.
"""
import json
import os
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "project"))

from django.conf import settings  # noqa: E402
from mysite.database import database  # noqa: E402

settings.configure(DATABASES={"default": database(os.environ["REFERENCE_DB"])}, INSTALLED_APPS=[], USE_TZ=True,
                   DEFAULT_AUTO_FIELD="django.db.models.BigAutoField")

import django  # noqa: E402

django.setup()

from django.db import connection, migrations, models  # noqa: E402
from django.db.migrations.state import ProjectState  # noqa: E402
from django.utils.dateparse import parse_datetime, parse_duration  # noqa: E402

ACROSS = ["true", "none", "is", "and", "or", "not", "each"]  # model.Op
CONVERT = {"DateTimeField": parse_datetime, "DurationField": parse_duration}


def field(f, kinds, once=None):
    kind = kinds[f["Kind"]]
    options = {"null": f["Null"], "blank": f["Blank"], "unique": f["Unique"], "primary_key": f["PrimaryKey"],
               "db_column": f["Column"] or None}
    default = once if once is not None else f["Default"]
    if default is not None:
        options["default"] = CONVERT.get(kind, lambda v: v)(default)
    if kind == "ManyToManyField":
        return models.ManyToManyField(f["To"], through=f["Through"] or None, db_table=f["Table"] or None,
                                      related_name=f"%(class)s_{f['Name']}", db_constraint=not f["NoConstraint"])
    if kind in ("ForeignKey", "OneToOneField"):
        options.update(on_delete=models.DO_NOTHING, to_field=f["ToField"] or None, related_name=f"%(class)s_{f['Name']}",
                       db_constraint=not f["NoConstraint"])
    if kind in ("ForeignKey", "SlugField"):
        options["db_index"] = not f["NoIndex"]
    elif f["Index"]:
        options["db_index"] = True
    if kind == "OneToOneField":
        del options["unique"]
    for ours, theirs in {"MaxLength": "max_length", "MaxDigits": "max_digits"}.items():
        if f[ours]:
            options[theirs] = f[ours]
    if kind == "DecimalField":
        options["decimal_places"] = f["DecimalPlaces"]
    if f["AutoNow"]:
        options["auto_now"] = True
    if f["AutoNowAdd"]:
        options["auto_now_add"] = True
    if kind.endswith("AutoField") and f["Name"] == "id":
        options["auto_created"] = True  # as in the files that makemigrations writes
    make = getattr(models, kind)
    return make(f["To"], **options) if kind in ("ForeignKey", "OneToOneField") else make(**options)


def condition(c):
    op = ACROSS[c["Op"]]
    if op == "true":
        return None
    if op == "is":
        return models.Q(**{c["Path"]: c["Value"]})
    parts = [condition(p) for p in c["Parts"]]
    if op == "not":
        return ~parts[0]
    whole = parts[0]
    for part in parts[1:]:
        whole = whole | part if op == "or" else whole & part
    return whole


def index(i):
    return models.Index(fields=i["Fields"], name=i["Name"], condition=condition(i["Where"]))


def constraint(c):
    if c["Unique"]:
        return models.UniqueConstraint(fields=c["Unique"], name=c["Name"], condition=condition(c["Where"]),
                                       nulls_distinct=False if c["NullsEqual"] else None)
    return models.CheckConstraint(condition=condition(c["Check"]), name=c["Name"])


def options(o):
    result = {}
    if o["Table"]:
        result["db_table"] = o["Table"]
    if o["Unmanaged"]:
        result["managed"] = False
    if o["UniqueTogether"]:
        result["unique_together"] = {tuple(names) for names in o["UniqueTogether"]}
    if o["Indexes"]:
        result["indexes"] = [index(i) for i in o["Indexes"]]
    if o["Constraints"]:
        result["constraints"] = [constraint(c) for c in o["Constraints"]]
    return result


def operation(o, kinds):
    if isinstance(o, str):
        return migrations.RunSQL([(o, None)], reverse_sql=migrations.RunSQL.noop)
    kind = o["Op"]
    if kind == "CreateModel":
        return migrations.CreateModel(o["Name"], [(f["Name"], field(f, kinds)) for f in o["Fields"]], options(o))
    if kind == "DeleteModel":
        return migrations.DeleteModel(o["Name"])
    if kind == "RenameModel":
        return migrations.RenameModel(o["Old"], o["New"])
    if kind == "AlterModelTable":
        return migrations.AlterModelTable(o["Name"], o["Table"] or None)
    if kind == "AlterUnique":
        return migrations.AlterUniqueTogether(o["Name"], {tuple(names) for names in o["Unique"] or []})
    if kind in ("AddField", "AlterField"):
        f, once = o["Field"], o["Once"]
        return getattr(migrations, kind)(o["Model"], f["Name"], field(f, kinds, once), preserve_default=once is None)
    if kind == "RemoveField":
        return migrations.RemoveField(o["Model"], o["Name"])
    if kind == "RenameField":
        return migrations.RenameField(o["Model"], o["Old"], o["New"])
    if kind == "AddIndex":
        return migrations.AddIndex(o["Model"], index(o["Index"]))
    if kind == "RemoveIndex":
        return migrations.RemoveIndex(o["Model"], o["Name"])
    if kind == "RenameIndex":
        return migrations.RenameIndex(o["Model"], old_name=o["Old"], new_name=o["New"])
    if kind == "AddConstraint":
        return migrations.AddConstraint(o["Model"], constraint(o["Constraint"]))
    if kind == "RemoveConstraint":
        return migrations.RemoveConstraint(o["Model"], o["Name"])
    raise ValueError(f"ddl.py does not know the operation {kind}")


def run(state, app, operations, kinds, backward):
    """Apply one migration, and revert it if backward. Return the state, and the statements of each way."""
    migration = migrations.Migration("m", app)
    migration.operations = [operation(o, kinds) for o in operations]
    ways = []
    before = state.clone()
    before.__dict__.pop("apps", None)  # rendered anew, as by another command: states share rendered models
    for way in ["apply", "unapply"][:1 + backward]:
        statements = []

        class Editor(connection.SchemaEditorClass):
            def execute(self, sql, params=()):
                if connection.vendor != "postgresql" and params:
                    shown = str(sql) % tuple(self.quote_value(p) for p in params)
                elif connection.vendor == "postgresql" and params:
                    shown = connection.ops.compose_sql(str(sql), params)
                else:
                    shown = str(sql)
                statements.extend(s for s in re.split(r";\s*(?=SET|ALTER|$)", shown) if s)
                return super().execute(sql, params)

        with Editor(connection, atomic=migration.atomic) as editor:
            if way == "apply":
                state.apps  # rendered before, as the executor does
                state = migration.apply(state, editor)
            else:
                before.apps
                migration.unapply(before, editor)
        ways.append(statements)
    return (before if backward else state), ways


def main(given):
    results = []
    for scenario in given["scenarios"]:
        state, done = ProjectState(), []
        for m in scenario["migrations"]:
            try:
                state, ways = run(state, scenario["app"], m["operations"], given["kinds"], m["backward"])
                done.append({"ways": ways, "error": ""})
            except Exception as e:  # the schema is as the failed migration left it
                done.append({"ways": [], "error": f"{type(e).__name__}: {e}"})
                break
        results.append(done)
    return results


if len(sys.argv) == 3 and sys.argv[1] == "--write":
    folder = Path(sys.argv[2])
    given = json.loads((folder / "scenarios.json").read_text())
    lines = []
    for scenario, done in zip(given["scenarios"], main(given)):
        lines.append(f"== {scenario['app']}")
        for n, migration in enumerate(done, 1):
            for way, statements in zip(["", " backward"], migration["ways"]):
                lines += [f"-- {n}{way}"] + statements
            if migration["error"]:
                lines += [f"-- {n}", f"error: {migration['error']}"]
    engine = {"postgresql": "postgres"}.get(connection.vendor, connection.vendor)
    (folder / f"{engine}.sql").write_text("\n".join(lines) + "\n")
else:
    for line in sys.stdin:
        print(json.dumps(main(json.loads(line))), flush=True)
