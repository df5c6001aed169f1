package decoded_test

import (
	"testing"

	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/latchkey-go/latchkey/tools/latchkeyvet/decoded"
)

// TestAnalyzer runs the analyzer on testdata, where a comment "want" stands beside each mistake.
func TestAnalyzer(t *testing.T) {
	t.Parallel()
	analysistest.Run(t, analysistest.TestData(), decoded.Analyzer, "app")
}
