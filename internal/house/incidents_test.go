package house_test

import (
	"os"
	"strings"
	"testing"
)

// TestIncidents checks that a test names each incident of testdata/incidents.txt, or that the list
// says why none does.
func TestIncidents(t *testing.T) {
	t.Parallel()
	list, err := os.ReadFile("testdata/incidents.txt")
	if err != nil {
		t.Fatal(err)
	}
	var tests strings.Builder
	for _, text := range files(t, "_test.go") {
		tests.WriteString(text)
	}
	names, seen := tests.String(), map[string]bool{}
	for line := range strings.Lines(string(list)) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "# ") {
			continue
		}
		incident, reason, without := strings.Cut(line, " - ")
		switch {
		case seen[incident]:
			t.Errorf("%s is listed twice", incident)
		case without && reason == "":
			t.Errorf("%s: no reason", incident)
		case !without && !strings.Contains(names, incident):
			t.Errorf("no test names %s: write one, name it in the one that covers it, or say after \" - \" why none "+
				"does", incident)
		}
		seen[incident] = true
	}
}
