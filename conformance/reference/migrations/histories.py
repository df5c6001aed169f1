"""The histories: models before and after, in plain data that Python and Go read alike.

A field is {"kind": Django's class, **its arguments}; a default that is a function is {"callable": true}.
"""

import copy
import random


def model(app, name, *fields, **options):
    return {"app": app, "name": name, "fields": [["id", f("BigAutoField", primary_key=True)]] + [list(x) for x in fields],
            "options": options}


def f(kind, **arguments):
    return {"kind": kind, **arguments}


def char(**arguments):
    return f("CharField", **{"max_length": 20, **arguments})


def fk(to, on_delete="CASCADE", kind="ForeignKey", **arguments):
    return f(kind, to=to, on_delete=on_delete, **arguments)


def m2m(to, **arguments):
    return f("ManyToManyField", to=to, **arguments)


def index(name, *fields, **arguments):
    return {"kind": "index", "name": name, "fields": list(fields), **arguments}


def unique(name, *fields, **arguments):
    return {"kind": "unique", "name": name, "fields": list(fields), **arguments}


def check(name, *condition):
    return {"kind": "check", "name": name, "condition": [list(c) for c in condition]}


USER = "auth.User"
CUSTOMER = model("shop", "Customer", ("name", char()), ("email", f("EmailField", max_length=254, unique=True)))
ORDER = model("shop", "Order", ("number", char()), ("note", f("TextField", blank=True)),
              ("total", f("DecimalField", max_digits=10, decimal_places=2)), ("customer", fk("shop.customer")))
TAG = model("shop", "Tag", ("label", char()))
INVOICE = model("billing", "Invoice", ("number", f("IntegerField")), ("order", fk("shop.order", "PROTECT")))


def changed(base, add=(), remove=(), alter=None, name=None, app=None, order=None, **options):
    m = copy.deepcopy(base)
    m["name"], m["app"] = name or m["name"], app or m["app"]
    m["fields"] = [[n, (alter or {}).get(n, d)] for n, d in m["fields"] if n not in remove] + [list(x) for x in add]
    if order:
        m["fields"].sort(key=lambda x: order.index(x[0]) if x[0] in order else -1)
    m["options"].update(options)
    m["options"] = {k: v for k, v in m["options"].items() if v is not None}
    return m


def rename(base, old, new, arguments=None, **more):
    m = changed(base, **more)
    m["fields"] = [[new if n == old else n, (arguments or d) if n == old else d] for n, d in m["fields"]]
    return m


