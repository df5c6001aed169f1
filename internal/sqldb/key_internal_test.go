package sqldb

import "testing"

// FuzzKey has each id that is read be the one text of its key: what is stored comes back as it was
// asked for.
func FuzzKey(f *testing.F) {
	for _, id := range []string{"1", "-1", "01", "9223372036854775808", "0123456789abcdef0123456789abcdef",
		"01234567-89ab-cdef-0123-456789abcdef",
		"01234567-89AB-cdef-0123-456789abcdef", "0123456-789ab-cdef-0123-456789abcdef", "", "\x00", "\xff", "a b"} {
		f.Add(id)
	}
	f.Fuzz(func(t *testing.T, id string) {
		for _, key := range []Key{KeyInteger, KeyUUID, KeyText} {
			stored, ok := ParseKey(key, id)
			if !ok {
				continue
			}
			var back string
			if err := ScanKey(key, &back).Scan(stored); err != nil || back != id {
				t.Errorf("key %d: %q is stored as %v and comes back as %q, %v", key, id, stored, back, err)
			}
		}
	})
}
