package house_test

import (
	"regexp"
	"strings"
	"testing"
)

// TestShownPython checks that each Python file that docs/tokens.md shows is one of the reference
// project, which the tests of conformance run.
func TestShownPython(t *testing.T) {
	t.Parallel()
	all := map[string]bool{}
	for name, text := range files(t, ".py") {
		all[text] = strings.HasPrefix(name, "conformance/reference/project/")
	}
	block := regexp.MustCompile("(?ms)^```python\n(.*?)^```$")
	blocks := block.FindAllStringSubmatch(files(t, ".md")["docs/tokens.md"], -1)
	for _, block := range blocks {
		if !all[block[1]] {
			t.Errorf("docs/tokens.md shows a file that the reference project has not:\n%s", block[1])
		}
	}
	if len(blocks) == 0 {
		t.Error("docs/tokens.md shows no file")
	}
}
