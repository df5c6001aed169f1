package sqlite_test

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

// TestLibcIsTheDrivers checks that go.mod has the version of modernc.org/libc that the driver
// requires. With another the driver may compile and corrupt databases.
func TestLibcIsTheDrivers(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile(list(t, "{{.GoMod}}", "modernc.org/sqlite"))
	if err != nil {
		t.Fatal(err)
	}
	want := ""
	for line := range strings.Lines(string(data)) {
		if fields := strings.Fields(strings.TrimPrefix(line, "require")); len(fields) >= 2 &&
			fields[0] == "modernc.org/libc" {
			want = fields[1]
		}
	}
	if got := list(t, "{{.Version}}", "modernc.org/libc"); want == "" || got != want {
		t.Errorf("go.mod has modernc.org/libc %s, the driver wants %s: go get modernc.org/libc@%[2]s", got, want)
	}
}

func list(t *testing.T, format, module string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "list", "-m", "-f", format, module).Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}