def by_hand():
    def h(name, before, after, **more):
        return {"name": name, "before": before, "after": after, **more}

    shop = [CUSTOMER, ORDER]
    # Models
    yield h("nothing", shop, shop)
    yield h("first model", [], [TAG])
    yield h("first app", [], shop)
    yield h("two apps", [], [CUSTOMER, ORDER, INVOICE])
    yield h("models in no order", [], [INVOICE, ORDER, CUSTOMER])
    yield h("another app", shop, shop + [INVOICE])
    yield h("another model", shop, shop + [TAG])
    yield h("delete a model", shop + [TAG], shop)
    yield h("delete all", shop, [])
    yield h("delete an app that refers", [CUSTOMER, ORDER, INVOICE], shop)
    yield h("delete both apps", [CUSTOMER, ORDER, INVOICE], [])
    yield h("delete the target and the key", shop, [changed(ORDER, remove=["customer"])])
    yield h("delete the target, key to another", shop + [TAG],
            [changed(ORDER, alter={"customer": fk("shop.tag")}), TAG])
    a = model("shop", "Author", ("favourite", fk("shop.book", null=True, related_name="+")))
    b = model("shop", "Book", ("author", fk("shop.author")))
    yield h("circle in an app", [], [a, b])
    yield h("delete a circle", [a, b], [])
    yield h("delete half a circle", [a, b], [changed(a, remove=["favourite"])])
    c = model("one", "Left", ("right", fk("two.right")))
    d = model("two", "Right", ("left", fk("one.left", null=True, related_name="+")))
    yield h("circle of apps", [], [c, d])
    yield h("delete a circle of apps", [c, d], [])
    yield h("close a circle of apps", [changed(c, remove=["right"]), d], [c, d],
            once={"left.right": 1})
    e = model("three", "Middle", ("left", fk("one.left", null=True)), ("right", fk("two.right", null=True)))
    yield h("three apps with a circle", [], [c, d, e])
    yield h("to itself", [], [model("shop", "Node", ("parent", fk("shop.node", null=True, blank=True)))])
    yield h("add a key to itself", [TAG], [changed(TAG, add=[("parent", fk("shop.tag", null=True))])])
    yield h("user", [], [changed(CUSTOMER, add=[("owner", fk(USER))])])
    yield h("user later", [CUSTOMER], [changed(CUSTOMER, add=[("owner", fk(USER, null=True))])])
    yield h("group", [], [changed(CUSTOMER, add=[("group", fk("auth.group"))])])
    yield h("group of two apps", [], [changed(CUSTOMER, add=[("group", fk("auth.group"))]), ORDER, INVOICE])
    yield h("one to one as key", [CUSTOMER],
            [CUSTOMER, {"app": "shop", "name": "Profile", "options": {}, "fields": [
                ["customer", fk("shop.customer", kind="OneToOneField", primary_key=True)],
                ["text", f("TextField")]]}])
    yield h("one to one as key, both new", [],
            [{"app": "shop", "name": "Account", "options": {}, "fields": [
                ["customer", fk("shop.customer", kind="OneToOneField", primary_key=True)]]},
             CUSTOMER])
    yield h("uuid key", [], [{"app": "shop", "name": "Thing", "options": {}, "fields": [
        ["id", f("UUIDField", primary_key=True, callable=True)], ["name", char()]]}])
    yield h("unmanaged", [], [changed(CUSTOMER, managed=False)])
    yield h("unmanaged target", [], [changed(CUSTOMER, managed=False), ORDER])
    yield h("become unmanaged", [CUSTOMER], [changed(CUSTOMER, managed=False)])
    yield h("become managed", [changed(CUSTOMER, managed=False)], [CUSTOMER])
    yield h("unmanaged with a new field", [changed(CUSTOMER, managed=False)],
            [changed(CUSTOMER, managed=False, add=[("age", f("IntegerField"))])])
    yield h("delete an unmanaged one", [changed(CUSTOMER, managed=False)], [])
    yield h("table given", [], [changed(TAG, db_table="tags")])
    yield h("table renamed", [changed(TAG, db_table="tags")], [changed(TAG, db_table="labels")])
    yield h("table given later", [TAG], [changed(TAG, db_table="labels")])
    yield h("table no longer given", [changed(TAG, db_table="labels")], [TAG])
    # Renamed models
    yield h("rename a model", [TAG], [changed(TAG, name="Label")], renames=["shop.Tag=Label"])
    yield h("rename a model, no", [TAG], [changed(TAG, name="Label")])
    yield h("rename and keep the table", [TAG], [changed(TAG, name="Label", db_table="shop_tag")],
            renames=["shop.Tag=Label"])
    yield h("rename the target", shop,
            [changed(CUSTOMER, name="Client"), changed(ORDER, alter={"customer": fk("shop.client")})],
            renames=["shop.Customer=Client"])
    yield h("rename the target of another app", [CUSTOMER, ORDER, INVOICE],
            [CUSTOMER, changed(ORDER, name="Purchase"), changed(INVOICE, alter={"order": fk("shop.purchase", "PROTECT")})],
            renames=["shop.Order=Purchase"])
    yield h("rename the target, and the field", shop,
            [changed(CUSTOMER, name="Client"),
             rename(ORDER, "customer", "client", fk("shop.client"))],
            renames=["shop.Customer=Client", "order.customer=client"])
    yield h("rename two models", shop + [TAG],
            [changed(CUSTOMER, name="Client"), changed(ORDER, name="Purchase", alter={"customer": fk("shop.client")}),
             changed(TAG, name="Label")],
            renames=["shop.Customer=Client", "shop.Order=Purchase", "shop.Tag=Label"])
    yield h("rename a model with a new field", [TAG],
            [changed(TAG, name="Label", add=[("colour", char(default="red"))])], renames=["shop.Tag=Label"])
    yield h("rename a model with a key to itself",
            [model("shop", "Node", ("parent", fk("shop.node", null=True)))],
            [model("shop", "Knot", ("parent", fk("shop.knot", null=True)))], renames=["shop.Node=Knot"])
    yield h("capitals only", [TAG], [changed(TAG, name="TAG")])
    yield h("move to another app", [TAG], [changed(TAG, app="billing")])
    # Fields
    for name, field in {
        "text": f("TextField", default=""), "null": char(null=True), "blank": char(blank=True),
        "integer": f("IntegerField", default=0), "json": f("JSONField", callable=True),
        "m2m": m2m("shop.tag"), "time now": f("DateTimeField", auto_now=True), "key": fk("shop.tag", null=True),
        "key with default": fk("shop.tag", default=1), "file": f("FileField", upload_to="x", blank=True),
    }.items():
        yield h("add " + name, [CUSTOMER, TAG], [changed(CUSTOMER, add=[("added", field)]), TAG])
    for name, field, value in [
        ("text", char(), "x"), ("integer", f("IntegerField"), 7), ("boolean", f("BooleanField"), True),
        ("float", f("FloatField"), 1.5), ("key", fk("shop.tag"), 1), ("key to a user", fk(USER), 1),
        ("time", f("DateTimeField", auto_now_add=True), "2026-01-02T03:04:05Z"),
        ("blank integer", f("IntegerField", blank=True), 3), ("blank key", fk("shop.tag", blank=True), 1),
    ]:
        yield h("add not null " + name, [CUSTOMER, TAG], [changed(CUSTOMER, add=[("added", field)]), TAG],
                once={"customer.added": value})
    yield h("add a unique callable", [TAG], [changed(TAG, add=[("ref", f("UUIDField", callable=True, unique=True))])])
    yield h("add three", [TAG], [changed(TAG, add=[("z", char(default="")), ("a", char(default="")),
                                                   ("m", fk("shop.tag", null=True))])])
    yield h("a long name", [TAG], [changed(TAG, add=[(x * 15, char(default="")) for x in "zyx"])])
    yield h("remove a field", [TAG, CUSTOMER], [TAG, changed(CUSTOMER, remove=["name"])])
    yield h("remove a key", shop, [CUSTOMER, changed(ORDER, remove=["customer"])])
    yield h("remove two, add one", shop,
            [CUSTOMER, changed(ORDER, remove=["note", "number"], add=[("extra", f("IntegerField", null=True))])])
    for name, field in {
        "length": char(max_length=30), "null": char(null=True), "kind": f("TextField"), "default": char(default="x"),
        "column": char(db_column="nom"), "label": char(verbose_name="the name"), "help": char(help_text="help"),
        "index": char(db_index=True), "unique": char(unique=True), "choices": char(choices=[["a", "A"], ["b", "B"]]),
        "not editable": char(editable=False), "callable": char(callable=True),
    }.items():
        yield h("alter " + name, [CUSTOMER], [changed(CUSTOMER, alter={"name": field})])
        yield h("alter " + name + " back", [changed(CUSTOMER, alter={"name": field})], [CUSTOMER],
                once={"customer.name": "x"})
    yield h("not null, ignored", [changed(CUSTOMER, alter={"name": char(null=True)})], [CUSTOMER],
            once={"customer.name": None})
    yield h("not null with default", [changed(CUSTOMER, alter={"name": char(null=True)})],
            [changed(CUSTOMER, alter={"name": char(default="x")})])
    yield h("alter the key's kind", [TAG], [changed(TAG, alter={"id": f("AutoField", primary_key=True)})])
    yield h("alter on_delete", shop, [CUSTOMER, changed(ORDER, alter={"customer": fk("shop.customer", "PROTECT")})])
    yield h("alter related_name", shop,
            [CUSTOMER, changed(ORDER, alter={"customer": fk("shop.customer", related_name="orders")})])
    yield h("alter the target", shop + [TAG], [CUSTOMER, changed(ORDER, alter={"customer": fk("shop.tag")}), TAG])
    yield h("alter the target to a new model", shop,
            [CUSTOMER, changed(ORDER, alter={"customer": fk("shop.tag")}), TAG])
    yield h("alter to one to one", shop,
            [CUSTOMER, changed(ORDER, alter={"customer": fk("shop.customer", kind="OneToOneField")})])
    yield h("column to key", [CUSTOMER, TAG], [changed(CUSTOMER, alter={"name": fk("shop.tag")}), TAG])
    yield h("column to m2m", [CUSTOMER, TAG], [changed(CUSTOMER, alter={"name": m2m("shop.tag")}), TAG])
    yield h("m2m to column", [changed(CUSTOMER, alter={"name": m2m("shop.tag")}), TAG], [CUSTOMER, TAG],
            once={"customer.name": "x"})
    yield h("to_field", [], [CUSTOMER, changed(ORDER, alter={"customer": fk("shop.customer", to_field="email")})])
    yield h("rename what to_field names",
            [CUSTOMER, changed(ORDER, alter={"customer": fk("shop.customer", to_field="email")})],
            [rename(CUSTOMER, "email", "mail"), changed(ORDER, alter={"customer": fk("shop.customer", to_field="mail")})],
            renames=["customer.email=mail"])
    yield h("order of fields", [ORDER, CUSTOMER],
            [changed(ORDER, order=["total", "number", "note", "customer"]), CUSTOMER])
    # Renamed fields
    yield h("rename a field", shop, [CUSTOMER, rename(ORDER, "note", "remark")], renames=["order.note=remark"])
    yield h("rename a field, no", shop, [CUSTOMER, rename(ORDER, "note", "remark")])
    yield h("rename, not alike", shop, [CUSTOMER, rename(ORDER, "note", "remark", f("TextField"))],
            once={"order.remark": "x"})
    yield h("rename and keep the column", shop,
            [CUSTOMER, rename(ORDER, "note", "remark", f("TextField", blank=True, db_column="note"))],
            renames=["order.note=remark"])
    yield h("rename a key", shop, [CUSTOMER, rename(ORDER, "customer", "client")], renames=["order.customer=client"])
    yield h("rename m2m", [TAG, changed(CUSTOMER, add=[("tags", m2m("shop.tag"))])],
            [TAG, changed(CUSTOMER, add=[("labels", m2m("shop.tag"))])], renames=["customer.tags=labels"])
    two = changed(TAG, add=[("a", char()), ("b", char())])
    yield h("two may be renamed, second", [two], [changed(TAG, add=[("c", char()), ("b", char())])],
            renames=["tag.a=c"])
    yield h("swap of two names", [two], [changed(TAG, add=[("c", char()), ("d", char())])],
            renames=["tag.b=c", "tag.a=d"])
    yield h("rename in a renamed model", [TAG], [rename(changed(TAG, name="Label"), "label", "text")],
            renames=["shop.Tag=Label", "label.label=text"])
    yield h("rename with unique together",
            [changed(two, unique_together=[["a", "b"]])],
            [rename(changed(two, unique_together=[["c", "b"]]), "a", "c")], renames=["tag.a=c"])
    yield h("rename with an index",
            [changed(two, indexes=[index("ab", "a", "b")])],
            [rename(changed(two, indexes=[index("ab", "c", "b")]), "a", "c")], renames=["tag.a=c"])
    # Indexes, constraints and options
    yield h("model with an index", [], [changed(two, indexes=[index("ab", "a", "-b")])])
    yield h("model with all", [], [CUSTOMER, changed(
        ORDER, indexes=[index("number", "number")],
        constraints=[unique("one", "number", "customer"), check("some", ["total__gte", 0])],
        unique_together=[["customer", "note"]], ordering=["-number"], verbose_name="an order",
        verbose_name_plural="orders", permissions=[["close", "Can close"]])])
    yield h("add an index", [two], [changed(two, indexes=[index("ab", "a", "b")])])
    yield h("remove an index", [changed(two, indexes=[index("ab", "a", "b")])], [two])
    yield h("rename an index", [changed(two, indexes=[index("ab", "a", "b")])],
            [changed(two, indexes=[index("other", "a", "b")])])
    yield h("alter an index", [changed(two, indexes=[index("ab", "a", "b")])],
            [changed(two, indexes=[index("ab", "b", "a")])])
    yield h("partial index", [two], [changed(two, indexes=[index("ab", "a", condition=[["b", "x"]])])])
    yield h("index of a new field", [TAG], [changed(two, indexes=[index("ab", "a", "label")])],
            once={"tag.a": "x", "tag.b": "y"})
    yield h("index of a removed field", [changed(two, indexes=[index("ab", "a")])],
            [changed(TAG, add=[("b", char())])])
    yield h("index of a new key", [CUSTOMER, TAG],
            [CUSTOMER, changed(TAG, add=[("c", fk("shop.customer", null=True))], indexes=[index("ic", "c")])])
    yield h("add a constraint", [two], [changed(two, constraints=[unique("u", "a", "b")])])
    yield h("remove a constraint", [changed(two, constraints=[unique("u", "a", "b")])], [two])
    yield h("alter a constraint", [changed(two, constraints=[unique("u", "a", "b")])],
            [changed(two, constraints=[unique("u", "a")])])
    yield h("alter a constraint's message", [changed(two, constraints=[unique("u", "a", "b")])],
            [changed(two, constraints=[unique("u", "a", "b", violation_error_message="no")])])
    yield h("constraint with a condition", [two],
            [changed(two, constraints=[unique("u", "a", condition=[["b", "x"]])])])
    yield h("check", [ORDER, CUSTOMER], [changed(ORDER, constraints=[check("c", ["total__gte", 0])]), CUSTOMER])
    yield h("check altered", [changed(ORDER, constraints=[check("c", ["total__gte", 0])]), CUSTOMER],
            [changed(ORDER, constraints=[check("c", ["total__gt", 0])]), CUSTOMER])
    yield h("constraint and field removed", [changed(two, constraints=[unique("u", "a", "b")])],
            [changed(TAG, add=[("b", char())])])
    yield h("add together", [two], [changed(two, unique_together=[["a", "b"]])])
    yield h("remove together", [changed(two, unique_together=[["a", "b"]])], [two])
    yield h("change together", [changed(two, unique_together=[["a", "b"]])],
            [changed(two, unique_together=[["a", "label"]])])
    yield h("more together", [changed(two, unique_together=[["a", "b"]])],
            [changed(two, unique_together=[["a", "b"], ["a", "label"]])])
    yield h("fewer together", [changed(two, unique_together=[["a", "b"], ["a", "label"]])],
            [changed(two, unique_together=[["a", "b"]])])
    yield h("together with a removed field", [changed(two, unique_together=[["a", "b"]])],
            [changed(TAG, add=[("b", char())])])
    yield h("together with a key", shop, [CUSTOMER, changed(ORDER, unique_together=[["customer", "number"]])])
    yield h("together with a new key", [CUSTOMER, TAG],
            [CUSTOMER, changed(TAG, add=[("c", fk("shop.customer", null=True))], unique_together=[["c", "label"]])])
    yield h("delete with together", [changed(two, unique_together=[["a", "b"]])], [])
    for name, value in {"ordering": ["label"], "verbose_name": "mark", "verbose_name_plural": "marks",
                        "permissions": [["p", "P"]], "default_permissions": ["add"],
                        "default_related_name": "x"}.items():
        yield h("option " + name, [TAG], [changed(TAG, **{name: value})])
        yield h("option " + name + " back", [changed(TAG, **{name: value})], [TAG])
    # Many to many
    through = model("shop", "Tagging", ("tag", fk("shop.tag")), ("customer", fk("shop.customer")))
    yield h("m2m new", [], [TAG, changed(CUSTOMER, add=[("tags", m2m("shop.tag"))])])
    yield h("m2m through, new", [], [TAG, changed(CUSTOMER, add=[("tags", m2m("shop.tag", through="shop.tagging"))]),
                                     through])
    yield h("m2m through, added", [TAG, CUSTOMER],
            [TAG, changed(CUSTOMER, add=[("tags", m2m("shop.tag", through="shop.tagging"))]), through])
    yield h("m2m through, deleted",
            [TAG, changed(CUSTOMER, add=[("tags", m2m("shop.tag", through="shop.tagging"))]), through],
            [TAG, CUSTOMER])
    yield h("m2m through, renamed",
            [TAG, changed(CUSTOMER, add=[("tags", m2m("shop.tag", through="shop.tagging"))]), through],
            [TAG, changed(CUSTOMER, add=[("tags", m2m("shop.tag", through="shop.mark"))]),
             changed(through, name="Mark")], renames=["shop.Tagging=Mark"])
    yield h("m2m to another app", [], [changed(INVOICE, add=[("tags", m2m("shop.tag"))]), TAG, ORDER, CUSTOMER])
    yield h("m2m to itself", [], [model("shop", "Person", ("friends", m2m("shop.person")))])
    yield h("m2m to users", [], [changed(TAG, add=[("readers", m2m(USER))])])
    yield h("m2m removed", [TAG, changed(CUSTOMER, add=[("tags", m2m("shop.tag"))])], [TAG, CUSTOMER])
    yield h("m2m target deleted", [TAG, changed(CUSTOMER, add=[("tags", m2m("shop.tag"))])], [CUSTOMER])
    yield h("m2m table", [TAG, changed(CUSTOMER, add=[("tags", m2m("shop.tag"))])],
            [TAG, changed(CUSTOMER, add=[("tags", m2m("shop.tag", db_table="marks"))])])
    yield h("m2m target renamed", [TAG, changed(CUSTOMER, add=[("tags", m2m("shop.tag"))])],
            [changed(TAG, name="Label"), changed(CUSTOMER, add=[("tags", m2m("shop.label"))])],
            renames=["shop.Tag=Label"])
    # Names
    yield h("two operations", [TAG], [changed(TAG, add=[("a", char(default="")), ("b", char(default=""))])])
    yield h("later number", [TAG], [changed(TAG, add=[("a", char(default=""))])], leaves={"shop": "0041_squashed_0007_x"})
    yield h("name without a number", [TAG], [changed(TAG, add=[("a", char(default=""))])], leaves={"shop": "start"})
    yield h("only one app", [], [CUSTOMER, ORDER, INVOICE], trim=["shop"])
    yield h("only one app, which needs the other", [], [CUSTOMER, ORDER, INVOICE], trim=["billing"])


