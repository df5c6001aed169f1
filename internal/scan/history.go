package scan

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// ErrShallow is given to Report.Skipped for a repository whose older commits were not fetched.
var ErrShallow = errors.New("the clone is shallow: its older commits are not here, and were not scanned")

// History scans every version of every file in the history of the git repository at dir, and the
// messages of its commits and tags. The history is that of all branches, tags and stashes, and what
// the reflog still holds. History runs git, which must be installed, and does not let it fetch.
// The error is that of ctx, or a *HistoryError.
func (s *Scanner) History(ctx context.Context, dir string, report Report) error {
	err := s.history(ctx, dir, report)
	if failed := (*HistoryError)(nil); errors.As(err, &failed) { // a branch may have a key as its name
		nothing := func(string) {}
		failed.Dir, failed.Says = s.mask(failed.Dir, nothing), s.mask(failed.Says, nothing)
	}
	return err
}

// history is History with errors that may contain keys.
func (s *Scanner) history(ctx context.Context, dir string, report Report) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	about := git(ctx, dir, "rev-parse", "--is-shallow-repository")
	shallow, err := about.Output()
	if err != nil {
		return about.failure(dir, err, "make 'git -C "+dir+" log' work first")
	}
	h := &history{scanner: s, dir: dir, sums: s.sums(report)}
	if strings.TrimSpace(string(shallow)) == "true" {
		h.sums.skip(dir, ErrShallow)
	}
	list := git(ctx, dir, "rev-list", "--objects", "--all", "--reflog")
	objects, err := list.StdoutPipe()
	if err != nil {
		return err
	}
	show := git(ctx, dir, "cat-file", "--batch")
	names, err := show.StdinPipe()
	if err != nil {
		return err
	}
	contents, err := show.StdoutPipe()
	if err != nil {
		return err
	}
	if err := list.Start(); err != nil {
		return list.failure(dir, err, "")
	}
	defer list.Wait() // a second Wait does nothing
	if err := show.Start(); err != nil {
		stop() // before the Wait, so that it ends
		return show.failure(dir, err, "")
	}
	paths := make(chan string, 64)
	go request(ctx, objects, names, paths)
	read := h.read(ctx, bufio.NewReaderSize(contents, chunk), paths)
	interrupted := ctx.Err() // which has also killed git
	if read != nil {
		stop()
	}
	listed, shown := list.Wait(), show.Wait()
	switch {
	case interrupted != nil:
		return interrupted
	case listed != nil && (read == nil || len(list.said.text) > 0):
		return list.failure(dir, listed, damaged)
	case read != nil:
		return show.failure(dir, read, damaged)
	case shown != nil:
		return show.failure(dir, shown, damaged)
	}
	return nil
}

// request writes the id of each object to names, which asks for its content, and sends its path to
// paths.
func request(ctx context.Context, objects io.Reader, names io.WriteCloser, paths chan<- string) {
	defer close(paths)
	defer names.Close()
	lines := bufio.NewReader(objects)
	for {
		line, err := lines.ReadString('\n')
		id, path, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		if err != nil || id == "" {
			return
		}
		if _, err := io.WriteString(names, id+"\n"); err != nil {
			return
		}
		select {
		case paths <- path:
		case <-ctx.Done():
			return
		}
	}
}

// history is the scan of one repository.
type history struct {
	scanner *Scanner
	dir     string
	sums    *sums
}

// read scans the output of cat-file --batch. For each object it has "ID TYPE SIZE", a line feed,
// the content, and a line feed.
func (h *history) read(ctx context.Context, contents *bufio.Reader, paths <-chan string) error {
	for path := range paths {
		header, err := contents.ReadString('\n')
		fields := strings.Fields(header)
		if err != nil || len(fields) < 2 {
			return fmt.Errorf("git cat-file ended early: %q, %v", header, err)
		}
		if len(fields) == 2 { // "ID missing"
			h.sums.skip(path, errors.New("git has lost the object "+fields[0]))
			continue
		}
		size, err := strconv.ParseInt(fields[2], 10, 64)
		if err != nil {
			return err
		}
		content := io.LimitReader(contents, size)
		if fields[1] != "tree" {
			h.object(ctx, content, fields[0], fields[1], path)
		}
		if _, err := io.Copy(io.Discard, content); err != nil {
			return err
		}
		if _, err := contents.Discard(1); err != nil {
			return err
		}
	}
	return nil
}

// object scans an object. Only if it finds a key, it asks git for the commit of the object.
func (h *history) object(ctx context.Context, content io.Reader, id, kind, path string) {
	var all []Found
	inside := *h.sums
	inside.Found = func(f Found) { all = append(all, f) }
	if kind != "blob" {
		path = ""
	}
	h.scanner.text(content, Found{Path: path}, &inside)
	h.sums.done = inside.done
	if len(all) == 0 || h.sums.Found == nil {
		return
	}
	commit := id
	if kind == "blob" {
		commit = h.added(ctx, id)
	}
	for _, f := range all {
		f.Commit = commit[:min(len(commit), 12)]
		if kind != "blob" {
			f.Line = 0 // the stored message has more lines than git shows
		}
		h.sums.Found(f)
	}
}

// added returns the oldest commit that changes a file to or from the content with this id.
func (h *history) added(ctx context.Context, id string) string {
	log := git(ctx, h.dir, "log", "--all", "--reflog", "--no-renames", "-m", "--format=%H", "--find-object="+id)
	out, err := log.Output()
	commits := strings.Fields(string(out))
	if err != nil || len(commits) == 0 {
		return id
	}
	return commits[len(commits)-1]
}
