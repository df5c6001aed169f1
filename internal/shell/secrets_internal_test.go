package shell

import (
	"strings"
	"testing"
)

// TestStatementsForTheFile decides which statements may stand in the file of the history.
func TestStatementsForTheFile(t *testing.T) {
	t.Parallel()
	const key = "9944b09199c62bcf9418ad846dd0e4bbdfc6ee4b"
	for _, c := range []struct {
		source string
		want   bool
	}{
		{`users.all()`, true},
		{`u = users.get("alice")`, true},
		{`u = users.get(email="alice@example.com")`, true},
		{`users.filter(email__icontains="example.com", is_staff=True, limit=10000)`, true},
		{`u.email = "alice@example.com"`, true},
		{`u.is_staff = True`, true},
		{`u.save()`, true},
		{`u.groups.add("editors", 'writers')`, true},
		{`u.groups.set(["editors"])`, true},
		{`users.grant("alice", "auth.view_user")`, true},
		{`u.has_perm("auth.view_user")`, true},
		{`users.create("alice", "alice@example.com")`, true},
		{`t = tokens.get_or_create(u)`, true},
		{`1 + 1`, true},
		{"for u in users.all():\n    tokens.get_or_create(user=u)", true},
		{`hunter2`, true}, // fails, unless a name: the console does not offer what fails
		{`help()`, true},

		{`users.set_password("alice", "wonderland-1865")`, false},
		{`users.set_password(u, new)`, false},
		{`users.create("alice", "", "wonderland-1865")`, false},
		{`users.create("alice", password="wonderland-1865")`, false},
		{`users.create("alice", **{"pass" + "word": "wonderland-1865"})`, false},
		{`pw = "wonderland-1865"`, false},
		{`pw = b"wonderland-1865"`, false},
		{`"wonderland-1865"`, false},
		{`print("wonderland-1865")`, false},
		{`["wonderland-1865"]`, false},
		{`u.nickname = "wonderland-1865"`, false},
		{`"wonder" + "land"`, false},
		{`u.email = "wonder" + "land"`, false},
		{`users.get("won" + "derland")`, false},
		{`t.key == "` + key + `"`, false},
		{`tokens.get("` + key + `")`, false},
		{`users.filter(username="` + key + `")`, false},
		{`u.first_name = "Token ` + key + `"`, false},
		{`users.get("Zm9vYmFyYmF6cXV4LXdvbmRlcg==")`, false},
		{`12345678`, false},
		{`n = 4711`, false},
		{`users.all(limit=12345678901)`, false},
		{`1.5`, false},
		{`users.all() # wonderland-1865`, false},
		{`correct horse battery staple`, false},
		{`secret`, false},
		{`if users.get("alice"):` + "\n    pw = 'wonderland-1865'", false},
		{`[users.get(n) for n in ["alice", "bob"]]`, false},
		{`def f(a="wonderland-1865"): pass`, false},
		{`(lambda: "wonderland-1865")()`, false},
		{`users.get({"a": "wonderland-1865"})`, false},
	} {
		if got := isFreeOfSecrets(c.source); got != c.want {
			t.Errorf("%s: %v", strings.ReplaceAll(c.source, "\n", "⏎"), got)
		}
	}
}
