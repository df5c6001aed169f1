package latchkey_test

import (
	"context"
	"fmt"
	"log"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"

	"github.com/latchkey-go/latchkey"
)

// A program with a server of its own reads the settings that the commands read, and then opens the
// site.
func ExampleLoadSettings() {
	ctx := context.Background()
	database, remove := temporary()
	defer remove()

	project := reports(&reportSettings{})
	settings, err := latchkey.LoadSettings(project, latchkey.Sources{
		Environ: []string{"LATCHKEY_DATABASE=" + database, "LATCHKEY_ADDR=:9000"}, // default: os.Environ()
	})
	if err != nil {
		log.Fatal(err)
	}
	settings.Log.Access = "off" // the program may change what it has loaded
	project.Log = slog.New(slog.DiscardHandler)
	site, err := latchkey.Open(ctx, project, settings)
	if err != nil {
		log.Fatal(err)
	}
	defer site.Close()
	server := http.Server{Addr: settings.Addr, Handler: site, ReadHeaderTimeout: settings.Timeouts.ReadHeader}
	fmt.Println(server.Addr, server.ReadHeaderTimeout)
	// Output: :9000 10s
}

// temporary returns the URL of a database in a new folder, and a function that removes the folder.
func temporary() (database string, remove func()) {
	dir, err := os.MkdirTemp("", "reports")
	if err != nil {
		log.Fatal(err)
	}
	return "sqlite:" + filepath.Join(dir, "reports.sqlite3"), func() { os.RemoveAll(dir) }
}
