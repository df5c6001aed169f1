package auth_test

import (
	"encoding/json"
	"testing"

	"github.com/latchkey-go/latchkey/auth"
)

// TestUserIDJSON reads ids as answers have them: an integer key is a number there.
func TestUserIDJSON(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]auth.UserID{
		`7`: "7", `-7`: "-7", `"7"`: "7", `"a-b"`: "a-b", `""`: "", `null`: "old",
		`1.0`: "error", `1e3`: "error", `true`: "error", `[1]`: "error", `99999999999999999999`: "error",
	} {
		user := auth.User{ID: "old"}
		err := json.Unmarshal([]byte(`{"id": `+text+`}`), &user)
		if got := user.ID; (err != nil) != (want == "error") || err == nil && got != want {
			t.Errorf("%s: %q, %v, want %q", text, got, err, want)
		}
	}
}
