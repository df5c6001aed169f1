//go:build unix

package cluster

import (
	"context"
	"crypto/rand"
	"os"
	"path/filepath"
)

// TemplatesVar is the environment variable that names a folder of [Templates]. The first server of
// an engine leaves a copy of its fresh data there. Later servers copy that, which is much faster
// than creating the data. Without the variable each server creates its own data.
const TemplatesVar = "LATCHKEY_TEST_TEMPLATES"

// Templates creates a folder for TemplatesVar. The caller removes it.
func Templates() (string, error) { return folder() }

// fromTemplate creates the folder data in dir: a copy of the engine's template if there is one,
// else by create.
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
		_ = os.RemoveAll(copied) // another process was first, or the disk is full: the template is optional
	}
	return nil
}
