package latchkey_test

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/sqlstore"
	"github.com/latchkey-go/latchkey/sqlstore/sqlite"
)

// TestProjectEngines opens databases with an engine that the project brings: under a scheme of its
// own, and in place of ours. It is given the URL and the limits of the settings.
func TestProjectEngines(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "db.sqlite3")
	for url, password := range map[string]string{"glass://alice@db/" + file: "letmein", "sqlite:" + file: ""} {
		scheme, _, _ := strings.Cut(url, ":")
		var opened []string
		open := func(ctx context.Context, databaseURL string, c sqlstore.Config) (*sqlstore.DB, error) {
			opened = append(opened, databaseURL)
			if c.Readers != 3 || c.Password != password || c.Users.Label != "auth.User" {
				t.Errorf("%s: %+v", url, c)
			}
			return sqlite.Open(ctx, "sqlite:"+file, c)
		}
		project := latchkey.Project{
			Engines:   map[string]latchkey.OpenDatabase{scheme: open},
			UserModel: sqlstore.UserModel{Label: "auth.User"},
		}
		settings := latchkey.Settings{
			Database: url, Pool: latchkey.PoolSettings{Readers: 3},
			SecretSettings: latchkey.SecretSettings{
				SecretKey: strings.Repeat("s3cret", 10), DatabasePassword: password,
			},
		}
		site, err := latchkey.Open(t.Context(), project, settings)
		if err != nil {
			t.Fatal(err)
		}
		if err := site.Migrate(t.Context()); err != nil {
			t.Error(err)
		}
		if _, err := site.Users.Create(t.Context(), auth.CreateParams{Username: scheme}); err != nil {
			t.Error(err)
		}
		if err := site.Close(); err != nil {
			t.Error(err)
		}
		if len(opened) != 1 || opened[0] != url {
			t.Errorf("opened %q", opened)
		}
	}
}

func TestProjectEnginesRefuse(t *testing.T) {
	t.Parallel()
	gone := &auth.UnavailableError{Err: errors.New("gone")}
	fails := func(context.Context, string, sqlstore.Config) (*sqlstore.DB, error) { return nil, gone }
	for name, test := range map[string]struct {
		engines   map[string]latchkey.OpenDatabase
		database  string
		secretKey string
		want      string // in the error or the panic
	}{
		"the engine's error": {map[string]latchkey.OpenDatabase{"glass": fails}, "glass://h/d", "x", "gone"},
		"ours replaced":      {map[string]latchkey.OpenDatabase{"postgres": fails}, "postgres://?%%", "x", "gone"},
		"another scheme":     {map[string]latchkey.OpenDatabase{"glass": fails}, "glas://h/d", "x", `scheme "glas"`},
		"a file without a path": {map[string]latchkey.OpenDatabase{"sqlite": fails}, "sqlite:", "x",
			"without the path"},
		"no engines":              {nil, "glass://h/d", "x", `scheme "glass"`},
		"a scheme in capitals":    {map[string]latchkey.OpenDatabase{"Glass": fails}, "glass://h/d", "x", "no scheme"},
		"a scheme with its colon": {map[string]latchkey.OpenDatabase{"glass:": fails}, "glass://h/d", "x", "no scheme"},
		"an engine that is nil":   {map[string]latchkey.OpenDatabase{"glass": nil}, "glass://h/d", "x", "is nil"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := func() (text string) {
				defer func() {
					if r := recover(); r != nil {
						text, _ = r.(string)
					}
				}()
				_, err := latchkey.Open(t.Context(), latchkey.Project{Engines: test.engines},
					latchkey.Settings{Database: test.database,
						SecretSettings: latchkey.SecretSettings{SecretKey: test.secretKey}})
				if err == nil {
					return ""
				}
				return err.Error()
			}()
			if !strings.Contains(got, test.want) {
				t.Errorf("%q, want %q", got, test.want)
			}
		})
	}
}
