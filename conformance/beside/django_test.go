package beside_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/latchkey-go/latchkey/conformance/launch"
)

// django is the side of the real Django.
type django struct{ *launch.Actor }

func (d *django) name() string    { return "Django" }
func (d *django) address() string { return d.Address }

// migrate runs Django's migrate, of one app or of all.
func (d *django) migrate(t *testing.T, app ...string) {
	t.Helper()
	got, err := d.Run(`manage("migrate", "-v", "0", *(a[0] or []))`, app)
	if err != nil || got != `"0 "` {
		t.Fatalf("Django's migrate: %s, %v", got, err)
	}
}

// verbs are the actions of a script, in Python. a is the list of arguments. The value of the last
// line is the result.
var verbs = map[string]string{
	"create":    `make("create_user", *a)`,
	"superuser": `make("create_superuser", *a)`,
	"password":  "u = user(a[0])\nu.set_password(a[1])\nu.save()",
	"active":    "u = user(a[0])\nu.is_active = a[1] == 'on'\nu.save()",
	"staff": "u = user(a[0])\nsetattr(u, 'is_admin' if hasattr(u, 'is_admin') else 'is_staff', a[1] == " +
		"'on')\nu.save()",
	"super":          "u = user(a[0])\nu.is_superuser = a[1] == 'on'\nu.save()",
	"rename":         "u = user(a[0])\nu.first_name, u.last_name, u.email = a[1:]\nu.save()",
	"delete":         "user(a[0]).delete()\nNone",
	"token":          "Token.objects.get_or_create(user=user(a[0]))[0].key",
	"reset":          "u = user(a[0])\nu.auth_token.delete()\nToken.objects.create(user=u).key",
	"revoke":         "user(a[0]).auth_token.delete()\nNone",
	"group":          "Group.objects.create(name=a[0]) and None",
	"delete-group":   "Group.objects.get(name=a[0]).delete()\nNone",
	"join":           "user(a[0]).groups.add(Group.objects.get(name=a[1]))",
	"leave":          "user(a[0]).groups.remove(Group.objects.get(name=a[1]))",
	"grant":          "user(a[0]).user_permissions.add(Permission.objects.get(codename=a[1]))",
	"withdraw":       "user(a[0]).user_permissions.remove(Permission.objects.get(codename=a[1]))",
	"grant-group":    "Group.objects.get(name=a[0]).permissions.add(Permission.objects.get(codename=a[1]))",
	"withdraw-group": "Group.objects.get(name=a[0]).permissions.remove(Permission.objects.get(codename=a[1]))",
	"sign-in":        "sign_in(a[0], a[1])",
	"sign-out":       "SessionStore(a[0]).flush()",

	// What Latchkey has no word for.
	"log": `LogEntry.objects.create(user=user(a[0]), action_flag=1, object_repr="x") and None`,
	"encode": "from django.contrib.auth import hashers\nu = user(a[0])\nu.password = getattr(hashers, a[2] + " +
		"'PasswordHasher')().encode(a[1], 'seasalt', *map(int, a[3:]))\nu.save()",
	"department": "u = user(a[0])\nu.department = a[1]\nu.save()",
	"works-at":   "user(a[0]).department",
	"hash":       "user(a[0]).password.split('$')[0]",
	"counts": "[User.objects.count(), Token.objects.count(), User.groups.through.objects.count(), " +
		"User.user_permissions.through.objects.count(), Group.permissions.through.objects.count(), " +
		"LogEntry.objects.count()]",
	"wipe": "[m.objects.all().delete() for m in (LogEntry, User, Group, Session)] and None",
}

func (d *django) do(verb string, args ...string) (string, error) {
	source, ok := verbs[verb]
	if !ok {
		return "", fmt.Errorf("no verb %q", verb)
	}
	list := make([]any, len(args))
	for i, a := range args {
		list[i] = a
	}
	got, err := d.Run(source, list...)
	if err != nil {
		return "", err
	}
	var text string
	if json.Unmarshal([]byte(got), &text) == nil {
		return text, nil
	}
	return got, nil
}

const snapshot = `
def day(t):
    return t and t.strftime("%Y-%m-%dT%H:%M:%S.%f")
users = [
    {"id": str(u.pk), "username": u.get_username(), "email": u.email,
     "name": getattr(u, "first_name", "") + "/" + getattr(u, "last_name", ""),
     "flags": [u.is_active, u.is_staff, u.is_superuser],
     "joined": day(getattr(u, "date_joined", None)), "seen": day(u.last_login),
     "token": u.auth_token.key if hasattr(u, "auth_token") else None,
     "notes": sorted(p for p in u.get_all_permissions() if p.startswith("myapp."))}
    for u in User.objects.order_by(User.USERNAME_FIELD)]
{"users": users, "groups": [g.name for g in Group.objects.order_by("name")]}
`

func (d *django) all() (string, error) { return d.Run(snapshot) }
