"""Writes golden.jsonl.gz: what REST framework's own fields make of a few thousand inputs.

Usage: PYTHONPATH=<Django 5.2, REST framework 3.18> python3.11 golden.py > golden.jsonl.gz
Each line has the name of a field (FIELDS; golden_test.go has the same in Go), the input as JSON or as
a form, and either the JSON of the output or the errors with their codes. "crash" stands for an
exception, which the framework answers with 500.
"""
import gzip
import json
import random
import sys
import uuid
import warnings
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.conf import settings

settings.configure(USE_TZ=True, TIME_ZONE="UTC", INSTALLED_APPS=["django.contrib.contenttypes", "rest_framework"])
import django

django.setup()
warnings.simplefilter("ignore")
from django.http import QueryDict
from rest_framework import serializers as s
from rest_framework.renderers import JSONRenderer

FIELDS = {
    "boolean": lambda: s.BooleanField(),
    "boolean_null": lambda: s.BooleanField(allow_null=True),
    "boolean_optional": lambda: s.BooleanField(required=False),
    "char": lambda: s.CharField(max_length=10, min_length=2),
    "char_raw": lambda: s.CharField(trim_whitespace=False, allow_blank=True),
    "char_null": lambda: s.CharField(allow_null=True, required=False),
    "email": lambda: s.EmailField(max_length=40),
    "regex": lambda: s.RegexField(r"^[a-c]+$"),
    "slug": lambda: s.SlugField(),
    "slug_raw": lambda: s.SlugField(trim_whitespace=False),
    "slug_unicode": lambda: s.SlugField(allow_unicode=True),
    "url": lambda: s.URLField(),
    "uuid": lambda: s.UUIDField(),
    "uuid_hex": lambda: s.UUIDField(format="hex"),
    "uuid_int": lambda: s.UUIDField(format="int"),
    "uuid_urn": lambda: s.UUIDField(format="urn", allow_null=True),
    "ip": lambda: s.IPAddressField(),
    "ipv4": lambda: s.IPAddressField(protocol="ipv4"),
    "ipv6": lambda: s.IPAddressField(protocol="ipv6"),
    "integer": lambda: s.IntegerField(),
    "integer_bounds": lambda: s.IntegerField(min_value=-5, max_value=100),
    "biginteger": lambda: s.BigIntegerField(coerce_to_string=True),
    "float": lambda: s.FloatField(),
    "float_bounds": lambda: s.FloatField(min_value=-1.5, max_value=1e6),
    "decimal": lambda: s.DecimalField(max_digits=5, decimal_places=2),
    "decimal_number": lambda: s.DecimalField(max_digits=6, decimal_places=3, coerce_to_string=False, allow_null=True),
    "decimal_any": lambda: s.DecimalField(max_digits=20, decimal_places=None),
    "decimal_normal": lambda: s.DecimalField(max_digits=9, decimal_places=4, normalize_output=True),
    "decimal_bounds": lambda: s.DecimalField(max_digits=8, decimal_places=3, min_value=Decimal("-1.50"), max_value=Decimal("1E+3")),
    "decimal_whole": lambda: s.DecimalField(max_digits=None, decimal_places=0),
    "datetime": lambda: s.DateTimeField(),
    "datetime_berlin": lambda: s.DateTimeField(default_timezone=ZoneInfo("Europe/Berlin"), allow_null=True, required=False),
    "datetime_naive": lambda: Naive(),
    "datetime_formats": lambda: s.DateTimeField(input_formats=["%d.%m.%Y %H:%M:%S", "%Y%m%d %I%p", "%b %d %Y %z", "iso-8601"], format="%A, %d %B %Y %H:%M:%S.%f %z"),
    "date": lambda: s.DateField(),
    "date_formats": lambda: s.DateField(input_formats=["%d/%m/%y", "%j-%Y", "iso-8601"], format="%a %b %y %j %%"),
    "time": lambda: s.TimeField(),
    "time_formats": lambda: s.TimeField(input_formats=["%I:%M %p", "%H.%M.%S,%f"], format="%I:%M:%S %p"),
    "duration": lambda: s.DurationField(),
    "duration_bounds": lambda: s.DurationField(min_value=timedelta(days=-1, microseconds=5), max_value=timedelta(days=30)),
    "duration_iso": lambda: s.DurationField(format="iso-8601"),
    "choice": lambda: s.ChoiceField(choices=[("a", "First"), ("b", "Second"), (3, "Third")]),
    "choice_blank": lambda: s.ChoiceField(choices=["a"], allow_blank=True),
    "choices": lambda: s.MultipleChoiceField(choices=["x", "y", 3]),
    "choices_needed": lambda: s.MultipleChoiceField(choices=["x"], allow_empty=False),
    "list": lambda: s.ListField(child=s.IntegerField(min_value=0), min_length=1, max_length=4),
    "list_any": lambda: s.ListField(allow_empty=False, required=False),
    "list_lists": lambda: s.ListField(child=s.ListField(child=s.BooleanField(allow_null=True))),
    "dict": lambda: s.DictField(child=s.CharField(max_length=3)),
    "dict_any": lambda: s.DictField(allow_empty=False),
    "hstore": lambda: s.HStoreField(),
    "json": lambda: s.JSONField(),
    "json_null": lambda: s.JSONField(allow_null=True, required=False),
    "object": lambda: Point(),
    "objects": lambda: Point(many=True, max_length=2),
    "file": lambda: s.FileField(required=False),
}


