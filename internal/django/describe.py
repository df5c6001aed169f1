"""Print a Django project as JSON: models, serializers, views and routes, for inspectdb --django.

    python manage.py shell < describe.py > models.json

It reads classes and the source of their methods. It runs no query. Of the project's own code it
calls get_queryset and get_serializer_class of views, where these do not look at the request.
"""
import ast, gc, inspect, json, re, sys, textwrap

import django
from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import signals
from django.urls import URLResolver, get_resolver
from django.utils.functional import Promise
from django.utils.text import camel_case_to_spaces
from rest_framework import VERSION, relations, routers, serializers, views
from rest_framework.settings import api_settings

LIBRARIES = ("django.", "rest_framework.", "django_filters.", "builtins.")
ATTRIBUTES = ("message", "code", "page_size", "page_query_param", "page_size_query_param", "max_page_size", "default_limit",
              "max_limit", "limit_query_param", "offset_query_param", "ordering", "rate", "scope", "allowed_versions",
              "default_version", "version_param")

def dotted(thing):
    thing = thing if hasattr(thing, "__qualname__") else type(thing)
    return f"{thing.__module__}.{thing.__qualname__}"

def own(thing):
    return own_name((getattr(thing, "__module__", None) or "builtins") + ".")

def own_name(name):
    return not name.startswith(LIBRARIES)

def base(cls):
    return next(dotted(c) for c in cls.__mro__ if not own(c))

def plain(v):
    """A value as JSON: what JSON does not have is an object with its class."""
    if isinstance(v, (models.TextChoices, models.IntegerChoices)):
        return v.value
    if v is None or type(v) in (bool, int, float, str):
        return v
    if isinstance(v, (str, Promise)):
        return str(v)
    if isinstance(v, (list, tuple, set, frozenset)):
        return [plain(x) for x in v]
    if isinstance(v, dict):
        return {str(k): plain(x) for k, x in v.items()}
    if isinstance(v, serializers.Field):
        return serializer_field(v)
    if isinstance(v, models.Q):
        return {"class": "Q", "connector": v.connector, "negated": v.negated, "parts": plain(v.children)}
    if isinstance(v, (models.QuerySet, models.Manager)):
        return {"class": "QuerySet", "of": queryset(v.all())}
    return {"class": dotted(v), "text": re.sub(" at 0x[0-9a-f]+", "", str(v))}

def tree(node):
    """Python's syntax tree as JSON, from which the command translates short methods."""
    if isinstance(node, ast.AST):
        fields = {k: tree(v) for k, v in ast.iter_fields(node) if k not in ("ctx", "kind")}
        return {"node": type(node).__name__, **fields}
    return [tree(x) for x in node] if isinstance(node, list) else plain(node)

def methods(cls, foreign=True):
    """The methods that the project's own classes have, by name: the source, and short ones as a tree. A
    method behind a decorator has no tree. Without foreign, those that Django adds are left out."""
    found = {}
    for c in reversed(cls.__mro__):
        for name, attribute in vars(c).items() if own(c) else ():
            fn = getattr(attribute, "fget", None) or getattr(attribute, "func", None) or getattr(attribute, "__func__", attribute)
            plain_fn = inspect.unwrap(fn) if callable(fn) else None
            if not inspect.isfunction(plain_fn) or not (foreign or own(plain_fn)):
                continue
            source = textwrap.dedent(inspect.getsource(plain_fn))
            d = {"source": source[:20000], "args": list(inspect.signature(plain_fn).parameters)}
            parsed = ast.parse(source).body[0] if len(source) < 2000 else None
            if fn is plain_fn and not getattr(parsed, "decorator_list", True):
                d["body"] = tree(parsed.body)
            found[name] = d
    return found

def conditions(q):
    """The conditions of a query as [[path, look-up, value]…], or None for more than these say."""
    if q.is_sliced or q.distinct or q.combinator or q.where.connector != "AND" or q.where.negated:
        return None
    out = []
    for c in q.where.children:
        if not hasattr(c, "lookup_name") or hasattr(c.rhs, "resolve_expression") or not path(q, c.lhs):
            return None
        out.append([path(q, c.lhs), c.lookup_name, plain(c.rhs)])
    return out

def path(q, column):
    """The path of a column, as a look-up has it."""
    if type(column).__name__ != "Col":
        return None
    steps, join = [column.target.name], q.alias_map[column.alias]
    while join.parent_alias:
        steps.insert(0, join.join_field.name)
        join = q.alias_map[join.parent_alias]
    return "__".join(steps)

def queryset(qs):
    q = qs.query
    computed = [{"name": n, "function": type(a).__name__, "path": path(q, a.get_source_expressions()[0]) if a.get_source_expressions()
                 else None} for n, a in q.annotations.items()]
    return {"model": qs.model._meta.label, "where": conditions(q), "annotations": computed, "ordering": plain(q.order_by)}

