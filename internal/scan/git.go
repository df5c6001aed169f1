package scan

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
)

// HistoryError is the failure of a scan of a git history.
type HistoryError struct {
	Dir  string
	Says string // git's own words, or what kept git from running
	hint string
}

// Error names the folder and has git's words.
func (e *HistoryError) Error() string { return "read the history of " + e.Dir + ": " + e.Says }

// Hint says what to do. It is "" if git's words say it.
func (e *HistoryError) Hint() string { return e.hint }

// damaged is the hint for a repository whose history git cannot read to its end.
const damaged = "the history was not scanned to its end; 'git fsck' names what is damaged or missing; " +
	"scan a fresh clone too ('git clone --mirror URL')"

// noGit is the hint for a machine without git.
const noGit = "install git, or scan the files of a checkout without --history"

// command is a run of git.
type command struct {
	*exec.Cmd
	said words // on standard error; complete after Wait
}

// words keeps the end of a text, where git says what is fatal.
type words struct{ text []byte }

// Write implements io.Writer.
func (w *words) Write(text []byte) (int, error) {
	const most = 2 << 10
	w.text = append(w.text, text...)
	w.text = w.text[max(0, len(w.text)-most):]
	return len(text), nil
}

// failure returns the error of a scan that ended because of err. hint says what to do if neither
// err nor git's words tell.
func (c *command) failure(dir string, err error, hint string) error {
	said := string(bytes.TrimSpace(c.said.text))
	switch {
	case errors.Is(err, exec.ErrNotFound):
		said, hint = err.Error(), noGit
	case said == "":
		said = fmt.Sprintf("git %s: %v", c.Args[len(common)+3], err)
	case strings.Contains(said, "not a git repository"), strings.Contains(said, "cannot change to"):
		hint = "give --history the folder of a git repository"
	case strings.Contains(said, "safe.directory"): // git's words say what to do
		hint = ""
	}
	return &HistoryError{Dir: dir, Says: said, hint: hint}
}

// common are arguments of every command.
var common = []string{"--no-pager", "-c", "log.showSignature=false", "-c", "advice.graftFileDeprecated=false"}

// elsewhere has the variables that make git read another repository than that at dir. Git sets some
// of them in a hook.
var elsewhere = []string{"GIT_DIR", "GIT_COMMON_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY",
	"GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_SHALLOW_FILE", "GIT_NAMESPACE"}

// git returns a git command that reads only the repository at dir: it uses no network, asks for no
// password, and starts no program that the repository's settings name.
func git(ctx context.Context, dir string, args ...string) *command {
	c := &command{Cmd: exec.CommandContext(ctx, "git", slices.Concat(common, []string{"-C", dir}, args)...)}
	c.Stderr = &c.said
	c.Env = slices.DeleteFunc(os.Environ(), func(variable string) bool {
		name, _, _ := strings.Cut(variable, "=")
		return slices.Contains(elsewhere, name)
	})
	// Git before 2.39.4 does not know GIT_NO_LAZY_FETCH; without a protocol it asks nobody either.
	// Grafts and replacements would hide commits.
	c.Env = append(c.Env, "GIT_NO_LAZY_FETCH=1", "GIT_ALLOW_PROTOCOL=", "GIT_OPTIONAL_LOCKS=0",
		"GIT_TERMINAL_PROMPT=0", "GIT_NO_REPLACE_OBJECTS=1", "GIT_GRAFT_FILE="+os.DevNull)
	return c
}