class Naive(s.DateTimeField):
    def default_timezone(self):
        return None


class Point(s.Serializer):
    x = s.IntegerField()
    y = s.DecimalField(max_digits=3, decimal_places=1, required=False)

    def validate(self, attrs):
        if attrs.get("y") == 1:
            raise s.ValidationError("y is 1.", code="one")
        return attrs


COMMON = [None, True, False, 0, 1, -1, 2, 5, 1.0, 0.0, -0.0, 1.5, 1e22, 1e-7, 10**20, -10**40, 2**64, 2**127, 2**128, "", " ", "\t\n",
          "null", "None", "true", "x", "5", " 5 ", "5.0", "5.", "-5", "+5", "0", "-0", "1e3", "1_0", "_1", "1__0", "٣", "１２", "NaN", "inf",
          "-Infinity", "0x10", "5\n", "\x00", "a\x00b", "\ud800", "a\udfffb", "é", "\u200b", "\u0085", "😀", [], {}, [1], ["x"], {"a": 1},
          [None], [[]], "[1]", "9" * 1000, "9" * 1001, " " * 1001, "x" * 300]
DATES = ["2020-01-02", "2020-1-2", "20200102", "2020-W01-4", "2020W014", "2020-W53", "2021-W53", "2020W01", "2020-02-30", "2021-02-29", "2020-02-29",
         "0000-01-01", "0001-01-01", "9999-12-31", "10000-01-01", "2020-13-01", "2020-01-02\n", "2020-01-02 ", " 2020-01-02", "2020/01/02", "٢٠٢٠-٠١-٠٢",
         "2020-001", "2020-366", "9999-W52-7", "0001-W01-1"]
TIMES = ["01:02:03", "1:2:3", "01:02", "0102", "010203", "01", "24:00:00", "23:59:60", "01:02:03.5", "01:02:03,123456", "01:02:03.1234567", "01:02:03.123456789012345",
         "T01:02", "01:02:03Z", "01:02:03+02:00", "01:02:03-0230", "01:02:03+02", "01:02:03+02:00:30.5", "1:2", "01:02:03.", "01:02:03 ", "01:02:03\n", "10:20:30:123", "10.5"]
