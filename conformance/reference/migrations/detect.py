"""Print what Django's autodetector makes of each history, one JSON object a line. See record."""

import json
import sys

from django.conf import settings

settings.configure(
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth"],
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    USE_TZ=True,
)

import django

django.setup()

from django.apps import apps
from django.db import models
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.questioner import MigrationQuestioner
from django.db.migrations.state import ModelState, ProjectState

import histories

BUILT_IN = {"contenttypes": "0002_remove_content_type_name", "auth": "0012_alter_user_first_name_max_length"}
ON_DELETE = {f.__name__: f for f in (models.CASCADE, models.PROTECT, models.RESTRICT, models.SET_NULL,
                                     models.SET_DEFAULT, models.DO_NOTHING)}


def a_callable():
    """The default of fields that have {"callable": true}."""


def field_of(d):
    d = dict(d)
    kind = getattr(models, d.pop("kind"))
    if "on_delete" in d:
        d["on_delete"] = ON_DELETE[d["on_delete"]]
    if "choices" in d:
        d["choices"] = [tuple(c) for c in d["choices"]]
    if d.pop("callable", False):
        d["default"] = a_callable
    if d.get("primary_key"):
        d["serialize"] = False
    if issubclass(kind, models.AutoField) or kind is models.BigAutoField:
        d.update(auto_created=True, verbose_name="ID")
    return kind(**d)


def condition_of(pairs):
    return models.Q(**dict(pairs))


def rule_of(d):
    d = dict(d)
    kind = d.pop("kind")
    if "condition" in d:
        d["condition"] = condition_of(d["condition"])
    return {"index": models.Index, "unique": models.UniqueConstraint, "check": models.CheckConstraint}[kind](**d)


def state_of(described):
    state = ProjectState()
    for label in BUILT_IN:
        for model in apps.get_app_config(label).get_models(include_auto_created=False):
            state.add_model(ModelState.from_model(model))
    for m in described:
        options = dict(m.get("options", {}))
        options["indexes"] = [rule_of(i) for i in options.get("indexes", [])]
        options["constraints"] = [rule_of(c) for c in options.get("constraints", [])]
        if "unique_together" in options:
            options["unique_together"] = {tuple(u) for u in options["unique_together"]}
        if "permissions" in options:
            options["permissions"] = [tuple(p) for p in options["permissions"]]
        fields = [(name, field_of(f)) for name, f in m["fields"]]
        state.add_model(ModelState(m["app"], m["name"], fields, options))
    return state


def plain(value):
    """The JSON of an argument of an operation."""
    if isinstance(value, models.Field):
        _, path, args, kwargs = value.deconstruct()
        assert not args, (path, args)
        out = {"kind": path.rsplit(".", 1)[1], **{k: plain(v) for k, v in kwargs.items()}}
        for key in ("auto_created", "serialize"):
            out.pop(key, None)
        if out.get("verbose_name") == "ID":
            del out["verbose_name"]
        if out.get("default") == "callable":
            del out["default"]
            out["callable"] = True
        return out
    if isinstance(value, (models.Index, models.UniqueConstraint, models.CheckConstraint)):
        path, args, kwargs = value.deconstruct()
        assert not args, (path, args)
        kind = {models.Index: "index", models.UniqueConstraint: "unique", models.CheckConstraint: "check"}[type(value)]
        return {"kind": kind, **{k: plain(v) for k, v in kwargs.items()}}
    if isinstance(value, models.Q):
        assert value.connector == "AND" and not value.negated
        return sorted([k, v] for k, v in value.children)
    if value is a_callable:
        return "callable"
    if callable(value):
        return value.__name__
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items()}
    if isinstance(value, (set, frozenset)):
        return sorted(plain(v) for v in value)
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    return str(value) if isinstance(value, str) else value


def operation_of(op):
    name, args, kwargs = op.deconstruct()
    assert not args, (name, args)
    kwargs.pop("managers", None)
    kwargs.pop("bases", None)
    if "fields" in kwargs:
        kwargs["fields"] = list(kwargs["fields"])
    return {"operation": name, "text": op.formatted_description(), **{k: plain(v) for k, v in kwargs.items()}}


class Graph:
    def __init__(self, leaves):
        self.leaves = leaves

    def leaf_nodes(self, app=None):
        return sorted((a, n) for a, n in self.leaves.items() if app in (None, a))


class Questioner(MigrationQuestioner):
    """Answers as the history says, and notes the questions."""

    def __init__(self, history):
        super().__init__({"ask_initial": True})
        self.renames, self.once, self.asked = history.get("renames", []), history.get("once", {}), []

    def ask(self, question):
        self.asked.append(question)

    def ask_rename(self, model_name, old_name, new_name, field_instance):
        question = f"{model_name}.{old_name}={new_name}"
        self.ask(question)
        return question in self.renames

    def ask_rename_model(self, old, new):
        question = f"{old.app_label}.{old.name}={new.name}"
        self.ask(question)
        return question in self.renames

    def value(self, field_name, model_name):
        question = f"{model_name}.{field_name}"
        self.ask(question)
        return self.once[question]

    def ask_not_null_addition(self, field_name, model_name):
        return self.value(field_name, model_name)

    def ask_auto_now_add_addition(self, field_name, model_name):
        return self.value(field_name, model_name)

    def ask_not_null_alteration(self, field_name, model_name):
        value = self.value(field_name, model_name)
        return models.NOT_PROVIDED if value is None else value

    def ask_unique_callable_default_addition(self, field_name, model_name):
        self.ask(f"{model_name}.{field_name} unique")


def detect(history):
    leaves = dict(BUILT_IN)
    for m in history["before"]:
        leaves.setdefault(m["app"], "0001_initial")
    leaves.update(history.get("leaves", {}))
    questioner = Questioner(history)
    changes = MigrationAutodetector(state_of(history["before"]), state_of(history["after"]), questioner).changes(
        Graph(leaves), trim_to_apps=set(history["trim"]) if "trim" in history else None)
    out = {}
    state = state_of(history["before"])
    for app, migrations in sorted(changes.items()):
        out[app] = [{
            "name": m.name,
            "dependencies": sorted(map(list, m.dependencies)),
            "operations": [operation_of(op) for op in m.operations],
        } for m in migrations]
    # Detect again after the migrations: nothing is left.
    waiting = [m for ms in changes.values() for m in ms]
    done = set()
    while waiting:
        for m in waiting:
            if all((a, n) in done or all(w.app_label != a or w.name != n for w in waiting) for a, n in m.dependencies):
                m.mutate_state(state, preserve=False)
                done.add((m.app_label, m.name))
                waiting.remove(m)
                break
        else:
            raise ValueError("circular")
    again = MigrationAutodetector(state, state_of(history["after"]), Questioner(history))._detect_changes()
    quiet = not again
    return {"asked": questioner.asked, "migrations": out, "quiet": quiet}


def main():
    if sys.argv[1:2] == ["--join"]:
        runs = [[json.loads(line) for line in open(name)] for name in sys.argv[2:]]
        for lines in zip(*runs):
            outcomes = []
            for line in lines:
                outcome = line.pop("outcome")
                if outcome not in outcomes:
                    outcomes.append(outcome)
            print(json.dumps({**lines[0], "outcomes": outcomes}, separators=(",", ":")))
        return
    for history in histories.every():
        print(json.dumps({**history, "outcome": detect(history)}, sort_keys=True))


main()
