package sqlite_test

import (
	"testing"

	"github.com/latchkey-go/latchkey/auth/token"
	"github.com/latchkey-go/latchkey/sqlstore"
)

func BenchmarkIdentify(b *testing.B) {
	path := copyOf(b, template(b))
	alice(b, path)
	db := open(b, path)
	for name, key := range map[string]string{"known": "key", "unknown": "none"} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				db.Tokens().Identify(b.Context(), key)
			}
		})
	}
	sealed := db.TokensWith(sqlstore.TokenConfig{Mode: token.Sealed, Sealer: token.NewSealer("secret")})
	if _, err := sealed.SealBatch(b.Context(), "", 1); err != nil {
		b.Fatal(err)
	}
	b.Run("sealed", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := sealed.Identify(b.Context(), "key"); err != nil {
				b.Fatal(err)
			}
		}
	})
	if _, err := sealed.UnsealBatch(b.Context(), "", 1); err != nil {
		b.Fatal(err)
	}
	b.Run("parallel", func(b *testing.B) {
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				db.Tokens().Identify(b.Context(), "key")
			}
		})
	})
}