def model_field(f):
    options = f.deconstruct()[3]
    d = {"name": f.name, "class": dotted(f), "kind": f.get_internal_type(), "column": f.column,
         "options": {k: plain(v) for k, v in options.items() if k not in ("on_delete", "validators", "to", "through")},
         "validators": [{"class": dotted(v), "limit_value": plain(getattr(v, "limit_value", None)), "message": plain(getattr(v, "message", None)),
                         "inverse": getattr(v, "inverse_match", None), "pattern": getattr(getattr(v, "regex", None), "pattern", None),
                         "flags": plain(getattr(v, "flags", None))} for v in f._validators]}
    if f.is_relation:
        to = f.remote_field
        d.update(to=to.model._meta.label, on_delete=getattr(getattr(to, "on_delete", None), "__name__", None))
        if f.many_to_many:
            d.update(symmetrical=to.symmetrical, through=None if to.through._meta.auto_created else to.through._meta.label)
    return d

def rule(c):
    name, _, options = c.deconstruct()
    return {"class": name.rsplit(".", 1)[-1], **{k: plain(v) for k, v in options.items()}, "expressions": len(getattr(c, "expressions", ()))}

def model(m):
    o, words = m._meta, camel_case_to_spaces(m.__name__)
    heard = [f"{kind}: {dotted(r)}" for kind in ("pre_save", "post_save", "pre_delete", "post_delete", "m2m_changed")
             for r in getattr(signals, kind)._live_receivers(m)[0] if own(r)]
    return {"label": o.label, "table": o.db_table, "proxy": o.proxy or None, "parents": [dotted(p) for p in o.parents],
            "verbose_name": str(o.verbose_name) if o.verbose_name != words else None,
            "verbose_name_plural": str(o.verbose_name_plural) if o.verbose_name_plural != f"{o.verbose_name}s" else None,
            "ordering": plain(o.ordering), "unique_together": plain(o.unique_together), "constraints": [rule(c) for c in o.constraints],
            "indexes": [rule(i) for i in o.indexes], "permissions": plain(o.permissions),
            "default_permissions": plain(o.default_permissions) if len(o.default_permissions) != 4 else None,
            "fields": [model_field(f) for f in o.local_fields + o.local_many_to_many], "private": [f.name for f in o.private_fields],
            "managers": [dotted(x) for x in o.managers if own(type(x))], "signals": heard, "methods": methods(m, foreign=False)}

def serializer_field(f):
    many = isinstance(f, (relations.ManyRelatedField, serializers.ListSerializer))
    one = getattr(f, "child_relation", None) or f.child if many else f
    options = {k: plain(v) for k, v in {**one._kwargs, **f._kwargs}.items() if not (many and k in ("child", "child_relation"))}
    return {"class": dotted(one), "base": base(type(one)), "args": plain(one._args), "options": options, "many": many or None}

def serializer(cls):
    meta = getattr(cls, "Meta", None)
    options = {k: plain(getattr(meta, k)) for k in ("fields", "exclude", "read_only_fields", "extra_kwargs", "depth", "validators")
               if hasattr(meta, k)}
    return {"name": dotted(cls), "base": base(cls), "model": meta.model._meta.label if hasattr(meta, "model") else None, "meta": options,
            "declared": [{"name": n, **serializer_field(f)} for n, f in cls._declared_fields.items()], "methods": methods(cls)}

def part(cls):
    """A permission, a pagination or another class that a view names."""
    if hasattr(cls, "operator_class"):
        return {"class": cls.operator_class.__name__, "parts": [part(x) for x in (cls.op1_class, getattr(cls, "op2_class", None)) if x]}
    if not inspect.isclass(cls):
        return {"class": dotted(cls), "base": "an object"}
    return {"class": dotted(cls), "base": base(cls), "attributes": {k: plain(getattr(cls, k)) for k in ATTRIBUTES if hasattr(cls, k)},
            "methods": methods(cls)}

def parts(list, default=None):
    return None if default and list == getattr(api_settings, default) else [part(c) for c in list]

def pairs(fields):
    return [[k, plain(v)] for k, v in fields.items()] if isinstance(fields, dict) else plain(fields)

def filterset(cls):
    declared = [{"param": n, "class": dotted(f), "field": f.field_name, "lookup": f.lookup_expr, "method": plain(getattr(f, "method", None)),
                 "exclude": f.exclude or None, "distinct": f.distinct or None} for n, f in cls.declared_filters.items()]
    return {"fields": pairs(cls._meta.fields), "exclude": plain(cls._meta.exclude), "declared": declared, "methods": methods(cls)}

def asked(cls, method, action):
    """What a method of a view returns for an action, if it does not look at the request."""
    if re.search("request|kwargs|args", methods(cls)[method]["source"]):
        return None
    try:
        v = cls()
        v.action, v.request, v.args, v.kwargs, v.format_kwarg = action, None, (), {}, None
        return getattr(v, method)()
    except Exception:
        return None

