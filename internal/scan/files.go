package scan

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// Files scans a file, or all regular files below a folder. It follows no symbolic link except path
// itself. It leaves out folders named .git, whose objects [Scanner.History] reads. A file that
// cannot be read is skipped. The error is that of ctx, or of a path that does not exist.
func (s *Scanner) Files(ctx context.Context, path string, report Report) error {
	sums := s.sums(report)
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if !info.IsDir() {
		s.file(ctx, path, info, sums)
		return ctx.Err()
	}
	return filepath.WalkDir(path+string(filepath.Separator), func(name string, entry fs.DirEntry, err error) error {
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil:
			sums.skip(name, err)
		case entry.IsDir() && entry.Name() == ".git":
			return filepath.SkipDir
		case entry.Type().IsRegular():
			info, err := entry.Info()
			if err != nil {
				sums.skip(name, err)
				return nil
			}
			s.file(ctx, name, info, sums)
		}
		return nil
	})
}

// errReplaced is reported for a file in whose place another one has come.
var errReplaced = errors.New("another file has taken its place")

// file scans the file that info describes, and no other one: in a folder where others may write, a
// link or a pipe may have taken its place. A pipe that nobody writes to is empty: the scan does not
// wait for a writer. The scan ends with ctx.
func (s *Scanner) file(ctx context.Context, path string, info fs.FileInfo, sums *sums) {
	file, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		sums.skip(path, err)
		return
	}
	defer file.Close()
	if now, err := file.Stat(); err != nil || !os.SameFile(info, now) {
		sums.skip(path, errReplaced)
		return
	}
	defer context.AfterFunc(ctx, func() { file.Close() })() // ends a wait for a pipe
	s.text(untilDone{ctx, file}, Found{Path: filepath.Clean(path)}, sums)
}

// untilDone is a reader that fails when ctx ends.
type untilDone struct {
	ctx context.Context
	io.Reader
}

func (r untilDone) Read(b []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.Reader.Read(b)
}

// Reader scans a text that is not in a file. name is reported as its path.
func (s *Scanner) Reader(r io.Reader, name string, report Report) {
	s.text(r, Found{Path: name}, s.sums(report))
}

// text scans a text and its path. place has the path, and the commit if there is one.
func (s *Scanner) text(r io.Reader, place Found, sums *sums) {
	report := func(handle string, line int) {
		if sums.Found != nil {
			place.Handle, place.Line = handle, line
			sums.Found(place)
		}
	}
	var inPath []string
	place.Path = s.mask(place.Path, func(handle string) { inPath = append(inPath, handle) })
	for _, handle := range inPath {
		report(handle, 0)
	}
	read, err := s.Text(r, report)
	if err != nil {
		sums.skip(place.Path, err)
	}
	sums.done.Texts, sums.done.Bytes = sums.done.Texts+1, sums.done.Bytes+read
	if sums.Progress != nil {
		sums.Progress(sums.done)
	}
}

// sums is a Report with the Sum so far.
type sums struct {
	Report
	done Sum
	mask func(path string) string // masks keys in a path
}

func (s *Scanner) sums(report Report) *sums {
	return &sums{Report: report, mask: func(path string) string { return s.mask(path, func(string) {}) }}
}

// skip reports a text that could not be read. It removes the path from err, because Skipped gets
// it.
func (s *sums) skip(path string, err error) {
	if of := (*fs.PathError)(nil); errors.As(err, &of) {
		err = of.Err
	}
	if s.Skipped != nil {
		s.Skipped(s.mask(path), err)
	}
}