DATETIMES = [d + sep + t for d in DATES[:5] + DATES[8:12] for sep in ("T", " ", "x") for t in TIMES[:22:3]] + [
    "2020-01-02T03:04:05.678901Z", "2020-07-02T03:04:05+02:00", "2020-01-02T03:04:05 +02:00", "2020-01-02T03:04:05 Z", "2020-1-2T3:4+0200", "0001-01-01T00:00:00+01:00",
    "9999-12-31T23:59:59-01:00", "2020-01-02T03:04:05+24:00", "2020-01-02T03:04:05+23:59", "2020-01-02T03:04:05-23:60", "2020-10-25T02:30:00", "20200102T030405", "2020-01-02T03:04:05\n",
    "2020-01-02é03:04", "1890-01-01T00:00:00", "2020-01-02T03:04:05z", "2020-01-02t03:04:05", "2020-01-02T", "1900-01-01T00:00:00Z", "2020-01-02T03:04:05+99"]
DURATIONS = ["PT0.0000005S", "PT0.0000015S", "PT0.0000025S", "1 00:00:05.000006", "1 day, 2:03:04", "2 days, 2:03:04", "3 days 04:05:06", "3 days", "-1 00:00:05", "-00:00:05", "90", "1.5", "1,5", "5:10", "P1D", "PT5M", "-P1DT1H",
             "+P1D", "P1.5DT0.1S", "PT1.0000005S", "PT1.0000015S", "PT0.1H0.1M0.1S", "P", "PT", "-P", "P1Y", "999999999 23:59:59.999999", "1000000000 0:0:0", "-999999999 0:0:0",
             "-999999999 -0:0:1", "1000000000000", "99999999999999999999999", "9" * 400, "PT" + "9" * 400 + "H", "P106751D", "P106752D", "P30D", "P30DT0.000001S", "-1 00:00:00", "-0 23:59:59.999995",
             "-0 23:59:59.999996", "1:2:3:4", "1 2", "1  2", "00:00:00.1234567890123", "-1 days -04:05:06", "4 day, 1:2:3", "0.000000", "٣"]
URLS = ["http://example.com", "HTTPS://EXAMPLE.com/", "ftp://a.b.cd/x?y#z", "http://localhost:8000", "http://1.2.3.4", "http://256.1.1.1", "http://01.2.3.4", "http://[::1]/", "http://[::1]:80",
        "http://[1.2.3.4]/", "http://[::ffff:1.2.3.4]", "http://[fe80::1%25en]/", "http://user:pass@example.com", "http://user@[::1]", "http://us/er@example.com", "http://a?b@host.com", "http://a@b@c.com",
        "http://:p@h.com", "http://-a.example", "http://a-.example", "http://example", "http://example.c", "http://example.com.", "http://example.com..", "http://xn--a.xn--p1ai", "http://a.xn--b", "http://é.example",
        "http://a.é1", "http://ex ample.com", "http://example.com/ x", "http://example.com:", "http://example.com:123456", "http://example.com:65536", "http:///x", "http://", "//example.com", "mailto:a@b.c", "javascript:alert(1)",
        "http://example.com\n", "http://example.com/\t", "http://" + "a" * 63 + ".com", "http://" + "a" * 64 + ".com", "http://" + "a." * 130 + "com", "http://example.com/" + "x" * 2029, "http://example.com/" + "x" * 2030,
        "http://ＥＸ.com", "http://a\u2100b.com", "http://a.b\u3002com", "http://[", "http://]", "http://a[b]c.com", "http://[v1.a]/", "http://[::1]x", "http://é" * 3, "http://a_b.com", "http://a.b_c", "http://a..b", "http://ıa.kſ", "http://loCalhoſt"]
EMAILS = ["a@b.cd", "A.b+c@EXAMPLE.com", "a@localhost", "a@LOCALHOST", "a@b", "a@b.c", "@b.cd", "a@", "a@@b.cd", '"a b"@b.cd', '"a\\"b"@b.cd', '"ab"@b.cd', '""@b.cd', '"a"b@c.de', "a..b@c.de", ".a@c.de", "a.@c.de", "a@[1.2.3.4]", "a@[::1]",
          "a@[256.1.1.1]", "a@1.2.3.4", "a@-b.cd", "a@b-.cd", "a@b.c-", "a@b.cd.", "a@é.example", "é@b.cd", "a@b.xn--p1ai", "a@b.1a", "a b@c.de", "a@b c.de", "a@b.cd\n", "x" * 310 + "@b.cd", "a(b@c.de", "{}|~!#$%&'*+/=?^_`@b.cd", "ſ@b.cd", "a@b.😀"]