def view(cls):
    extra = cls.get_extra_actions() if hasattr(cls, "get_extra_actions") else ()
    d = {"name": dotted(cls), "bases": [dotted(c) for c in cls.__mro__ if not own(c)], "doc": inspect.cleandoc(cls.__dict__.get("__doc__") or ""),
         "title": cls().get_view_name(), "http": cls.http_method_names if len(cls.http_method_names) != 8 else None, "methods": methods(cls)}
    for kind in ("permission", "authentication", "throttle", "parser", "renderer"):
        d[kind] = parts(getattr(cls, kind + "_classes"), f"DEFAULT_{kind.upper()}_CLASSES")
    for k in ("pagination_class", "versioning_class"):
        d[k] = part(getattr(cls, k)) if getattr(cls, k, None) else None
    d["filter_backends"] = [dotted(c) for c in getattr(cls, "filter_backends", ())]
    for k in ("lookup_field", "lookup_url_kwarg", "search_fields", "ordering_fields", "ordering"):
        d[k] = plain(getattr(cls, k, None))
    d["filterset_fields"] = pairs(getattr(cls, "filterset_fields", None))
    d["filterset"] = filterset(cls.filterset_class) if getattr(cls, "filterset_class", None) else None
    d["serializer"] = dotted(cls.serializer_class) if getattr(cls, "serializer_class", None) else None
    d["queryset"] = queryset(cls.queryset) if getattr(cls, "queryset", None) is not None else None
    if "get_queryset" in d["methods"]:
        qs = asked(cls, "get_queryset", "list")
        d["asked"] = queryset(qs) if isinstance(qs, models.QuerySet) else None
    if "get_serializer_class" in d["methods"]:
        names = ["list", "create", "retrieve", "update", "partial_update", "destroy", "metadata", *(a.__name__ for a in extra)]
        d["serializers"] = {a: dotted(c) for a in names if (c := asked(cls, "get_serializer_class", a))}
    d["actions"] = [{"name": a.__name__, "detail": a.detail, "path": a.url_path, "url_name": a.url_name, "mapping": dict(a.mapping),
                     "permission": parts(a.kwargs["permission_classes"]) if "permission_classes" in a.kwargs else None,
                     "options": sorted(set(a.kwargs) - {"permission_classes", "name", "description", "detail", "suffix"})} for a in extra]
    return d

def walk(patterns, prefix, known):
    for p in patterns:
        where = prefix + str(p.pattern)
        if getattr(p, "app_name", None) == "admin":
            yield {"path": where, "admin": True}
        elif not isinstance(p, URLResolver):
            cls = getattr(p.callback, "cls", None) or getattr(p.callback, "view_class", None)
            arguments = getattr(p.callback, "initkwargs", None) or getattr(p.callback, "view_initkwargs", None) or {}
            yield {"path": where, "name": p.name, "view": cls or p.callback, "arguments": sorted(arguments), "regex": hasattr(p.pattern, "_regex") and not hasattr(p.pattern, "_route")}
        elif p.url_patterns and id(p.url_patterns[0]) in known:
            r = known[id(p.url_patterns[0])]
            yield {"path": where, "router": base(type(r)), "slash": r.trailing_slash, "namespace": p.namespace,
                   "registry": [{"prefix": x, "view": v, "basename": b} for x, v, b in r.registry]}
        else:
            yield from walk(p.url_patterns, where, known)

def subclasses(cls):
    for c in cls.__subclasses__():
        yield from [c] if own(c) else []
        yield from subclasses(c)

def without_none(v):
    if isinstance(v, dict):
        return {k: without_none(x) for k, x in v.items() if x is not None or k == "value"}
    return [without_none(x) for x in v] if isinstance(v, list) else v

def describe():
    patterns = get_resolver().url_patterns
    known = {id(r.urls[0]): r for r in gc.get_objects() if isinstance(r, routers.BaseRouter) and r.urls}
    routes, found = list(walk(patterns, "/", known)), {}
    for entry in [e for r in routes for e in r.get("registry", [r])]:
        if inspect.isclass(entry.get("view")) and issubclass(entry["view"], views.APIView):
            found.setdefault(dotted(entry["view"]), view(entry["view"]))
        entry["view"] = dotted(entry["view"]) if "view" in entry else None
    all = {dotted(c): c for c in subclasses(serializers.BaseSerializer)}
    return {"latchkey": 1, "django": django.get_version(), "rest_framework": VERSION, "user_model": settings.AUTH_USER_MODEL,
            "settings": sorted(getattr(settings, "REST_FRAMEWORK", {})), "middleware": [m for m in settings.MIDDLEWARE if own_name(m)],
            "models": [model(m) for m in apps.get_models() if own(m)], "routes": routes, "views": [*found.values()],
            "serializers": [serializer(c) for c in sorted(all.values(), key=lambda c: (c.__module__, inspect.findsource(c)[1]))],
            "defaults": {k: parts(getattr(api_settings, f"DEFAULT_{k.upper()}_CLASSES")) for k in ("authentication", "permission", "throttle")}}

json.dump(without_none(describe()), sys.stdout, indent=1)
print()
