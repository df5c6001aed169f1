"""Asks a running reference for pages of the browsable API, and writes what they say as lines of JSON.

Usage: pages.py 127.0.0.1:PORT [CASES] | gzip -9n > conformance/recorded/testdata/PROJECT-pages.jsonl.gz
Without CASES it asks the shop (PROJECT=shop), and only reads: later answers do not depend on earlier ones. CASES is
recorded/testdata/pages.jsonl: its requests are sent to the reference project (KEEP=1 REFERENCE_PAGES=1, on a copy of
recorded/testdata/reference.sqlite3), byte for byte as the tests send them.
"""
import base64
import hashlib
import html
import json
import re
import socket
import sys

USERS = ["", "alice", "bob", "root", "dave"]
PATHS = [
    "/api/", "/api/categories/", "/api/categories/2/", "/api/categories/999/", "/api/tags/", "/api/tags/3/",
    "/api/products/", "/api/products/?page=2", "/api/products/?page=2&page_size=3", "/api/products/1/",
    "/api/products/12/", "/api/products/cheapest-first/", "/api/products/1/restock/", "/api/catalog/", "/api/catalog/2/",
    "/api/orders/", "/api/orders/1/", "/api/orders/2/", "/api/orders/1/pay/", "/api/reviews/", "/api/reviews/1/",
    "/api/reviews/4/", "/links/products/", "/links/products/2/", "/links/categories/", "/links/categories/2/",
    "/links/tags/", "/links/tags/2/", "/generic/tags/", "/generic/tags/1/", "/generic/products/SKU-001/", "/sample/",
    "/samples/", "/nested/", "/version/accept/", "/version/query/?version=1.0", "/version/path/v1/",
    "/api/products.api", "/api/products/1.api",
]


def text(markup):
    return html.unescape(re.sub(r"<[^>]*>", "", re.sub(r"<br ?/?>", "\n", markup))).strip()


def one(pattern, page):
    found = re.search(pattern, page, re.S)
    return found.group(1) if found else ""


def attributes(tag):
    return {n: html.unescape(v) for n, v in re.findall(r'([\w-]+)="([^"]*)"', tag)}


def fields(form):
    """The fields of an HTML form, each as [name, label, help, type, value, choices]."""
    out = []
    for group in re.split(r'<div class="form-group', form)[1:]:
        label = text(one(r"<label[^>]*>(.*?)</label>", group)) or text(one(r"<h4>(.*?)</h4>", group))
        helped = "\n".join(map(text, re.findall(r'<span class="help-block">(.*?)</span>', group, re.S)))  # errors first
        chosen, choices = [], []
        control = re.search(r"<(input|textarea|select)\b([^>]*)>", group, re.S)
        if not control:
            continue
        at, kind = attributes(control.group(2)), control.group(1)
        if kind == "input":
            kind = at.get("type", "text")
            label = label or text(one(r"<label>(.*?)</label>", group))
            value = ("on" if re.search(r"\schecked", control.group(2)) else "") if kind == "checkbox" else at.get("value", "")
        elif kind == "textarea":
            value = html.unescape(one(r"<textarea[^>]*>(.*?)</textarea>", group)).removeprefix("\n")
        else:
            kind = "multiple" if "multiple" in control.group(2) else "select"
            for tag, shown in re.findall(r"<option([^>]*)>(.*?)</option>", group, re.S):
                choices.append([attributes(tag).get("value", ""), text(shown)])
                if re.search(r"\sselected", tag):
                    chosen.append(choices[-1][0])
            value = "\n".join(chosen)
        out.append({"name": at.get("name", ""), "label": label, "help": helped, "kind": kind, "value": value, "choices": choices})
    return out


