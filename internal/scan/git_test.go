package scan_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/internal/scan"
)

// A history that git cannot read to its end is not clean. The error has git's own words and says
// what to do, and it never repeats a key.
func TestHistoryThatIsDamaged(t *testing.T) {
	t.Parallel()
	const fsck, work = "'git fsck' names what is damaged", "log' work first"
	for name, c := range map[string]struct {
		object   string // is removed, or overwritten with content
		content  string
		file     string // is written with content
		says, do string
	}{
		"the last commit is missing":  {object: "HEAD", says: "fatal: bad object", do: fsck},
		"the first commit is missing": {object: "HEAD~1", says: "fatal: Failed to traverse parents", do: fsck},
		"a folder is missing":         {object: "HEAD^{tree}", says: "fatal: bad tree object", do: fsck},
		"a file is missing":           {object: "HEAD:b", says: "fatal: missing blob object", do: fsck},
		"a commit is damaged":         {object: "HEAD", content: "junk", says: "is corrupt", do: fsck},
		"a branch has no commit": {file: "refs/heads/" + newKey("lk", 1), content: strings.Repeat("12", 20),
			says: "fatal: bad object refs/heads/(key ", do: fsck},
		"broken settings": {file: "config", content: "[core", says: "fatal: bad config line", do: work},
		"a newer format": {file: "config", content: "[core]\n\trepositoryFormatVersion = 99\n",
			says: "fatal: ", do: work},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := repository{t, t.TempDir()}
			r.git("init", "-q")
			r.commit("first", map[string]string{"a": "1"})
			r.commit("second", map[string]string{"b": "2"})
			path := filepath.Join(r.dir, ".git", c.file)
			if c.object != "" {
				id, err := exec.Command("git", "-C", r.dir, "rev-parse", c.object).Output()
				if err != nil {
					t.Fatal(err)
				}
				path = filepath.Join(r.dir, ".git", "objects", string(id[:2]), strings.TrimSpace(string(id[2:])))
				if err := os.Remove(path); err != nil {
					t.Fatal(err)
				}
			}
			if c.content != "" {
				if err := os.WriteFile(path, []byte(c.content), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			err := scanner(t, "lk").History(t.Context(), r.dir, scan.Report{})
			failed := new(scan.HistoryError)
			if !errors.As(err, &failed) || !strings.Contains(failed.Says, c.says) ||
				!strings.Contains(failed.Hint(), c.do) {
				t.Errorf("%v\nhint: %s\nwant %s, and %s", err, failed.Hint(), c.says, c.do)
			}
			if strings.Contains(err.Error(), newKey("lk", 1)) {
				t.Errorf("the error repeats a key: %v", err)
			}
		})
	}
}

// A machine without git, and a path that is no repository, have hints of their own.
func TestHistoryWithoutGit(t *testing.T) {
	dir := t.TempDir()
	hint := func(dir string) string {
		failed := new(scan.HistoryError)
		if err := scanner(t, "lk").History(t.Context(), dir, scan.Report{}); !errors.As(err, &failed) {
			t.Fatal(err)
		}
		return failed.Hint()
	}
	for _, path := range []string{dir, filepath.Join(dir, "missing")} {
		if got := hint(path); !strings.Contains(got, "the folder of a git repository") {
			t.Errorf("%s: %s", path, got)
		}
	}
	t.Setenv("PATH", dir)
	if got := hint(dir); !strings.Contains(got, "install git") {
		t.Error(got)
	}
}
