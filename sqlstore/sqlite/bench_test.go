package sqlite_test

import "testing"

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
	b.Run("parallel", func(b *testing.B) {
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				db.Tokens().Identify(b.Context(), "key")
			}
		})
	})
}
