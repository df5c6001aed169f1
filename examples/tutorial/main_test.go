package main

import (
	"flag"
	"testing"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/openapi"
)

var update = flag.Bool("update", false, "write testdata/openapi.json")

// TestOpenAPI compares the document of the tutorial with the committed file by the command "openapi
// --check". The tutorial itself mounts no document.
func TestOpenAPI(t *testing.T) {
	p := project()
	setup := p.Setup
	p.Setup = func(site *latchkey.Site) error {
		site.View("/schema/", openapi.New(openapi.Config{Title: "Tutorial", Version: "1.0"}, site.Routes).View())
		return setup(site)
	}
	how := "--check"
	if *update {
		how = "--output"
	}
	if code := latchkey.Run(t.Context(), p, []string{"openapi", how, "testdata/openapi.json"}); code != 0 {
		t.Error("run the test with -update, and read what changed; exit code", code)
	}
}
