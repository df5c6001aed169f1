package rest

import "testing"

// On Windows a backslash and a drive make a path, so that a name with them could leave a folder.
func TestBaseName(t *testing.T) {
	t.Parallel()
	for path, want := range map[string][2]string{
		"a/b.txt":       {"b.txt", "b.txt"},
		`..\..\b.txt`:   {`..\..\b.txt`, "b.txt"},
		`a/b\c.txt`:     {`b\c.txt`, "c.txt"},
		"C:b.txt":       {"C:b.txt", "b.txt"},
		`a\..`:          {`a\..`, ".."},
		"plain":         {"plain", "plain"},
		`\\host\share\`: {`\\host\share\`, ""},
	} {
		if got := [2]string{baseName(path, "linux"), baseName(path, "windows")}; got != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
}