UUIDS = ["0b3d5f66-8e2f-4a07-9a43-0d9d3f1f6c01", "0B3D5F668E2F4A079A430D9D3F1F6C01", "urn:uuid:0b3d5f66-8e2f-4a07-9a43-0d9d3f1f6c01", "{0b3d5f66-8e2f-4a07-9a43-0d9d3f1f6c01}", "0b3d5f66-8e2f-4a07-9a43-0d9d3f1f6c0", "0x3d5f668e2f4a079a430d9d3f1f6c01",
         "+b3d5f668e2f4a079a430d9d3f1f6c01", "-b3d5f668e2f4a079a430d9d3f1f6c01", " b3d5f668e2f4a079a430d9d3f1f6c0 ", "0_3d5f668e2f4a079a430d9d3f1f6c01", "_b3d5f668e2f4a079a430d9d3f1f6c01", "0b3d5f668e2f4a079a430d9d3f1f6c__", "g" * 32, "٣" * 32, "0x_d5f668e2f4a079a430d9d3f1f6c011",
         "+0x5f668e2f4a079a430d9d3f1f6c0111", "0--b3d5f668e2f4a079a430d9d3f1f6c01", 340282366920938463463374607431768211455, "}0b3d5f668e2f4a079a430d9d3f1f6c01{", "uuid:urn:0b3d5f668e2f4a079a430d9d3f1f6c01", "0" * 32]
IPS = ["1.2.3.4", " 1.2.3.4 ", "01.2.3.4", "1.2.3", "1.2.3.4.5", "256.1.1.1", "1.2.3.0004", "1.2.3.4/24", "::1", "::", "1::", "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7::", "::2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8::", "1::2::3", "::ffff:1.2.3.4", "::ffff:102:304",
       "::1.2.3.4", "fe80::1%eth0", "fe80::1%", "fe80::1%a%b", "2001:DB8:0:0:1:0:0:1", "12345::", "0001::", "1:2", ":1", "1:", ":::", "::ffff:01.2.3.4", "64:ff9b::1.2.3.4", "1.2.3.4::", "g::", "0000:0000:0000:0000:0000:0000:255.255.255.255", "::1 ", "１.2.3.4", "2001:db8::0:1"]
DECIMALS = ["1.10", "1.1", "1.005", "123.45", "1234", "12345", "123456", "0.001", "1E2", "1e-2", "1e-3", "0e5", "0e-5", "0.000", "-0.00", ".5", "5.", ".", "", "1e", "e1", "1e+2", "1E+3", "1000.001", "-1.500", "-1.501", "1e999999999", "1e-999999999", "1e9999999999999999999",
            "0e999999999999999999", "0e9999999999999999999", "1e-1999999999999999997", "sNaN", "NaN123", "Infinity", "_1_.__5_", "1 2", "１.５", "00001.50", "+1.5", "--1", "99999999999999999999", "999999999999999999999", "9" * 28, "0.1e3", "123e-1", "12.3e1", "1.5E0", 1.10, 99.999, 1e3, 1e16, 1.25e-5]
SLUGS = ["a-b_C1", "a b", "a.b", "é", "日本", "a\u0301", "½", "Ⅳ", "٣", "²", "-", "_", "a\n", "\u200d", "ª", "🄰", "ʰ"]
LISTS = [[1, 2], [1, "x", -1], [1, 2, 3, 4, 5], [None], [True], ["5", 5.0], [[1]], [[], [None, True, "f"]], [["x"], "y", [1, None, "null"]], {"x": 1}, {"0": 1}, ["x", "y", "x", 3, "3"], ["z", "w"], ["x"], [1.5], [{"x": 1}],
         [{"x": 1}, {"x": "a", "y": 1}], [{"x": 1, "y": 1}], [{"x": 1}] * 3, [{}], [None, {"x": None}], ["x", 5]]
