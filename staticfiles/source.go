package staticfiles

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"
)

// file is one static file.
type file struct {
	name      string // the plain name: "latchkey/base.css"
	hashed    string // "latchkey/base.3f2a91b0c4d1.css"
	mediaType string
	tag       string // what ETags begin with
	content   []byte

	// gzipped returns the compressed content, or nil if the file is sent as it is. The first call
	// compresses.
	gzipped func() []byte
}

// read adds the files of a source, without their hashes, and returns them in the order of their
// names.
func (f *Files) read(s Source) (added []*file, err error) {
	mount := strings.TrimSuffix(s.Mount, "/")
	switch {
	case s.Files == nil:
		return nil, errors.New("a source has no files: Files is nil")
	case mount != "" && (!fs.ValidPath(mount) || mount == "."):
		return nil, fmt.Errorf("%q is no folder below the prefix: want a relative path such as latchkey/", s.Mount)
	}
	err = fs.WalkDir(s.Files, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case name != "." && f.isIgnored(name) && d.IsDir():
			return fs.SkipDir
		case d.IsDir() || f.isIgnored(name):
			return nil
		}
		if info, err := fs.Stat(s.Files, name); err != nil || !info.Mode().IsRegular() {
			return err // a link to a file counts as the file, and a link to a folder is left out
		}
		full := path.Join(mount, name)
		if f.byName[full] != nil {
			f.conflicts = append(f.conflicts, full)
			return nil
		}
		content, err := fs.ReadFile(s.Files, name)
		if err != nil {
			return err
		}
		one := &file{name: full, mediaType: mediaType(full), content: content}
		f.byName[full] = one
		added = append(added, one)
		return nil
	})
	return added, err
}

// isIgnored reports whether a pattern of f.ignore matches the path or its last element.
func (f *Files) isIgnored(name string) bool {
	return slices.ContainsFunc(f.ignore, func(pattern string) bool {
		whole, _ := path.Match(pattern, name) // New has checked the patterns
		last, _ := path.Match(pattern, path.Base(name))
		return whole || last
	})
}

// hash completes the files that read has added. The hash of a style sheet is that of its content
// with the hashed names of the files to which it refers, so these get their hashes first.
func (f *Files) hash(added []*file) {
	open := map[*file]bool{} // sheets whose references are being replaced
	var complete func(one *file)
	complete = func(one *file) {
		if one.hashed != "" || open[one] {
			return
		}
		if isSheet(one.name) {
			open[one] = true
			one.content = f.replaceReferences(one, complete)
		}
		sum := sha256.Sum256(one.content)
		one.tag = hex.EncodeToString(sum[:])[:32]
		one.hashed = hashedName(one.name, one.tag[:12])
		one.gzipped = sync.OnceValue(func() []byte { return compress(one.mediaType, one.content) })
		f.byHashed[one.hashed] = one
	}
	for _, one := range added {
		complete(one)
	}
}

// hashedName returns a name with the hash before its last ending, as Django writes it.
func hashedName(name, hash string) string {
	folder, last := path.Split(name)
	dot := strings.LastIndexByte(last, '.')
	if dot <= 0 { // ".profile" has no ending
		dot = len(last)
	}
	return folder + last[:dot] + "." + hash + last[dot:]
}
