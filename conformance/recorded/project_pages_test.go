package recorded_test

import (
	_ "embed"
	"encoding/json"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/conformance/recorded"
)

// projectPages has what the pages say with which the real Django has answered the cases of
// recorded.Pages.
//
//go:embed testdata/project-pages.jsonl.gz
var projectPages []byte

// playPages is play for pages: it also compares what they say with what DRF's say.
func playPages(t *testing.T, cases []recorded.Case, pages []recordedPage, address string) {
	t.Helper()
	type place struct {
		name string
		step int
	}
	wanted := map[place]recordedPage{}
	for _, p := range pages {
		wanted[place{p.Case, p.Step}] = p
	}
	for _, c := range cases { // in sequence: cases share the database
		answers, err := c.Answers(t.Context(), address)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range c.Compare(answers) {
			t.Errorf("%s: %s", c.Name, p)
		}
		for i, answer := range answers {
			want, ok := wanted[place{c.Name, i + 1}]
			if !ok {
				continue
			}
			if !strings.Contains(answer.Body, "<html") {
				t.Errorf("%s: no page: %.100s", want.where(), answer.Body)
				continue
			}
			got := factsOf(answer.Body)
			if c.Unordered {
				got.Content, want.Page.Content = inOrder(t, got.Content), inOrder(t, want.Page.Content)
			}
			comparePages(t, want, got)
		}
	}
}

// inOrder returns JSON with the members of its objects sorted.
func inOrder(t *testing.T, text string) string {
	t.Helper()
	var value any
	if err := json.Unmarshal([]byte(text), &value); err != nil {
		t.Fatal(err)
	}
	sorted, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(sorted)
}
