//go:build unix

package cluster

import (
	"context"
	"crypto/rand"
	"os"
	"path/filepath"
)

// TemplatesVar is the variable that names a folder of [Templates]. The first server of an engine
// leaves a copy of its fresh data there, and the later ones begin with a copy of that, which takes
// a fraction of the time that making data takes. Without the variable each server makes its own.
const TemplatesVar = "LATCHKEY_TEST_TEMPLATES"

// Templates makes a folder for TemplatesVar, which the caller removes.
func Templates() (string, error) { return folder() }

// fromTemplate makes the folder data in dir, by create or from the engine's template.
func fromTemplate(ctx context.Context, name, dir string, create func() error) error {
	templates := os.Getenv(TemplatesVar)
	if templates == "" {
		return create()
	}
	template, data := filepath.Join(templates, name), filepath.Join(dir, "data")
	if _, err := os.Stat(template); err == nil {
		return once(ctx, dir, "cp", "-Rp", template, data)
	}
	if err := create(); err != nil {
		return err
	}
	copied := template + "-" + rand.Text()
	if once(ctx, dir, "cp", "-Rp", data, copied) != nil || os.Rename(copied, template) != nil {
		_ = os.RemoveAll(copied) // another was first, or there is no room: as well
	}
	return nil
}
