package beside_test

import (
	"encoding/json"
	"fmt"

	"github.com/latchkey-go/latchkey/conformance/launch"
)

// django is the side of the real one.
type django struct{ *launch.Actor }

func (d *django) name() string    { return "Django" }
func (d *django) address() string { return d.Address }

// verbs are what a side can do, here in Python: a is the list of arguments. Of those that give something, it is the last line.
var verbs = map[string]string{
	"create":         `User.objects.create_user(a[0], a[0] + "@Example.COM", a[1]) and None`,
	"superuser":      `User.objects.create_superuser(a[0], a[0] + "@Example.COM", a[1]) and None`,
	"password":       "u = User.objects.get(username=a[0])\nu.set_password(a[1])\nu.save()",
	"active":         "u = User.objects.get(username=a[0])\nu.is_active = a[1] == 'on'\nu.save()",
	"staff":          "u = User.objects.get(username=a[0])\nu.is_staff = a[1] == 'on'\nu.save()",
	"super":          "u = User.objects.get(username=a[0])\nu.is_superuser = a[1] == 'on'\nu.save()",
	"rename":         "u = User.objects.get(username=a[0])\nu.first_name, u.last_name, u.email = a[1:]\nu.save()",
	"delete":         "User.objects.get(username=a[0]).delete()\nNone",
	"token":          "Token.objects.get_or_create(user=User.objects.get(username=a[0]))[0].key",
	"reset":          "u = User.objects.get(username=a[0])\nu.auth_token.delete()\nToken.objects.create(user=u).key",
	"revoke":         "User.objects.get(username=a[0]).auth_token.delete()\nNone",
	"group":          "Group.objects.create(name=a[0]) and None",
	"delete-group":   "Group.objects.get(name=a[0]).delete()\nNone",
	"join":           "User.objects.get(username=a[0]).groups.add(Group.objects.get(name=a[1]))",
	"leave":          "User.objects.get(username=a[0]).groups.remove(Group.objects.get(name=a[1]))",
	"grant":          "User.objects.get(username=a[0]).user_permissions.add(Permission.objects.get(codename=a[1]))",
	"withdraw":       "User.objects.get(username=a[0]).user_permissions.remove(Permission.objects.get(codename=a[1]))",
	"grant-group":    "Group.objects.get(name=a[0]).permissions.add(Permission.objects.get(codename=a[1]))",
	"withdraw-group": "Group.objects.get(name=a[0]).permissions.remove(Permission.objects.get(codename=a[1]))",
	"sign-in":        "sign_in(a[0], a[1])",
	"sign-out":       "SessionStore(a[0]).flush()",

	// What Latchkey has no word for.
	"log":    `LogEntry.objects.create(user=User.objects.get(username=a[0]), action_flag=1, object_repr="x") and None`,
	"encode": "from django.contrib.auth import hashers\nu = User.objects.get(username=a[0])\nu.password = getattr(hashers, a[2] + 'PasswordHasher')().encode(a[1], 'seasalt', *map(int, a[3:]))\nu.save()",
	"hash":   "User.objects.get(username=a[0]).password.split('$')[0]",
	"counts": "[User.objects.count(), Token.objects.count(), User.groups.through.objects.count(), User.user_permissions.through.objects.count(), Group.permissions.through.objects.count(), LogEntry.objects.count()]",
	"wipe":   "[m.objects.all().delete() for m in (LogEntry, User, Group, Session)] and None",
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
    {"id": str(u.pk), "username": u.get_username(), "name": getattr(u, "first_name", "") + "/" + getattr(u, "last_name", ""), "email": u.email,
     "flags": [u.is_active, u.is_staff, u.is_superuser], "joined": day(u.date_joined), "seen": day(u.last_login),
     "token": u.auth_token.key if hasattr(u, "auth_token") else None,
     "notes": sorted(p for p in u.get_all_permissions() if p.startswith("myapp."))}
    for u in User.objects.order_by(User.USERNAME_FIELD)]
{"users": users, "groups": [g.name for g in Group.objects.order_by("name")]}
`

func (d *django) all() (string, error) { return d.Run(snapshot) }
