package session_test

import (
	"bufio"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// recordedCase is a series of requests with the answers of Django 5.2 and DRF 3.18.
type recordedCase struct {
	Name  string
	Steps []struct {
		Method, Target string
		Headers        [][2]string
		Body           string
		Response       struct {
			Status  int
			Headers map[string]string
			Body    string
		}
	}
}

// The recorded answers are Django's, over the database that it made.
func TestRecordedAnswers(t *testing.T) {
	t.Parallel()
	h := reference(t)
	file, err := os.Open("testdata/recorded.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	played := 0
	for lines := bufio.NewScanner(file); lines.Scan(); played++ {
		var c recordedCase
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			t.Fatal(err)
		}
		for _, step := range c.Steps {
			var sent []string
			for _, header := range step.Headers {
				sent = append(sent, header[0]+": "+header[1])
			}
			w := h.answer(step.Method, step.Target, step.Body, sent...)
			want := step.Response
			if w.Code != want.Status || w.Body.String() != want.Body {
				t.Errorf("%s: %d %s, want %d %s", c.Name, w.Code, w.Body, want.Status, want.Body)
			}
			for _, name := range []string{"Content-Type", "Vary", "Allow", "WWW-Authenticate"} {
				got := parts(strings.Join(w.Header()[name], ","))
				if diff := cmp.Diff(parts(want.Headers[strings.ToLower(name)]), got); diff != "" {
					t.Errorf("%s: %s %s", c.Name, name, diff)
				}
			}
		}
	}
	if played != 20 {
		t.Errorf("%d cases, want 20", played)
	}
}

// parts returns the sorted elements of a comma-separated header.
func parts(line string) []string {
	list := strings.Split(strings.ReplaceAll(line, " ", ""), ",")
	slices.Sort(list)
	return list
}
