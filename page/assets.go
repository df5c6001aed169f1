package page

import (
	"io"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"time"
)

// Assets returns the files of all pages: base.css and app.js.
func Assets() fs.FS {
	assets := folder{}
	for name, text := range unpacked() {
		if name, ok := strings.CutPrefix(name, "assets/"); ok {
			assets[name] = text
		}
	}
	return assets
}

// folder is a folder of texts, by the names of its files.
type folder map[string]string

// Open implements fs.FS.
func (f folder) Open(name string) (fs.File, error) {
	text, ok := f[name]
	switch {
	case ok:
		return &file{asset{name, len(text)}, strings.NewReader(text)}, nil
	case name == ".":
		d := &dir{}
		for _, name := range slices.Sorted(maps.Keys(f)) {
			d.left = append(d.left, asset{name, len(f[name])})
		}
		return d, nil
	}
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}

// asset describes a file, as fs.FileInfo and fs.DirEntry. The folder has no name.
type asset struct {
	name string
	size int
}

func (a asset) Name() string               { return a.name }
func (a asset) Size() int64                { return int64(a.size) }
func (a asset) IsDir() bool                { return a.name == "." }
func (a asset) ModTime() time.Time         { return time.Time{} }
func (a asset) Sys() any                   { return nil }
func (a asset) Type() fs.FileMode          { return a.Mode().Type() }
func (a asset) Info() (fs.FileInfo, error) { return a, nil }
func (a asset) String() string             { return fs.FormatFileInfo(a) }

func (a asset) Mode() fs.FileMode {
	if a.IsDir() {
		return fs.ModeDir | 0o555
	}
	return 0o444
}

// file is an open file.
type file struct {
	asset
	*strings.Reader
}

func (f *file) Stat() (fs.FileInfo, error) { return f.asset, nil }
func (f *file) Size() int64                { return f.asset.Size() } // both parts have one
func (f *file) Close() error               { return nil }

// dir is the open folder.
type dir struct{ left []fs.DirEntry }

func (d *dir) Stat() (fs.FileInfo, error) { return asset{name: "."}, nil }
func (d *dir) Close() error               { return nil }

func (d *dir) Read([]byte) (int, error) {
	return 0, &fs.PathError{Op: "read", Path: ".", Err: fs.ErrInvalid}
}

// ReadDir implements fs.ReadDirFile.
func (d *dir) ReadDir(n int) (list []fs.DirEntry, err error) {
	if n <= 0 {
		n = len(d.left)
	} else if len(d.left) == 0 {
		return nil, io.EOF
	}
	list, d.left = d.left[:min(n, len(d.left))], d.left[min(n, len(d.left)):]
	return list, nil
}
