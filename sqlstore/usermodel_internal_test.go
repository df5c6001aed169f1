package sqlstore

import (
	"testing"

	"github.com/latchkey-go/latchkey/internal/sqldb"
)

// TestKindOfKeys checks that each kind of key is bound and read as that kind.
func TestKindOfKeys(t *testing.T) {
	t.Parallel()
	for key, want := range map[Key]sqldb.Key{
		KeyInteger: sqldb.KeyInteger, KeyUUID: sqldb.KeyUUID, KeyText: sqldb.KeyText,
	} {
		if got := key.kind(); got != want {
			t.Errorf("Key %d is bound as kind %d, want %d", key, got, want)
		}
	}
}

// TestUniqueField has unique constraints of a mapped table, and the field of the user that each is
// about.
func TestUniqueField(t *testing.T) {
	t.Parallel()
	m := UserModel{Label: "a.B", Username: Column("login"), Email: Column("mail")}.WithDefaults()
	one := UserModel{Label: "a.B", Username: Column("mail"), Email: Column("mail")}.WithDefaults()
	none := UserModel{Label: "a.B", Email: Constant("")}.WithDefaults()
	for _, test := range []struct {
		model   UserModel
		columns []string
		want    string
	}{
		{m, []string{"login"}, "username"}, {m, []string{"mail"}, "email"}, {m, []string{"tenant", "mail"}, "email"},
		{m, []string{"phone"}, "phone"}, {m, []string{"tenant", "phone"}, "tenant, phone"}, {m, nil, ""},
		{one, []string{"mail"}, "username"}, {none, []string{""}, ""}, {none, []string{"username"}, "username"},
	} {
		if got := test.model.uniqueField(test.columns); got != test.want {
			t.Errorf("%q: %q, want %q", test.columns, got, test.want)
		}
	}
}
