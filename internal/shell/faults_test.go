package shell_test

import (
	"io"
	"strings"
	"testing"
)

// fading is a LineReader that closes the database before its last line.
type fading struct {
	*fixture
	lines []string
}

func (g *fading) ReadLine(string) (string, error) {
	if len(g.lines) == 0 {
		return "", io.EOF
	}
	if len(g.lines) == 1 {
		g.db.Close()
	}
	line := g.lines[0]
	g.lines = g.lines[1:]
	return line, nil
}

// TestFaultIsNotReportedAsMissing closes the database: no function may then say that a user, group
// or token does not exist.
func TestFaultIsNotReportedAsMissing(t *testing.T) {
	t.Parallel()
	for _, last := range []string{
		"tokens.get(alice)", "tokens.get_or_create(alice)", "tokens.reset(alice)", "tokens.revoke(alice)",
		"tokens.revoke('alice')", "tokens.all()",
		"users.get('alice')", "users.delete(alice)", "users.set_staff(alice, True)",
		"users.grant(alice, 'auth.add_user')", "users.all()",
		"groups.get('g')", "groups.delete(g)", "groups.add_user(g, alice)", "groups.grant('g', 'auth.add_user')",
		"groups.all()",
		"alice.delete()", "alice.refresh_from_db()", "alice.has_perm('auth.add_user')", "alice.groups.add(g)",
		"alice.groups.add('g')", "alice.groups.set([g])", "alice.groups.all()", "alice.user_permissions.all()",
		"alice.user_permissions.add('auth.add_user')", "g.delete()", "g.user_set.add('alice')", "g.user_set.all()",
		"g.permissions.remove('auth.add_user')", "users.filter(username='alice')", "users.get(email='a@example.com')",
	} {
		t.Run(last, func(t *testing.T) {
			t.Parallel()
			f := open(t)
			who := &fading{f, []string{"alice = users.create('alice')", "g = groups.create('g')",
				"t = tokens.reset(alice)", last}}
			if err := f.Console(t.Context(), who); err != nil {
				t.Fatal(err)
			}
			if said := f.err.String(); !strings.Contains(said, "closed") || strings.Contains(said, "has no") ||
				strings.Contains(said, "not exist") {
				t.Errorf("says %q", said)
			}
		})
	}
}

// TestMissingUserOrToken checks that an error says which of the two is missing, as the commands do.
// A record stays a value after its user is deleted.
func TestMissingUserOrToken(t *testing.T) {
	t.Parallel()
	const gone, none = "user alice does not exist", "user bob has no token"
	for call, want := range map[string]string{
		"tokens.get(alice)": gone, "tokens.get_or_create(alice)": gone, "tokens.reset(alice)": gone,
		"tokens.revoke(alice)": gone, "tokens.revoke('alice')": gone,
		"users.delete(alice)": gone, "users.set_staff(alice, True)": gone, "users.set_password(alice, 'x')": gone,
		"users.grant(alice, 'auth.add_user')": gone, "groups.add_user('g', alice)": gone,
		"tokens.get(bob)": none, "tokens.get('bob')": none, "tokens.revoke(bob)": none,
	} {
		t.Run(call, func(t *testing.T) {
			t.Parallel()
			const made = "alice, bob = users.create('alice'), users.create('bob')\ngroups.create('g')\n"
			err := open(t).Script(t.Context(), "<test>", made+"users.delete(alice)\n"+call)
			if err == nil || !strings.HasSuffix(err.Error(), ": "+want) {
				t.Errorf("%v, want %q", err, want)
			}
		})
	}
}
