package scan

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// Files scans a file, or all regular files below a folder. It follows no symbolic links except
// path itself, and leaves out folders named .git: [Scanner.History] reads what they hold. A file
// that cannot be read is skipped. The error is that of ctx, or of a path that does not exist.
func (s *Scanner) Files(ctx context.Context, path string, report Report) error {
	sums := sums{Report: report}
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if !info.IsDir() {
		s.file(path, &sums)
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
			s.file(name, &sums)
		}
		return nil
	})
}

func (s *Scanner) file(path string, sums *sums) {
	file, err := os.Open(path)
	if err != nil {
		sums.skip(path, err)
		return
	}
	defer file.Close()
	s.text(file, Found{Path: filepath.Clean(path)}, sums)
}

// Reader scans one text that has no file. name stands for its path.
func (s *Scanner) Reader(r io.Reader, name string, report Report) {
	s.text(r, Found{Path: name}, &sums{Report: report})
}

// text scans a text at a place.
func (s *Scanner) text(r io.Reader, place Found, sums *sums) {
	read, err := s.Text(r, func(handle string, line int) {
		if sums.Found != nil {
			place.Handle, place.Line = handle, line
			sums.Found(place)
		}
	})
	if err != nil {
		sums.skip(place.Path, err)
	}
	sums.texts, sums.bytes = sums.texts+1, sums.bytes+read
	if sums.Progress != nil {
		sums.Progress(sums.texts, sums.bytes)
	}
}

// sums is a Report with its sums.
type sums struct {
	Report
	texts int
	bytes int64
}

// skip reports a text that could not be read. The error names no path a second time.
func (s *sums) skip(path string, err error) {
	if of := (*fs.PathError)(nil); errors.As(err, &of) {
		err = of.Err
	}
	if s.Skipped != nil {
		s.Skipped(filepath.Clean(path), err)
	}
}
