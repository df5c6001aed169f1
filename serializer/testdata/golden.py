"""Writes what Django REST framework makes of generated bodies, one JSON value a line, to standard output.

Run inside the shop's project, with its fixtures: the first line has all rows, then for each serializer its
metadata, and for each body its errors or, if it is valid, what is shown after it was saved (and rolled back).
The shop is the project of model/testdata/django with the serializers that shop_test.go has in Go.
"""
import json
import os
import random
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mysite.settings")
import django

django.setup()
from django.contrib.auth.models import User
from django.core.serializers import serialize
from django.db import transaction
from django.http import QueryDict
from rest_framework.metadata import SimpleMetadata
from rest_framework.renderers import JSONRenderer
from rest_framework.test import APIRequestFactory
from shop import models, serializers as s

COUNT = int(os.environ.get("COUNT", "400"))
rnd = random.Random(14)
request = APIRequestFactory().get("/")
request.user = User.objects.get(username="alice")

JUNK = [None, True, False, 0, 1, -1, 7, 3.5, 1.0, 1e300, "", " ", "x", "  y  ", "1", "01", "nan", "a\x00b", "ä", [], ["x"], [1], {},
        {"a": 1}, 10**10, 10**20, -(10**20), "1e3", "5.0", "a" * 300, "http://testserver/links/tags/1/", "2024-02-30", "\U0001f600"]
TEXT = ["Tools", "tools", "saws", "new", "sale", "Product 01", "Product 02", "product 01", "forbidden", "Forbidden", "fresh",
        "a b", "A-1", "A-2", "SKU-001", "SKU-002", "SKU-900", "sku-1", "x" * 12, "x" * 13, "!" * 13, "x" * 61, "x" * 81]
POOL = {
    "parent": [1, "2", 99, None, 1.5, "x"], "category": ["tools", "saws", "nope", 1, None, 99],
    "position": [5, "6", 32767, 32768, -32769, 2**63, -(2**63) - 1, "1.0"],
    "price": ["1.10", 2, 3.5, "1e3", "1e2", "-1", -0.5, "0", "1.005", "123456.78", "1234567.8", "NaN", "Infinity", " 4 ", "1_0", "-0"],
    "weight": [1, 2.5, "3", "nan", "inf", None], "active": ["yes", "off", "maybe", False], "featured": [None, "null", "true", True],
    "released": ["2024-02-29", "2024-2-9", "20240229", "2024-W05", "2024-01-01T00:00", None], "opens": ["10:30", "25:00", "10:30:01.5", None],
    "warranty": ["1 00:00:01", "P1D", 90, 1.5, "x", None], "reference": ["0b3d5f66-8e2f-4a07-9a43-0d9d3f1f6c01", "0b3d5f668e2f4a079a430d9d3f1f6c01", 5, "x"],
    "homepage": ["https://example.com/a", "example.com", "http://localhost", "ftp://a.b"], "contact": ["a@example.com", "a@b", "a@localhost", "@"],
    "address": ["192.0.2.1", "::1", "::ffff:1.2.3.4", "1.2.3", None], "attributes": [{}, {"a": [1, 2.5, "x", None]}, [1], "text", None, 5],
    "description": ["  kept  ", ""], "color": ["r", "g", "z", "", None], "stock": [5], "tags": [[1, 2], [], ["3"], [99], [1, "x"], [True], 1, "1", None, [2, 1, 1]],
    "product": [1, 2, "3", 99, None, "x", True], "rating": [1, 5, 0, 6, "3", "x", 2.5], "text": ["t" * 200, "t" * 201, ""],
    "number": ["A-1", "A-2", "A-4", "new number", "n" * 21], "placed": ["2025-03-01T12:00:00Z", "2025-03-01", "2025-03-01T12:00:00.5+02:00", "x", None],
    "note": ["", "n", None], "status": ["new", "paid", "z"],
    "items": [[], [{"product": 1}], [{"product": 1, "quantity": 2}, {"product": "2", "quantity": 0}], [{}], [None], ["x"], {}, None, "x",
              [{"product": 99, "quantity": 40000}], [{"product": 3, "quantity": "4"}]],
    "owner": [2], "author": [2, "x"],
    "title": ["t", "t" * 21, ""], "point": [{"x": 1}, {"x": 0}, {"x": 1, "y": 1}, {}, None, [], "x", {"x": "a", "y": "b"}, {"x": 10**20}],
    "path": [[], [{"x": 1}], [{"x": 1}, {"x": 2, "y": 2}], [{}, {"x": 1}], [{"x": 1}] * 4, {}, None, [None], "x"],
    "by_name": [{}, {"a": {"x": 1}}, {"a": {}, "b": {"x": 1}, "c": 5}, [], None], "x": [1, "2", 0, "z", 3], "y": [1, 0, "2", None],
    "maybe": [None, {"x": 1}, {"x": 1, "y": 1}, True, "null"],
}
LINK = ["/links/tags/1/", "http://testserver/links/tags/2/", "/links/categories/1/", "https://evil/links/categories/2/", "/links/categories/99/",
        "/links/categories/x/", "/nowhere/", "x", "", None, 1, ["/links/tags/1/"], "/links/tags/99/", "http://[::1"]
