"""Prints what the real Django stores for lists of messages, as lines of JSON for TestReadsDjango:

SUITE=sid conformance/reference/python messages/testdata/record.py
"""
import json
import random

import django
from django.conf import settings

settings.configure(SECRET_KEY="sekrit", MESSAGE_LEVEL=0)

from django.contrib.messages.storage.fallback import FallbackStorage
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import mark_safe

chance = random.Random(1)


def noise(n):
    """Returns n characters that can hardly be compressed."""
    return "".join(chr(chance.randrange(32, 127)) for i in range(n))


LISTS = {
    "one": [(20, "Hello.")],
    "the levels": [(10, "a"), (20, "b"), (25, "c"), (30, "d"), (40, "e"), (35, "f")],
    "extra tags": [(40, "No.", "big red"), (20, "Yes.", None)],
    "safe": [(20, mark_safe("<b>bold</b>")), (20, "<b>not</b>")],
    "Unicode": [(20, "\u00fc \u2603 \U0001f600 \x7f\n\t\"\\ / < & '")],
    "compressed": [(20, "The user was added. " * 10)],
    "the session too": [(20, noise(200)) for i in range(20)],
    "the first is too large for the cookie": [(20, noise(3000)), (25, "second")],
    "only the first is too large for the cookie": [(20, noise(3000))],
}


def store(messages):
    request, response = HttpRequest(), HttpResponse()
    request.session = {}
    storage = FallbackStorage(request)
    for m in messages:
        storage.add(*m)
    storage.update(response)
    return response.cookies["messages"], request.session.get("_messages")


for name, messages in LISTS.items():
    cookie, session = store(messages)
    print(json.dumps({
        "django": ".".join(map(str, django.VERSION[:2])), "name": name, "set_cookie": cookie.OutputString(),
        "session": session,
        "messages": [{"Level": m[0], "Text": str(m[1]), "ExtraTags": (m[2] if len(m) > 2 else "") or "",
                      "Safe": hasattr(m[1], "__html__")} for m in messages],
    }))
