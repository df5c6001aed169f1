package shell_test

import "testing"

// TestFunctions checks that each function that changes something makes its change and no other.
func TestFunctions(t *testing.T) {
	t.Parallel()
	f := open(t)
	const show = "\ndef show():\n    u = users.get('alice')\n    print(u.is_active, u.is_staff, u.is_superuser, " +
		"u.first_name, u.last_name, u.email)\n"
	for _, c := range []struct{ name, source, out string }{
		{"create", "users.create('alice', email='a@example.com', password='wonderland-1865', first_name='Alice', " +
			"last_name='Liddell')\nshow()",
			"True False False Alice Liddell a@example.com\n"},
		{"create staff", "u = users.create('bob', staff=True)\nprint(u.is_staff, u.is_superuser)", "True False\n"},
		{"create a superuser", "u = users.create('carl', superuser=True)\nprint(u.is_staff, u.is_superuser)",
			"False True\n"},
		{"set_active", "users.set_active('alice', False)\nshow()\nusers.set_active('alice', True)",
			"False False False Alice Liddell a@example.com\n"},
		{"set_staff", "users.set_staff('alice', True)\nshow()\nusers.set_staff('alice', False)",
			"True True False Alice Liddell a@example.com\n"},
		{"set_superuser", "users.set_superuser('alice', True)\nshow()\nusers.set_superuser('alice', False)",
			"True False True Alice Liddell a@example.com\n"},
		{"get and all", "show()\nprint(users.all(), groups.all(), tokens.all())",
			"True False False Alice Liddell a@example.com\n[<User: alice>, <User: bob>, <User: carl>] [] []\n"},
		{"a token equals no user or group", "t = tokens.get_or_create('alice')\nprint(t == users.get('alice'), " +
			"t.user_id == users.get('alice').id, groups.create('g') == users.get('alice'), groups.get('g') != " +
			"groups.get('g'))", "False True False False\n"},
		{"reset", "a = tokens.get('alice')\nb = tokens.reset('alice')\nprint(a != b, tokens.get('alice') == b, " +
			"len(tokens.all()))", "True True 1\n"},
		{"times", "u = users.get('alice')\nprint(u.last_login, type(u.date_joined), type(tokens.get('alice').created))",
			"None time.time time.time\n"},
	} {
		f.out.Reset()
		if err := f.Script(t.Context(), "<test>", show+c.source); err != nil || f.out.String() != c.out {
			t.Errorf("%s: %v, %s", c.name, err, f.out.String())
		}
	}
	f.permissions(t)

	if err := f.Script(t.Context(), "<test>", "users.set_password('alice', 'looking-glass-1871')"); err != nil {
		t.Fatal(err)
	}
	if _, err := f.users.Authenticate(t.Context(), "alice", "looking-glass-1871"); err != nil {
		t.Errorf("the new password: %v", err)
	}
	if _, err := f.users.Authenticate(t.Context(), "alice", "wonderland-1865"); err == nil {
		t.Error("the old password signs in")
	}
}

// permissions grants and withdraws a permission in every way: to a user, to a group, by membership.
func (f *fixture) permissions(t *testing.T) {
	t.Helper()
	for _, c := range []struct {
		source string
		held   bool
	}{
		{"users.grant('alice', 'auth.add_user')", true},
		{"users.withdraw('alice', 'auth.add_user')", false},
		{"groups.grant('g', 'auth.add_user')", false},
		{"groups.add_user('g', 'alice')", true},
		{"groups.remove_user('g', 'alice')", false},
		{"groups.add_user(group='g', user=users.get('alice'))", true},
		{"groups.withdraw('g', 'auth.add_user')", false},
	} {
		if err := f.Script(t.Context(), "<test>", c.source); err != nil {
			t.Errorf("%s: %v", c.source, err)
		}
		alice, err := f.users.ByName(t.Context(), "alice")
		if err != nil {
			t.Fatal(err)
		}
		if held, err := alice.HasPermission(t.Context(), "auth.add_user"); held != c.held || err != nil {
			t.Errorf("after %s: %v, %v", c.source, held, err)
		}
	}
}
