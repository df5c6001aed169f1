package serializer_test

import (
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/serializer"
)

// A list with more keys than a statement of SQLite binds values was a 500.
func TestMoreKeysThanAStatementTakes(t *testing.T) {
	t.Parallel()
	_, env := golden(t)
	plan := products.Compile(env)
	for keys, want := range map[string]string{
		strings.Repeat("1,", 2000) + "99": `{"tags":["Invalid pk \"99\" - object does not exist."]}`,
	} {
		body := `{"tags":[` + keys + `]}`
		code, answer, _ := post(plan, body, serializer.Options{Old: env.Rows.(*memory).find(plan.Model(), "2"),
			Partial: true})
		if code >= 500 || !strings.HasPrefix(answer, want) {
			t.Errorf("%d %s, want %s", code, answer, want)
		}
	}
}
