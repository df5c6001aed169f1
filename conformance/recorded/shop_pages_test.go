package recorded_test

import (
	"bytes"
	"crypto/sha1"
	_ "embed"
	"encoding/hex"
	"io"
	"net/http"
	"path/filepath"
	"testing"

	"github.com/latchkey-go/latchkey/conformance/launch"
	"github.com/latchkey-go/latchkey/conformance/recorded"
)

// shopPages has what DRF's pages of the shop say.
//
//go:embed testdata/shop-pages.jsonl.gz
var shopPages []byte

// TestShopPages compares what our pages of the shop say with what DRF's say, for each user: name,
// description, breadcrumbs, status, headers, content, links, methods, formats, and which forms
// there are with which fields.
func TestShopPages(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	binary, err := launch.BuildProgram(t.Context(), dir, "shop")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "shop.sqlite3")
	if err := recorded.WriteShopDatabase(path); err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	server, err := launch.Latchkey(t.Context(), binary, "sqlite:"+path, 1000, &log)
	if err != nil {
		t.Fatalf("%v\n%s", err, log.String())
	}
	t.Cleanup(server.Stop)
	pages := readPages(t, shopPages)
	if len(pages) != 195 {
		t.Errorf("%d pages, want 195", len(pages))
	}
	for _, want := range pages {
		code, page := askForPage(t, server.Address, want)
		if code != want.Code {
			t.Errorf("%s at %s: status %d, want %d", want.User, want.Path, code, want.Code)
		}
		comparePages(t, want, factsOf(page))
	}
}

func askForPage(t *testing.T, address string, p recordedPage) (int, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+address+p.Path, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Host = "testserver"
	r.Header.Set("Accept", "text/html")
	if p.User != "" {
		digest := sha1.Sum([]byte(p.User)) //nolint:gosec // the tokens of the reference
		r.Header.Set("Authorization", "Token "+hex.EncodeToString(digest[:]))
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(body)
}
