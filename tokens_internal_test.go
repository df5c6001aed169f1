package latchkey

import (
	"path/filepath"
	"strings"
	"testing"
)

// TestTokenModeLine lists what serve says about tokens when it starts.
func TestTokenModeLine(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		setting string
		migrate bool // so that the ledger says who made the database
		want    string
	}{
		{"", true, "New tokens are stored sealed, because Latchkey has made this database\n"},
		{"", false, "New tokens are stored plain, because a Django or an earlier Latchkey has made this database\n"},
		{"sealed", false, "New tokens are stored sealed, because the setting tokens says so\n"},
		{"plain", true, "New tokens are stored plain, because the setting tokens says so\n"},
	} {
		site, err := Open(t.Context(), Project{}, Settings{
			Database: "sqlite:" + filepath.Join(t.TempDir(), "x.sqlite3"), Tokens: c.setting,
			SecretSettings: SecretSettings{SecretKey: strings.Repeat("0123456789", 5)}})
		if err != nil {
			t.Fatal(err)
		}
		if c.migrate {
			if err := site.Migrate(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if got := site.tokenMode(t.Context()); got != c.want {
			t.Errorf("%+v: %q", c, got)
		}
		if err := site.Close(); err != nil {
			t.Error(err)
		}
	}
}