def facts(page):
    main = one(r'<div class="response-info".*?<pre class="prettyprint">(.*?)</pre>', page)
    head, _, content = main.partition("\n\n</span>")
    lines = text(head).split("\n")
    out = {
        "title": text(one(r"<title>(.*?)</title>", page)).removesuffix(" – Django REST framework"),
        "user": text(one(r'<ul class="nav navbar-nav pull-right">(.*?)</ul>', page)),
        "request": text(one(r'<div class="request-info".*?<pre[^>]*>(.*?)</pre>', page)),
        "get": 'id="get-form"' in page,
        "actions": [[text(n), html.unescape(a)] for a, n in
                    re.findall(r'<a href="([^"]*)">(.*?)</a>', one(r'aria-labelledby="extra-actions-menu">(.*?)</ul>', page))],
        "name": text(one(r"<h1>(.*?)</h1>", page)),
        "description": text(one(r'<div class="pull-left">(.*?)</div>', page)),
        "crumbs": [[text(n), html.unescape(a)] for a, n in
                   re.findall(r'<a href="([^"]*)">(.*?)</a>', one(r'<ul class="breadcrumb">(.*?)</ul>', page), re.S)],
        "status": lines[0].removeprefix("HTTP "), "headers": lines[1:],
        "links": [html.unescape(a) for a in re.findall(r'<a href="([^"]*)"', content)],
        "content": text(content),
        "formats": re.findall(r'format-option" href="[^"]*format=(\w+)', page),
        "options": 'data-method="OPTIONS"' in page, "delete": 'data-method="DELETE"' in page,
        "filters": sorted(set(re.findall(r'<a href="\?(?:[^"]*&amp;)?(ordering)=', page)) |
                          set(re.findall(r'name="([^"]+)"', one(r'id="filtersModal"(.*?)<script', page)))),
        "pager": [html.unescape(a) for a in re.findall(r'<a href="([^"]*)"', one(r'<nav class="pull-right">(.*?)</nav>', page))],
        "forms": {}, "raw": {}, "types": {},
    }
    for method in ("post", "put"):
        form = one(r'<div class="tab-pane" id="%s-object-form">(.*?)</form>' % method, page)
        if form:
            out["forms"][method.upper()] = fields(form)
        raw = one(r'id="%s-generic-content-form">(.*?)</form>' % method, page)
        if raw:
            sends = method.upper() if re.search("on the .*resource\">" + method.upper(), raw) else "PATCH"
            content = html.unescape(one(r"<textarea[^>]*>(.*?)</textarea>", raw)).replace("\r\n", "\n")
            out["raw"][sends] = content.removeprefix("\n")
            out["types"][sends] = re.findall(r'<option value="([^"]*)"', raw)
            if sends == "PUT" and ">PATCH<" in raw:
                out["raw"]["PATCH"], out["types"]["PATCH"] = out["raw"]["PUT"], out["types"]["PUT"]
    return out


def wire(step):
    """The bytes of a recorded request, as recorded.Step.Wire has them."""
    body = base64.b64decode(step["body_base64"]) if "body_base64" in step else step.get("body", "").encode()
    lines = [step["method"] + " " + step["target"] + " HTTP/1.1"] + [name + ": " + value for name, value in step["headers"]]
    has = {name.lower() for name, _ in step["headers"]}
    if "host" not in has:
        lines.insert(1, "Host: testserver")
    if body and not has & {"content-length", "transfer-encoding"}:
        lines.append("Content-Length: %d" % len(body))
    return "\r\n".join([*lines, "Connection: close", "", ""]).encode() + body


def exchange(address, step):
    """The status and the text of an answer."""
    host, port = address.split(":")
    with socket.create_connection((host, int(port))) as connection:
        connection.sendall(wire(step))
        answer = b"".join(iter(lambda: connection.recv(1 << 16), b""))
    head, _, body = answer.partition(b"\r\n\r\n")
    return int(head.split()[1]), body.decode(errors="replace")


def write(code, page, **which):
    print(json.dumps({**which, "code": code, "page": facts(page)}, ensure_ascii=False))


if len(sys.argv) > 2:
    for case in map(json.loads, open(sys.argv[2])):
        for i, step in enumerate(case["steps"]):
            code, page = exchange(sys.argv[1], step)
            if 'class="response-info"' in page:
                write(code, page, case=case["name"], step=i + 1)
else:
    for user in USERS:
        for path in PATHS:
            headers = [["Accept", "text/html"]]
            if user:
                headers.append(["Authorization", "Token " + hashlib.sha1(user.encode()).hexdigest()])
            code, page = exchange(sys.argv[1], {"method": "GET", "target": path, "headers": headers})
            write(code, page, user=user, path=path)
