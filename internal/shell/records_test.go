package shell_test

import (
	"strings"
	"testing"
)

// TestWrongKindOfRecord passes a record of the wrong kind to each function. The user and the group
// have the same ID, so a function that ignored the kind would change the wrong row.
func TestWrongKindOfRecord(t *testing.T) {
	t.Parallel()
	const made = "alice = users.create('alice', password='wonderland-1865')\ngroup = groups.create('editors')\n" +
		"token = tokens.get_or_create(alice)\ngroups.add_user(group, alice)\ngroups.grant(group, 'auth.add_user')\n"
	const wantUser, wantGroup = "want a user or a username", "want a group or its name"
	for _, c := range []struct{ call, err string }{
		{"users.delete(group)", "got Group, " + wantUser},
		{"users.delete(token)", "got Token, " + wantUser},
		{"users.delete(1)", "got int, " + wantUser},
		{"users.delete(None)", "got NoneType, " + wantUser},
		{"users.set_password(group, 'looking-glass-1871')", "got Group, " + wantUser},
		{"users.set_active(group, False)", "got Group, " + wantUser},
		{"users.set_staff(group, True)", "got Group, " + wantUser},
		{"users.set_superuser(group, True)", "got Group, " + wantUser},
		{"users.grant(group, 'auth.view_user')", "got Group, " + wantUser},
		{"users.withdraw(token, 'auth.view_user')", "got Token, " + wantUser},
		{"users.get(alice)", "got User, want string"},
		{"tokens.get_or_create(group)", "got Group, " + wantUser},
		{"tokens.get(group)", "got Group, " + wantUser},
		{"tokens.reset(group)", "got Group, " + wantUser},
		{"tokens.revoke(group)", "got Group, " + wantUser},
		{"tokens.revoke(token)", "got Token, " + wantUser},
		{"groups.delete(alice)", "got User, " + wantGroup},
		{"groups.delete(token)", "got Token, " + wantGroup},
		{"groups.add_user(alice, alice)", "got User, " + wantGroup},
		{"groups.add_user(group, group)", "got Group, " + wantUser},
		{"groups.remove_user(alice, alice)", "got User, " + wantGroup},
		{"groups.remove_user(group, group)", "got Group, " + wantUser},
		{"groups.grant(alice, 'auth.view_user')", "got User, " + wantGroup},
		{"groups.withdraw(alice, 'auth.add_user')", "got User, " + wantGroup},
		{"groups.get(group)", "got Group, want string"},
	} {
		t.Run(c.call, func(t *testing.T) {
			t.Parallel()
			f := open(t)
			err := f.Script(t.Context(), "<test>", made+"print(alice.id, group.id, token.key)\n"+c.call)
			if err == nil || !strings.Contains(err.Error(), c.err) {
				t.Errorf("%v, want %q", err, c.err)
			}
			key, ok := strings.CutPrefix(f.out.String(), "1 1 ")
			if !ok {
				t.Fatalf("user, group and token are %s", f.out.String())
			}
			f.unchanged(t, key)
		})
	}
}

// unchanged fails t unless alice still has her password, group, permission and token.
func (f *fixture) unchanged(t *testing.T, key string) {
	t.Helper()
	alice, err := f.users.Authenticate(t.Context(), "alice", "wonderland-1865")
	if err != nil || !alice.Active || alice.Staff || alice.Superuser {
		t.Fatalf("%+v, %v", alice, err)
	}
	f.out.Reset()
	const ask = "print(users.all(), groups.all(), len(tokens.all()), tokens.get('alice').key)"
	if err := f.Script(t.Context(), "<test>", ask); err != nil ||
		f.out.String() != "[<User: alice>] [<Group: editors>] 1 "+key {
		t.Errorf("%v, %s", err, f.out.String())
	}
	for permission, want := range map[string]bool{"auth.add_user": true, "auth.view_user": false} {
		if held, err := alice.HasPermission(t.Context(), permission); held != want || err != nil {
			t.Errorf("%s: %v, %v", permission, held, err)
		}
	}
}

// TestConsoleEscapesNames checks that the console escapes an escape sequence, a right-to-left
// override and a zero-width character in names, so that no name can drive the terminal.
func TestConsoleEscapesNames(t *testing.T) {
	t.Parallel()
	const name, want = `x\u009b2J\u202ey\u200bz\x1b\r`, `x\u009b2J\u202ey\u200bz\x1b\r`
	f := open(t)
	err := f.Console(t.Context(), &typed{lines: []string{
		`name = "` + name + `"`,
		`u = users.create(name)`,
		`print(u.username)`,
		`u`, `u.username`, `[u]`, `{"name": name}`,
		`print("first\n\tsecond")`,
		`users.get(name + "1")`,
		`fail(name)`,
	}})
	if err != nil {
		t.Fatal(err)
	}
	if got, wanted := f.out.String(), want+"\n<User: "+want+">\n\""+want+"\"\n[<User: "+want+">]\n{\"name\": "+
		"\""+want+"\"}\nfirst\n\tsecond\n"; got != wanted {
		t.Errorf("got  %q\nwant %q", got, wanted)
	}
	for _, r := range "\u009b\u202e\u200b\x1b\r" {
		if strings.ContainsRune(f.err.String(), r) {
			t.Errorf("%U in %q", r, f.err.String())
		}
	}
	if strings.Count(f.err.String(), want) != 2 {
		t.Errorf("%s", f.err.String())
	}
}

func TestLimits(t *testing.T) {
	t.Parallel()
	f := open(t)
	const made = "for name in ['a', 'b', 'c']: tokens.get_or_create(users.create(name))\n"
	if err := f.Script(t.Context(), "<test>", made+"for n in range(5): print(len(users.all(limit=n)), "+
		"len(tokens.all(limit=n)))"); err != nil {
		t.Fatal(err)
	}
	if got := f.out.String(); got != "3 3\n1 1\n2 2\n3 3\n3 3\n" {
		t.Error(got)
	}
	for _, call := range []string{"users.all(limit=-1)", "tokens.all(limit=-1)"} {
		if err := f.Script(t.Context(), "<test>", call); err == nil ||
			!strings.Contains(err.Error(), "the limit cannot be negative") {
			t.Errorf("%s: %v", call, err)
		}
	}
}
