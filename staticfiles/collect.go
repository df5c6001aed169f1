package staticfiles

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// CollectOptions choose what Collect does besides copying.
type CollectOptions struct {
	Clear  bool // delete all other files in the folder
	DryRun bool // change nothing, and report what would change

	// Deleting, if set, is called before each file that Clear deletes.
	Deleting func(name string)
}

// CollectResult counts what Collect did, in the words of collectstatic.
type CollectResult struct {
	Copied        int // files that are new or had another content
	Unmodified    int // files that were there already
	PostProcessed int // copies under hashed names that are new
	Compressed    int // files with the ending .gz that are new
	Deleted       int // other files that Clear deleted
}

// ManifestName is the file in which Collect writes the hashed name of each file.
const ManifestName = "staticfiles.json"

// Collect writes all files into the folder dir, which a web server then serves, as Django's
// collectstatic does with ManifestStaticFilesStorage: each under its plain and its hashed name, and
// the manifest, which Django can read. Beside each file of text it writes one with the ending .gz,
// for "gzip_static on" of nginx.
//
// Collect creates the folder if it is missing. A file that has the right content already is not
// written, and a file is replaced as a whole, so that a web server can serve the folder meanwhile.
// Links inside the folder that lead out of it are not followed. Other files stay unless Clear is
// set; with Clear, they are deleted last. Files get the mode 0644, which is Django's
// FILE_UPLOAD_PERMISSIONS.
func (f *Files) Collect(ctx context.Context, dir string, o CollectOptions) (result CollectResult, err error) {
	if !o.DryRun {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return result, fmt.Errorf("staticfiles: %w", err)
		}
	}
	root, err := os.OpenRoot(dir)
	switch {
	case o.DryRun && errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return result, fmt.Errorf("staticfiles: %w", err)
	default:
		defer root.Close()
	}
	c := &collection{root: root, options: o, names: map[string]bool{}}
	if err := c.collect(ctx, f); err != nil {
		return c.result, fmt.Errorf("staticfiles: collect into %s: %w", dir, err)
	}
	return c.result, nil
}

// Strangers returns the files in the folder dir that Collect does not write, sorted. Collect with
// Clear deletes them. A folder that is missing has none.
func (f *Files) Strangers(ctx context.Context, dir string) ([]string, error) {
	var names []string
	_, err := f.Collect(ctx, dir, CollectOptions{Clear: true, DryRun: true, Deleting: func(name string) {
		names = append(names, name)
	}})
	return names, err
}
