package shell_test

import (
	"strings"
	"testing"
)

// TestKeys works on API keys. Only the record that create returns has the key, and its text masks
// it.
func TestKeys(t *testing.T) {
	t.Parallel()
	const made = "users.create('alice')\nusers.create('bob')\nk = keys.create('alice', 'backup', scopes=['b', 'a'])\n"
	for _, c := range []struct{ name, source, out, err string }{
		{name: "created", source: "print(len(k.key), k.name, k.scopes, k.state, k.expires)\n" +
			"print(str(k) == '<Key: ' + k.handle + '>')", out: "41 backup [\"a\", \"b\"] active None\nTrue\n"},
		{name: "without limits", source: "print(keys.create(user='bob', name='x').scopes)", out: "[\"*\"]\n"},
		{name: "found", source: "print(keys.get(k.handle) == k, keys.all() == [k], keys.all(user='bob'))",
			out: "True True []\n"},
		{name: "not shown again", source: "print(keys.get(k.handle).key)", err: "Key has no .key field"},
		{name: "revoked", source: "keys.revoke(k, reason='leaked')\nprint(keys.get(k.handle).state, keys.all())",
			out: "revoked []\n"},
		{name: "revoked by its handle", source: "keys.revoke(k.handle)\nprint(keys.all())", out: "[]\n"},
		{name: "revoked twice", source: "keys.revoke(k)\nkeys.revoke(k)", err: "the API key has ended"},
		{name: "no such key", source: "keys.get('aaaaaaaaaaaa')", err: "no API key has this handle"},
		{name: "a key as its handle", source: "keys.revoke(k.key)", err: "no API key has this handle"},
		{name: "no key", source: "keys.revoke(1)", err: "got int, want a key or its handle"},
		{name: "of nobody", source: "keys.create('carol', 'x')", err: "user carol does not exist"},
		{name: "a scope of another type", source: "keys.create('bob', 'x', scopes=[1])", err: "got int, want a scope"},
		{name: "a wrong scope", source: "keys.create('bob', 'x', scopes=['a b'])", err: "may not contain"},
		{name: "no name", source: "keys.create('bob', '')", err: "This field may not be blank."},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			f := open(t)
			err := f.Script(t.Context(), "test", made+c.source)
			if f.out.String() != c.out || (err == nil) != (c.err == "") ||
				err != nil && (!strings.Contains(err.Error(), c.err) || strings.Contains(err.Error(), "lk_")) {
				t.Errorf("%q, %v", f.out.String(), err)
			}
		})
	}
}
