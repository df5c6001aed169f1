package shell_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const people = "alice = users.create('alice', email='a@example.com', first_name='Alice')\n" +
	"bob = users.create('bob', email='Bob@Example.org', staff=True)\ng = groups.create('editors')\n"

// TestObjects works on users and groups as in Django's shell.
func TestObjects(t *testing.T) {
	t.Parallel()
	const seen = "u = users.get('alice')\nprint(u.username, u.email, u.first_name, u.is_staff, u.is_active)\n"
	for _, c := range []struct{ name, source, out, err string }{
		{name: "assigned and saved", source: "alice.email = 'x@Example.com'\nalice.is_staff = True\nalice.save()\n" +
			"print(alice.email)\n" + seen, out: "x@example.com\nalice x@example.com Alice True True\n"},
		{name: "assigned and not saved", source: "alice.email = 'x@example.com'\nprint(alice.email)\n" + seen,
			out: "x@example.com\nalice a@example.com Alice False True\n"},
		{name: "only what was assigned is stored", source: "again = users.get('alice')\nagain.first_name = 'Ann'\n" +
			"again.save()\nalice.is_staff = True\nalice.save()\nprint(alice.first_name)\n" + seen,
			out: "Ann\nalice a@example.com Ann True True\n"},
		{name: "a new name", source: "alice.username = 'ann'\nalice.save()\nprint(alice, users.get('ann') == alice)",
			out: "<User: ann> True\n"},
		{name: "refreshed", source: "alice.email = 'x'\nalice.refresh_from_db()\nprint(alice.email)\nalice.save()\n",
			out: "a@example.com\n"},
		{name: "augmented assignment",
			source: "alice.first_name += '!'\nalice.save()\nprint(users.get('alice').first_name)", out: "Alice!\n"},
		{name: "a taken name", source: "alice.username = 'bob'\nalice.save()",
			err: "that username is already taken"},
		{name: "no address", source: "alice.email = 'x'\nalice.save()", err: "Enter a valid email address."},
		{name: "another type", source: "alice.is_staff = 1", err: "User.is_staff: got int, want bool"},
		{name: "None", source: "alice.email = None", err: "User.email: got NoneType, want string"},
		{name: "an id", source: "alice.id = '2'", err: "the attribute id of a User cannot be assigned"},
		{name: "a method", source: "alice.save = 1", err: "the attribute save of a User cannot be assigned"},
		{name: "a mistyped attribute", source: "alice.is_staf = True",
			err: "User has no .is_staf field (did you mean .is_staff?)"},
		{name: "the name of a group", source: "alice.groups.add(g)\ng.save()\ng.name = 'x'\nprint(g)\ng.save()\n" +
			"print(g, groups.get('x') == g, alice.groups.all())",
			out: "<Group: editors>\n<Group: x> True [<Group: x>]\n"},
		{name: "a taken name of a group", source: "groups.create('h')\ng.name = 'h'\ng.save()",
			err: "a group with that name already exists"},
		{name: "an empty name of a group", source: "g.name = ''\ng.save()", err: "This field cannot be blank."},
		{name: "a group renamed after deletion", source: "g.delete()\ng.name = 'x'\ng.save()",
			err: "Group editors does not exist"},
		{name: "the id of a group", source: "g.id = '2'", err: "the attribute id of a Group cannot be assigned"},
		{name: "a key", source: "tokens.reset(alice).key = 'x'",
			err: "the attribute key of a Token cannot be assigned"},
		{name: "deleted", source: "alice.delete()\nprint(users.all())", out: "[<User: bob>]\n"},
		{name: "saved after deletion", source: "alice.delete()\nalice.is_staff = True\nalice.save()",
			err: "User alice does not exist"},
		{name: "deleted twice", source: "alice.delete()\nalice.delete()", err: "User alice does not exist"},
		{name: "refreshed after deletion", source: "alice.delete()\nalice.refresh_from_db()",
			err: "User alice does not exist"},

		{name: "groups of a user",
			source: "h = groups.create('h')\nalice.groups.add(g, 'h')\nprint(alice.groups.all())\n" +
				"alice.groups.remove('editors')\nprint(alice.groups.all())\nalice.groups.set([g])\nprint(alice.groups.all())\n" +
				"alice.groups.clear()\nprint(alice.groups.all(), bob.groups.all())",
			out: "[<Group: editors>, <Group: h>]\n[<Group: h>]\n[<Group: editors>]\n[] []\n"},
		{name: "members of a group", source: "g.user_set.add(alice, 'bob')\nprint(g.user_set.all())\n" +
			"g.user_set.remove(bob)\nprint(g.user_set.all())", out: "[<User: alice>, <User: bob>]\n[<User: alice>]\n"},
		{name: "permissions of a user", source: "alice.user_permissions.add('auth.add_user', 'auth.view_user')\n" +
			"alice.user_permissions.remove('auth.add_user')\nprint(alice.user_permissions.all(), " +
			"alice.has_perm('auth.view_user'), alice.has_perm('auth.add_user'), bob.has_perm('auth.view_user'))",
			out: "[\"auth.view_user\"] True False False\n"},
		{name: "permissions of a group", source: "g.permissions.add('auth.add_user')\nalice.groups.add(g)\n" +
			"print(g.permissions.all(), alice.has_perm('auth.add_user'))\ng.permissions.remove('auth.add_user')\n" +
			"print(g.permissions.all(), alice.has_perm('auth.add_user'))", out: "[\"auth.add_user\"] True\n[] False\n"},
		{name: "a group that is deleted", source: "g.delete()\nprint(groups.all())\ng.delete()", out: "[]\n",
			err: "Group editors does not exist"},
		{name: "an unknown group", source: "alice.groups.add('nosuch')", err: "group nosuch does not exist"},
		{name: "an unknown permission", source: "alice.user_permissions.add('auth.fly')",
			err: "permission auth.fly, or its"},
		{name: "no permission", source: "alice.user_permissions.add(1)", err: "got int, want a permission"},
		{name: "no group", source: "alice.groups.set(['editors', alice])\n", err: "got User, want a group or its name"},
		{name: "arguments by name", source: "alice.groups.add(group=g)", err: "unexpected keyword argument"},
		{name: "too many arguments", source: "alice.save(True)", err: "save: got 1 arguments, want at most 0"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			f := open(t)
			err := f.Script(t.Context(), "<test>", people+c.source)
			if c.err == "" && err != nil || c.err != "" && (err == nil || !strings.Contains(err.Error(), c.err)) {
				t.Errorf("error %v, want %q", err, c.err)
			}
			if diff := cmp.Diff(c.out, f.out.String()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestFilter(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ lookups, out, err string }{
		{lookups: "", out: "alice bob"},
		{lookups: "username='bob'", out: "bob"},
		{lookups: "username='BOB'", out: ""},
		{lookups: "username__iexact='BOB'", out: "bob"},
		{lookups: "email__contains='bob'", out: ""},
		{lookups: "email__icontains='bob'", out: "bob"},
		{lookups: "email__startswith='a'", out: "alice"},
		{lookups: "email__endswith='.org'", out: "bob"},
		{lookups: "first_name='', username__startswith='b'", out: "bob"},
		{lookups: "is_staff=True", out: "bob"},
		{lookups: "is_staff=False, is_active=True, is_superuser=False", out: "alice"},
		{lookups: "groups=g", out: "alice"},
		{lookups: "groups__name='editors', limit=1", out: "alice"},
		{lookups: "limit=1", out: "alice"},
		{lookups: "limit=-1", err: "the limit cannot be negative"},
		{lookups: "limit='1'", err: "limit: got string, want int"},
		{lookups: "is_staff=1", err: "is_staff: got int, want bool"},
		{lookups: "username=alice", err: "username: got User, want string"},
		{lookups: "groups='nosuch'", err: "group nosuch does not exist"},
		{lookups: "'alice'", err: "unexpected positional arguments"},
		{lookups: "password__startswith='pbkdf2'", err: "no look-up password__startswith: the fields are username"},
		{lookups: "username__regex='.'", err: "no look-up username__regex"},
		{lookups: "is_staff__contains='x'", err: "no look-up is_staff__contains"},
	} {
		t.Run(c.lookups, func(t *testing.T) {
			t.Parallel()
			f := open(t)
			err := f.Script(t.Context(), "<test>", people+"g.user_set.add(alice)\n"+
				"print(*[u.username for u in users.filter("+c.lookups+")])")
			if c.err == "" && err != nil || c.err != "" && (err == nil || !strings.Contains(err.Error(), c.err)) {
				t.Errorf("error %v, want %q", err, c.err)
			}
			if got := strings.TrimSpace(f.out.String()); got != c.out {
				t.Errorf("%s, want %s", got, c.out)
			}
		})
	}
	f := open(t)
	if err := f.Script(t.Context(), "<test>", people); err != nil {
		t.Fatal(err)
	}
	for call, want := range map[string]string{
		"print(users.get(email='a@example.com'), users.get(username='alice'))": "",
		"users.get(email='nobody')":             "no user meets the look-ups",
		"users.get(email__icontains='example')": "more than one user meets the look-ups",
		"users.get()":                           "more than one user meets the look-ups",
	} {
		err := f.Script(t.Context(), "<test>", call)
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: %v", call, err)
		}
	}
	if !strings.Contains(f.out.String(), "<User: alice> <User: alice>") {
		t.Error(f.out.String())
	}
}
