package scan

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
)

// ErrShallow is given to Report.Skipped for a repository whose older commits were not fetched.
var ErrShallow = errors.New("the clone is shallow: its older commits are not here, and were not scanned")

// History scans every version of every file in the history of the git repository at dir, and the
// messages of its commits and tags. The history is that of all branches, tags and stashes, and what
// the reflog still holds. History runs git, which must be installed, and does not let it fetch.
func (s *Scanner) History(ctx context.Context, dir string, report Report) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	shallow, err := git(ctx, dir, "rev-parse", "--is-shallow-repository").Output()
	if err != nil {
		return gitError(dir, err)
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
		return gitError(dir, err)
	}
	defer list.Wait() // a second Wait does nothing
	if err := show.Start(); err != nil {
		return gitError(dir, err)
	}
	defer show.Wait()
	defer stop() // before the Waits, so that they end
	paths := make(chan string, 64)
	go request(ctx, objects, names, paths)
	err = h.read(ctx, bufio.NewReaderSize(contents, chunk), paths)
	if ctx.Err() != nil { // which has also killed git
		return ctx.Err()
	}
	if err != nil {
		return err
	}
	return gitError(dir, errors.Join(list.Wait(), show.Wait()))
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
			return gitError(h.dir, fmt.Errorf("git cat-file ended early: %q, %v", header, err))
		}
		if len(fields) == 2 { // "ID missing"
			h.sums.skip(path, errors.New("git has lost the object "+fields[0]))
			continue
		}
		size, err := strconv.ParseInt(fields[2], 10, 64)
		if err != nil {
			return gitError(h.dir, err)
		}
		content := io.LimitReader(contents, size)
		if fields[1] != "tree" {
			h.object(ctx, content, fields[0], fields[1], path)
		}
		if _, err := io.Copy(io.Discard, content); err != nil {
			return gitError(h.dir, err)
		}
		if _, err := contents.Discard(1); err != nil {
			return gitError(h.dir, err)
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

// elsewhere has the variables that make git read another repository than that at dir. Git sets some
// of them in a hook.
var elsewhere = []string{"GIT_DIR", "GIT_COMMON_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY",
	"GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_SHALLOW_FILE", "GIT_NAMESPACE"}

// git returns a git command that reads only the repository at dir: it uses no network, asks for no
// password, and starts no program that the repository's settings name.
func git(ctx context.Context, dir string, args ...string) *exec.Cmd {
	args = append([]string{"--no-pager", "-c", "log.showSignature=false", "-C", dir}, args...)
	cmd := exec.CommandContext(ctx, "git", args...)
	cmd.Env = slices.DeleteFunc(os.Environ(), func(variable string) bool {
		name, _, _ := strings.Cut(variable, "=")
		return slices.Contains(elsewhere, name)
	})
	// Git before 2.39.4 does not know GIT_NO_LAZY_FETCH; without a protocol it asks nobody either.
	// Grafts and replacements would hide commits.
	cmd.Env = append(cmd.Env, "GIT_NO_LAZY_FETCH=1", "GIT_ALLOW_PROTOCOL=", "GIT_OPTIONAL_LOCKS=0",
		"GIT_TERMINAL_PROMPT=0", "GIT_NO_REPLACE_OBJECTS=1", "GIT_GRAFT_FILE="+os.DevNull)
	return cmd
}

// gitError returns err with git's own message, if there is one.
func gitError(dir string, err error) error {
	if err == nil {
		return nil
	}
	if said := (*exec.ExitError)(nil); errors.As(err, &said) && len(said.Stderr) > 0 {
		err = errors.New(strings.TrimSpace(string(said.Stderr)))
	}
	return fmt.Errorf("read the history of %s: %w", dir, err)
}