BASE = {
    "CategorySerializer": {"name": "Fresh", "slug": "fresh", "parent": 1, "position": 2},
    "TagSerializer": {"name": "fresh"},
    "ProductSerializer": {"category": "tools", "name": "Fresh", "sku": "FRESH-1", "price": "1.50", "tags": [1, 2], "color": "r", "featured": None},
    "LinkedProductSerializer": {"name": "Fresh", "sku": "FRESH-1", "price": "1.50", "category": "/links/categories/1/", "tags": ["/links/tags/1/"]},
    "LinkedCategorySerializer": {"name": "Fresh", "slug": "fresh", "parent": "/links/categories/1/", "position": 2},
    "LinkedTagSerializer": {"name": "fresh"},
    "OrderSerializer": {"number": "fresh", "placed": "2025-01-02T03:04:05Z", "note": "n", "items": [{"product": 1, "quantity": 2}]},
    "ReviewSerializer": {"product": 3, "rating": 4, "text": "t"},
    "OwnReviewSerializer": {"product": 3, "rating": 4, "text": "t"},
    "ItemSerializer": {"product": 1, "quantity": 2},
    "CatalogSerializer": {"name": "Fresh", "price": "2.00"},
    "PointSerializer": {"x": 1, "y": 2},
    "NestedSerializer": {"title": "t", "point": {"x": 1}, "tags": [1], "category": "tools"},
}
FIELDS = {name: list(getattr(s, name)().fields) for name in BASE}


def value(name, field):
    if name.startswith("Linked") and field in ("parent", "category", "tags"):
        return [rnd.choice(LINK) for _ in range(rnd.randint(0, 2))] if field == "tags" and rnd.random() < 0.7 else rnd.choice(LINK)
    kind = rnd.random()
    if kind < 0.6 and field in POOL:
        return rnd.choice(POOL[field])
    return rnd.choice(TEXT) if kind < 0.75 else rnd.choice(JUNK)


def body(name, i):
    if i % 50 == 49:
        return rnd.choice([None, [], "x", 5, [{}], True])
    b = {k: v for k, v in BASE[name].items() if rnd.random() < 0.92}
    for field in rnd.sample(FIELDS[name], min(len(FIELDS[name]), rnd.randint(0, 3))):
        b[field] = value(name, field)
    return b


def dump(v):
    return json.loads(JSONRenderer().render(v))


def codes(detail):
    if isinstance(detail, dict):
        return {str(k): codes(v) for k, v in detail.items()}
    if isinstance(detail, list):
        return [codes(v) for v in detail]
    return detail.code


def run(name, case):
    cls = getattr(s, name)
    kwargs = {"data": case["body"], "context": {"request": request}, "partial": case["partial"]}
    if case["form"]:
        q = QueryDict(mutable=True)
        for k, v in case["body"]:
            q.appendlist(k, v)
        kwargs["data"] = q
    if case["pk"]:
        kwargs["instance"] = cls.Meta.model.objects.get(pk=case["pk"])
    ser = cls(**kwargs)
    try:
        with transaction.atomic():
            ok = ser.is_valid()
            if not ok:
                return {"errors": dump(ser.errors), "codes": codes(ser._errors if not isinstance(ser._errors, list) else ser.errors)}
            if hasattr(cls, "Meta"):
                extra = {"author": request.user} if name == "ReviewSerializer" and not case["pk"] else {}
                if name == "ItemSerializer" and not case["pk"]:
                    extra = {"order": models.Order.objects.first()}
                try:
                    ser.save(**extra)
                    return {"data": dump(ser.data)}
                finally:
                    transaction.set_rollback(True)
            return {"data": dump(ser.data)}
    except Exception as e:
        return {"crash": type(e).__name__}


def form(b):
    pairs = []
    for k, v in b.items():
        for one in v if isinstance(v, list) else [v]:
            pairs.append([k, one if isinstance(one, str) else "" if one is None else json.dumps(one)])
    return pairs


def emit(v):
    sys.stdout.write(json.dumps(v, ensure_ascii=False) + "\n")


emit({"rows": {m._meta.model_name: json.loads(serialize("json", m.objects.order_by("pk")))
               for m in (User, models.Category, models.Tag, models.Product, models.Order, models.Item, models.Review)}})
for name in list(BASE) + ["SampleSerializer"]:
    emit({"serializer": name, "metadata": dump(SimpleMetadata().get_serializer_info(getattr(s, name)()))})
for name in BASE:
    meta = getattr(getattr(s, name), "Meta", None)
    pks = list(meta.model.objects.order_by("pk").values_list("pk", flat=True)[:6]) if meta else [None]
    if name == "OrderSerializer":
        pks = [o.pk for o in models.Order.objects.filter(owner=request.user).order_by("pk")]
    for i in range(COUNT):
        case = {"serializer": name, "body": body(name, i), "pk": rnd.choice(pks) if rnd.random() < 0.4 else None, "form": False}
        case["partial"] = bool(case["pk"]) and rnd.random() < 0.6
        if isinstance(case["body"], dict) and rnd.random() < 0.12:
            case["form"], case["body"] = True, form(case["body"])
        case.update(run(name, case))
        emit(case)
