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
