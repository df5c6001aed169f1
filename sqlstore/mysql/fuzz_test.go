package mysql_test

import (
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/sqlstore/mysql"
)

// FuzzCheck has no URL break the parser, and none of what stands in it come back in words: a password may.
func FuzzCheck(f *testing.F) {
	for _, parts := range [][2]string{{"mysql://user:", "@host/name"}, {"mysql://user:", "%@host"}, {"", ""}, {"mysql://host/name?password=", "&x=%"}, {"mysql://h/d?pooled=", ""}, {"mysql://", ":1:2/d"}} {
		f.Add(parts[0], parts[1])
	}
	f.Fuzz(func(t *testing.T, before, after string) {
		const secret = "S3CRET-0123456789"
		url := before + secret + after
		if err := mysql.Check(url); err != nil && strings.Contains(err.Error(), secret) {
			t.Errorf("%q: %v", url, err)
		}
		mysql.Verified(url)
	})
}