class Mutation:
    """Random changes to random models, by a seed."""

    def __init__(self, seed):
        self.r = random.Random(seed)
        self.renames, self.once, self.n = [], {}, 0

    def name(self):
        self.n += 1
        return self.r.choice("abcdefghijk") + str(self.n)

    def field(self, labels):
        r = self.r
        to = r.choice(labels)
        return r.choice([
            char(), char(null=True), char(default="x"), char(unique=True), f("TextField", blank=True),
            f("IntegerField"), f("IntegerField", default=1), f("BooleanField", default=False),
            f("DateTimeField", null=True), fk(to, null=True, related_name="+"), fk(to, related_name="+"),
            m2m(to, related_name="+"), fk(USER, null=True, related_name="+"),
            fk(to, "PROTECT", "OneToOneField", null=True, related_name="+"),
        ])

    def models(self):
        r = self.r
        names = [(r.choice(["shop", "billing"]), n) for n in r.sample(["Ant", "Bee", "Cat", "Dog", "Elk"], r.randint(1, 4))]
        labels = [f"{a}.{n.lower()}" for a, n in names]
        return [model(a, n, *[(self.name(), self.field(labels)) for _ in range(r.randint(1, 4))]) for a, n in names]

    def rules(self, m):
        r, named = self.r, [n for n, d in m["fields"] if d["kind"] != "ManyToManyField" and n != "id"]
        if not named:
            return
        some = r.sample(named, min(len(named), r.randint(1, 2)))
        kind = r.randint(0, 3)
        if kind == 0:
            m["options"].setdefault("indexes", []).append(index("i_" + self.name(), *some))
        elif kind == 1:
            m["options"].setdefault("constraints", []).append(unique("u_" + self.name(), *some))
        elif kind == 2 and len(some) == 2:
            m["options"].setdefault("unique_together", []).append(some)
        else:
            m["options"]["ordering"] = some

    def drop(self, m, name):
        m["fields"] = [x for x in m["fields"] if x[0] != name]
        o = m["options"]
        for key in ("indexes", "constraints"):
            o[key] = [i for i in o.get(key, []) if name not in i["fields"]]
        together = [t for t in o.get("unique_together", []) if name not in t]
        o.pop("unique_together", None)
        if together:
            o["unique_together"] = together
        if name in o.get("ordering", []):
            del o["ordering"]

    def remove_model(self, state, gone):
        state.remove(gone)
        label = f"{gone['app']}.{gone['name'].lower()}"
        for m in state:
            for name in [n for n, d in m["fields"] if d.get("to") == label]:
                self.drop(m, name)

    def history(self, seed):
        r = self.r
        before = self.models()
        for m in before:
            for _ in range(r.randint(0, 2)):
                self.rules(m)
        after = copy.deepcopy(before)
        for _ in range(r.randint(1, 5)):
            labels = [f"{m['app']}.{m['name'].lower()}" for m in after]
            m = r.choice(after)
            own = [x for x in m["fields"] if x[0] != "id"]
            match r.randint(0, 6):
                case 0:
                    m["fields"].append([self.name(), self.field(labels)])
                case 1 if own:
                    self.drop(m, r.choice(own)[0])
                case 2 if own:
                    x = r.choice(own)
                    self.drop_if_many(m, x)
                case 3 if len(after) > 1:
                    self.remove_model(after, m)
                case 4:
                    name = r.choice(["Fox", "Gnu", "Hen"])
                    if all(x["name"] != name for x in after):
                        after.append(model(r.choice(["shop", "billing"]), name, (self.name(), self.field(labels))))
                case 5:
                    self.rules(m)
                case 6 if own:
                    self.rename(m, r.choice(own))
        for m in after:
            for name, d in m["fields"]:
                self.once[f"{m['name'].lower()}.{name}"] = 1
        return {"name": f"random {seed}", "before": before, "after": after, "renames": self.renames, "once": self.once}

    def drop_if_many(self, m, x):
        new = self.field(["shop.ant"]) if x[1]["kind"] == "ManyToManyField" else self.r.choice(
            [char(max_length=30), char(null=True), f("TextField"), f("IntegerField", default=3)])
        if "to" in new:
            return
        if x[1]["kind"] == "ManyToManyField":
            return
        x[1] = new

    def rename(self, m, x):
        new = self.name()
        self.renames.append(f"{m['name'].lower()}.{x[0]}={new}")
        old = x[0]
        x[0] = new
        o = m["options"]
        for key in ("indexes", "constraints"):
            for i in o.get(key, []):
                i["fields"] = [new if n == old else n for n in i["fields"]]
        if "unique_together" in o:
            o["unique_together"] = [[new if n == old else n for n in t] for t in o["unique_together"]]
        if "ordering" in o:
            o["ordering"] = [new if n == old else n for n in o["ordering"]]


def every():
    yield from by_hand()
    for seed in range(60):
        yield Mutation(seed).history(seed)
