package browser_test

import (
	"bytes"
	"flag"
	"image/png"
	"os"
	"path/filepath"
	"testing"
	"testing/cryptotest"

	"github.com/latchkey-go/latchkey/browser/internal/shop"
)

var screenshots = flag.String("screenshots", "", "folder for a picture of every page; without it, one page is drawn")

// TestScreenshots draws the pages, at the width of a desk and of a phone, in light and in dark.
func TestScreenshots(t *testing.T) {
	cryptotest.SetGlobalRandom(t, 1) // the same keys in each run
	s := shop.WithHistory(t)
	pages, folder := s.Pages(t), *screenshots
	if folder == "" {
		pages, folder = pages[:1], t.TempDir()
	}
	for _, look := range looks {
		tabs := look.tabs(t, s)
		for _, page := range pages {
			t.Run(page.Name+"-"+look.name, func(t *testing.T) {
				picture := tabs.open(t, page).Picture(look.width)
				size, err := png.DecodeConfig(bytes.NewReader(picture))
				if err != nil || size.Width != int(look.width) {
					t.Errorf("the picture is %d pixels wide, not %d (%v)", size.Width, look.width, err)
				}
				name := filepath.Join(folder, page.Name+"-"+look.name+".png")
				if err := os.WriteFile(name, picture, 0o644); err != nil {
					t.Fatal(err)
				}
			})
		}
	}
}
