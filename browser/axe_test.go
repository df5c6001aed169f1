package browser_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/latchkey-go/latchkey/browser/internal/chrome"
)

// The version of axe-core, and the digest of its package. tools/browser.sh gets it.
const (
	axeVersion = "4.14.1"
	axeDigest  = "e6b0ce02b84d892e2e33e403485e7f3d6c29e2be6df65daf44d89ba564139745"
)

// axe is the script of axe-core, or "".
type axe string

// readAxe returns axe-core from the cache of tools/browser.sh. Without it, the pages are looked at
// without axe-core, and a skipped subtest says so.
func readAxe(t *testing.T) axe {
	t.Helper()
	folder, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	packed, err := os.ReadFile(filepath.Join(folder, "latchkey", "axe-core-"+axeVersion+".tgz"))
	if err != nil {
		t.Run("axe-core", func(t *testing.T) { t.Skip("there is no axe-core: tools/browser.sh gets it from npm") })
		return ""
	}
	if sum := sha256.Sum256(packed); hex.EncodeToString(sum[:]) != axeDigest {
		t.Fatalf("axe-core %s has the digest %x, not %s: delete it", axeVersion, sum, axeDigest)
	}
	unzipped, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	for files := tar.NewReader(unzipped); ; {
		file, err := files.Next()
		if err != nil {
			t.Fatalf("axe.min.js in axe-core: %v", err)
		}
		if file.Name == "package/axe.min.js" {
			script, err := io.ReadAll(files)
			if err != nil {
				t.Fatal(err)
			}
			return axe(script)
		}
	}
}

// What axe-core asks.
const (
	everyRule = `["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]`
	// colours are the rules whose answers depend on the colours and on the width of the window.
	colours = `{ type: "rule", values: ["color-contrast", "target-size", "link-in-text-block"] }`
)

// judge returns what axe-core has against the page of a tab.
func (a axe) judge(tab *chrome.Tab, rules string) []string {
	if a == "" {
		return nil
	}
	chrome.Eval[any](tab, "if (!window.axe) {"+string(a)+"}; 0")
	return chrome.Await[[]string](tab, `axe.run({ runOnly: `+rules+`, resultTypes: ["violations"] }).then((found) => found.violations.flatMap((v) => v.nodes.map((node) =>
		v.id + ": " + node.failureSummary.replace(/\s+/g, " ") + " " + node.html.slice(0, 200))))`)
}
