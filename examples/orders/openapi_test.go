package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/openapi"
	"github.com/latchkey-go/latchkey/testkit"
)

var update = flag.Bool("update", false, "write testdata/openapi.json")

// TestOpenAPI compares the document of the service with a file. The service could mount it:
// site.View("/schema/", docs.View()).
func TestOpenAPI(t *testing.T) {
	t.Parallel()
	p := project()
	p.Settings.(*settings).Receipts = t.TempDir()
	site := testkit.Open(t, p, testkit.SQLite)
	docs := openapi.New(openapi.Config{Title: "Orders", Version: "1.0"}, site.Routes)
	got, err := json.MarshalIndent(docs.Document(), "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	const path = "testdata/openapi.json"
	if *update {
		if err := os.WriteFile(path, append(got, '\n'), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(append(bytes.Clone(got), '\n'))); diff != "" {
		t.Errorf("run the test with -update, and read what changed:\n%s", diff)
	}
}
