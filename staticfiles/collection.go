package staticfiles

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
)

// collection is one run of Collect.
type collection struct {
	root    *os.Root // nil if the folder is missing and stays so
	options CollectOptions
	names   map[string]bool // that the run writes
	result  CollectResult
}

func (c *collection) collect(ctx context.Context, f *Files) error {
	for _, name := range f.Names() {
		if err := ctx.Err(); err != nil {
			return err
		}
		one := f.byName[name]
		isNew, err := c.put(name, one.content)
		if err != nil {
			return err
		}
		count(&c.result.Copied, isNew)
		count(&c.result.Unmodified, !isNew)
		if isNew, err = c.put(one.hashed, one.content); err != nil {
			return err
		}
		count(&c.result.PostProcessed, isNew)
		packed := one.gzipped()
		if packed == nil {
			continue
		}
		for _, beside := range []string{name, one.hashed} {
			if isNew, err = c.put(beside+".gz", packed); err != nil {
				return err
			}
			count(&c.result.Compressed, isNew)
		}
	}
	manifest, err := f.manifest()
	if err != nil {
		return err
	}
	if _, err := c.put(ManifestName, manifest); err != nil { // last: what it names is there
		return err
	}
	if c.options.Clear && c.root != nil {
		return c.clear(ctx)
	}
	return nil
}

func count(n *int, yes bool) {
	if yes {
		*n++
	}
}

// put writes a file unless it has that content already, and reports whether it has written.
func (c *collection) put(name string, content []byte) (isNew bool, err error) {
	c.names[name] = true
	if c.root == nil {
		return true, nil
	}
	at := filepath.FromSlash(name)
	info, err := c.root.Lstat(at)
	if err == nil && info.Mode().IsRegular() && info.Size() == int64(len(content)) {
		if old, err := c.root.ReadFile(at); err == nil && bytes.Equal(old, content) {
			return false, nil
		}
	}
	if c.options.DryRun {
		return true, nil
	}
	if err := c.root.MkdirAll(filepath.FromSlash(path.Dir(name)), 0o755); err != nil {
		return false, err
	}
	temporary := at + "." + rand.Text()[:8] + temporaryEnding // another run may write the same file
	defer c.root.Remove(temporary)                            // fails after the rename
	if err := c.root.WriteFile(temporary, content, 0o644); err != nil {
		return false, err
	}
	if err := c.root.Chmod(temporary, 0o644); err != nil { // whatever the umask
		return false, err
	}
	return true, c.root.Rename(temporary, at)
}

// temporaryEnding is what the name of a file ends with until it is complete.
const temporaryEnding = ".collecting~"

// clear deletes the files that the run has not written, or only reports them. Empty folders stay,
// as in Django.
func (c *collection) clear(ctx context.Context) error {
	others := map[string]bool{}
	err := fs.WalkDir(c.root.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && !c.names[name] {
			others[name] = true
		}
		return errors.Join(err, ctx.Err())
	})
	if err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(others)) {
		if c.options.Deleting != nil {
			c.options.Deleting(name)
		}
		if !c.options.DryRun {
			if err := c.root.Remove(filepath.FromSlash(name)); err != nil {
				return err
			}
		}
		c.result.Deleted++
	}
	return nil
}