DICTS = [{"a": "b"}, {"a": "long text", "b": 5}, {"a": None, "b": ""}, {"a": []}, {"": "x"}, {"x": 1}, {"x": "1", "y": "1.0"}, {"x": 1, "y": 1.55}, {"x": None}, {"y": 2}, {"x": 1, "y": 2.5}, {"a": {"b": [1, None]}}, {"é": "\u2028"}, {"a": 1e400}, {"a": [1, 2.50, 1e-7, 1e16]}]
OWN = {
    "datetime": DATETIMES + DATES, "date": DATES + DATETIMES[:9], "time": TIMES + DATES[:4], "duration": DURATIONS, "url": URLS, "email": EMAILS, "uuid": UUIDS, "ip": IPS, "ipv4": IPS, "ipv6": IPS,
    "decimal": DECIMALS, "slug": SLUGS, "choice": ["a", "b", "A", 3, "3", 3.0, "3.0", "b "], "choices": LISTS, "list": LISTS, "dict": DICTS, "hstore": DICTS, "json": DICTS + LISTS,
    "object": DICTS, "objects": LISTS, "regex": ["abc", "ABC", "abd", "a\n", "", "ab c"], "char": ["ab", " ab ", "a", "é" * 11, "\x1cab", "a\tb"],
    "integer": ["100", "101", "-6", "5.5", "5.00 ", "5.0\n", "0005", "+ 5", "1e2", "9" * 30, 4300 * 10, 100.0, 101.0], "biginteger": [2**70, "5.0"],
    "float": ["1e6", "1000000.1", "1e400", "-1e-400", "1.5e3", "1_0.5", "nan", "infinity", ".5", "5.", "1e", 10**309, 2**53 + 1, "0.1", 1e-320],
    "boolean": ["t", "Y", "yes", "on", "ON", "1", "f", "N", "off", "0", "yEs", "T ", "NULL"],
}
FORMATS = {
    "datetime_formats": ["02.01.2020 03:04:05", "2.1.2020 3:4:5", "20200102 03pm", "20200102 12AM", "Jan 02 2020 +0200", "jan 2 2020 Z", "Jan 2 2020 -02:30", "02.01.2020  03:04:05", "31.02.2020 00:00:00", "02.01.2020 24:00:00"],
    "date_formats": ["02/01/20", "2/1/69", "02/01/68", "060-2020", "366-2021", "1-2020", "31/12/99", "32/1/20"],
    "time_formats": ["03:04 PM", "12:00 am", "13:00 PM", "3:4 pm", "01.02.03,5", "01.02.03,123456", "01.02.03,1234567", "1.2.61,0"],
}
FORMS = ["", "f=", "f=+", "f=x", "f=5&f=6", "f=true", "f=null", "f=on", "f=a", "f=x&f=y", "f=x&f=x", "f=z", "f=3", "f%5B0%5D=1&f%5B1%5D=2", "f%5B10%5D=1&f%5B9%5D=2&f%5B007%5D=3", "f%5B0%5D=x", "f%5Bx%5D=1", "f%5B0%5D=1&f=7", "f.a=b", "f.a=long+text&f.b=x", "f.=b", "f.a=1&f.a=2",
         "f.x=1&f.y=2.5", "f.x=a", "f.x=1&f.y=1", "f%5B0%5Dx=1&f%5B0%5Dy=2&f%5B1%5Dx=a", "f%5B0%5D.x=1", "f=1.5", "f=%7B%22a%22%3A1%7D", "f=%5B1%2C2%5D", "f=1+00%3A00%3A05", "f=2020-01-02", "f=01%3A02", "g=1", "f=%00", "f=a%40b.cd", "f%5B0%5D=", "f%5B0%5D%5B0%5D=true&f%5B0%5D%5B1%5D=null", "f=NaN", "f=1e400"]
ALPHABET = "0123456789+-.,:TWZeExX_ @[]%/\\\"'\n\u0660\u00e9aPDHMS"


def mutations(rng, pool, count):
    texts = [v for v in pool if isinstance(v, str) and 0 < len(v) < 100]
    for _ in range(count if texts else 0):
        t = list(rng.choice(texts))
        for _ in range(rng.randint(1, 2)):
            i = rng.randrange(len(t) + 1)
            how = rng.randrange(4)
            if how == 0:
                t.insert(i, rng.choice(ALPHABET))
            elif how == 1 and i < len(t):
                del t[i]
            elif how == 2 and i < len(t):
                t[i] = rng.choice(ALPHABET)
            elif how == 3 and i + 1 < len(t):
                t[i], t[i + 1] = t[i + 1], t[i]
        yield "".join(t)


def details(e):
    if isinstance(e, dict) and set(e) == {"message", "code"}:
        return [str(e["code"]), str(e["message"])]
    if isinstance(e, dict):
        return {str(k): details(v) for k, v in e.items()}
    return [details(x) for x in e]


def outcome(name, data, partial):
    S = type("S", (s.Serializer,), {"f": FIELDS[name]()})
    try:
        one = S(data=data, partial=partial)
        one.fields["f"].source_attrs = ["f"]
        if not one.is_valid():
            return {"errors": details(s.ValidationError(one.errors).get_full_details())}
        if "f" not in one.validated_data:
            return {"absent": True}
        value = one.validated_data["f"]
        if value is None:
            return {"output": "null"}
        return {"output": JSONRenderer().render(one.fields["f"].to_representation(value)).decode()}
    except Exception as e:
        return {"crash": type(e).__name__}


def strict(text):
    def bad(x):
        raise ValueError(x)
    return json.loads(text, parse_constant=bad)


def main():
    rng = random.Random(14)
    lines = []
    for name in FIELDS:
        kind = name if name in OWN else name.split("_")[0]
        own = OWN.get(kind, []) + FORMATS.get(name, [])
        pool = own + list(mutations(rng, own, 60 if kind in ("datetime", "date", "time", "duration", "decimal", "url", "email", "uuid", "ip", "ipv4", "ipv6") else 8))
        if kind == "ipv6" or name.startswith(("datetime_", "decimal_", "duration_", "uuid_")):
            pool = rng.sample(pool, min(45, len(pool))) + FORMATS.get(name, [])
            common = rng.sample(COMMON, 14)
        else:
            common = COMMON if kind not in ("list", "dict", "json", "object", "objects") else COMMON[::2]
        for value in pool + common:
            if name == "file" and value is None:
                continue
            text = "1e400" if value == float("inf") else json.dumps({"f": value}, ensure_ascii=False, sort_keys=True).replace("Infinity}", "1e400}")
            if value in ("inf", "-Infinity", "Infinity") or isinstance(value, str) and "Infinity" in value:
                text = json.dumps({"f": value})
            try:
                text.encode()
            except UnicodeEncodeError:
                text = json.dumps({"f": value})
            lines.append({"field": name, "json": text, **outcome(name, strict(text), False)})
        lines.append({"field": name, "json": "{}", **outcome(name, {}, False)})
        for form in FORMS:
            lines.append({"field": name, "form": form, **outcome(name, QueryDict(form), False)})
            if rng.random() < 0.15:
                lines.append({"field": name, "form": form, "partial": True, **outcome(name, QueryDict(form), True)})
    raw = "".join(json.dumps(line) + "\n" for line in lines).encode()
    sys.stdout.buffer.write(gzip.compress(raw, 9, mtime=0))
    print(len(lines), "cases,", sum("crash" in x for x in lines), "crashes", file=sys.stderr)


main()
