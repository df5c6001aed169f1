// Package shell is a console on a project's users, groups and tokens, in Starlark, a small dialect
// of Python:
//
//	for user in users.all():
//	    tokens.get_or_create(user=user)
//
// [Shell.Script] runs a script. [Shell.Console] reads statements one by one and echoes the values
// of expressions, as Python does. Scripts can reach the project's stores and the clock, but no
// file, no network and no process. Recursion is off, because endless recursion would crash the
// program, not only end the script.
package shell

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"

	"go.starlark.net/lib/time"
	"go.starlark.net/resolve"
	"go.starlark.net/starlark"
	"go.starlark.net/syntax"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/token"
	"github.com/latchkey-go/latchkey/internal/printable"
)

// Config describes a shell. Every field is required.
type Config struct {
	Users  *auth.Users
	Groups *auth.Groups
	Tokens *token.Service

	// Out takes printed and echoed text, Err the console's tracebacks. The shell escapes control
	// characters.
	Out, Err io.Writer
}

// Shell runs Starlark. Later statements can use the names that earlier ones have defined.
type Shell struct {
	config  Config
	globals starlark.StringDict
}

// Traceback is the error of a script that failed. Its text is Starlark's traceback, in several
// lines.
type Traceback struct {
	text string
	err  error
}

func (t *Traceback) Error() string { return t.text }
func (t *Traceback) Unwrap() error { return t.err }

// ErrInterrupt is returned by a LineReader when the prompt is interrupted.
var ErrInterrupt = errors.New("interrupt")

// LineReader reads a line typed at a prompt. It returns io.EOF at the end of the input, and
// ErrInterrupt for a line that the user gives up with Ctrl-C.
type LineReader interface {
	ReadLine(prompt string) (string, error)
}

// Rememberer is a LineReader that keeps statements for later sessions. Console calls Remember with
// the lines of each statement that ran without an error and holds neither a password nor a key.
type Rememberer interface{ Remember(lines []string) error }

// errExit is the error with which the function exit ends a script or the console.
var errExit = errors.New("exit")

// New returns a shell.
func New(c Config) *Shell {
	c.Out, c.Err = printable.Writer(c.Out), printable.Writer(c.Err) // stored names may hold control characters
	s := &Shell{config: c}
	s.globals = starlark.StringDict{
		"users":  s.users(),
		"groups": s.groups(),
		"tokens": s.tokens(),
		"time":   time.Module,
		"help":   s.builtin("help", s.help),
		"exit":   s.builtin("exit", func(context.Context, arguments) (starlark.Value, error) { return nil, errExit }),
	}
	return s
}

func options() *syntax.FileOptions {
	return &syntax.FileOptions{Set: true, While: true, TopLevelControl: true, GlobalReassign: true}
}

// Script runs source; tracebacks call it name. It returns a *Traceback if the script fails or ctx
// ends.
func (s *Shell) Script(ctx context.Context, name, source string) error {
	err := s.run(ctx, func(thread *starlark.Thread) error {
		_, err := starlark.ExecFileOptions(options(), thread, name, source, s.globals)
		return err
	})
	if errors.Is(err, errExit) {
		return nil
	}
	return err
}

// Console reads and runs statements until the input ends, exit() is called or ctx ends. After an
// error it prints the traceback and reads the next statement. An interrupt ends only the running
// statement.
func (s *Shell) Console(ctx context.Context, in LineReader) error {
	for ctx.Err() == nil {
		file, lines, err := parse(in)
		switch {
		case errors.Is(err, ErrInterrupt):
			fmt.Fprintln(s.config.Err, "KeyboardInterrupt")
			continue
		case errors.Is(err, io.EOF):
			return nil
		case err == nil:
			if err = s.statement(ctx, file); err == nil {
				err = remember(in, lines)
			}
		}
		if errors.Is(err, errExit) {
			return nil
		}
		if fault := new(readFault); errors.As(err, &fault) {
			return fault
		}
		if err != nil {
			fmt.Fprintln(s.config.Err, strings.TrimRight(err.Error(), "\n"))
		}
	}
	return nil
}

// remember lets the reader keep the lines of a statement, if it can and the lines may be kept.
func remember(in LineReader, lines []string) error {
	if keeper, ok := in.(Rememberer); ok && isFreeOfSecrets(strings.Join(lines, "\n")) {
		return keeper.Remember(lines)
	}
	return nil
}

// readFault is the error of an input that cannot be read. It ends the console.
type readFault struct{ error }

func (f *readFault) Unwrap() error { return f.error }

// parse reads one statement and returns its lines, too; a compound statement ends at an empty line.
// It returns the reader's error if there is one, else the syntax error of the statement.
func parse(in LineReader) (file *syntax.File, lines []string, err error) {
	prompt := ">>> "
	var fault error
	file, err = options().ParseCompoundStmt("<console>", func() ([]byte, error) {
		line, err := in.ReadLine(prompt)
		prompt = "... "
		if err != nil {
			fault = err
			return nil, err
		}
		lines = append(lines, line)
		return []byte(line + "\n"), nil
	})
	switch {
	case fault == nil:
		return file, lines, err
	case errors.Is(fault, io.EOF), errors.Is(fault, ErrInterrupt):
		return nil, nil, fault
	}
	return nil, nil, &readFault{fault}
}

// statement runs a statement; if it is an expression, statement echoes its value.
func (s *Shell) statement(ctx context.Context, file *syntax.File) error {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt)
	defer stop()
	return s.run(ctx, func(thread *starlark.Thread) error {
		if len(file.Stmts) == 1 {
			if expression, ok := file.Stmts[0].(*syntax.ExprStmt); ok {
				return s.echo(thread, file.Options, expression.X)
			}
		}
		return starlark.ExecREPLChunk(file, thread, s.globals)
	})
}

// echo evaluates the expression and prints its value, unless the value is None. As in Python,
// later statements can use the value as _.
func (s *Shell) echo(thread *starlark.Thread, options *syntax.FileOptions, expression syntax.Expr) error {
	value, err := starlark.EvalExprOptions(options, thread, expression, s.globals)
	if err != nil || value == starlark.None {
		return err
	}
	s.globals["_"] = value
	_, err = fmt.Fprintln(s.config.Out, value)
	return err
}

// contextKey is the key under which a thread keeps its context.
const contextKey = "context"

// run runs fn on a thread, which is cancelled when ctx ends. It turns the error into a *Traceback.
func (s *Shell) run(ctx context.Context, fn func(*starlark.Thread) error) error {
	thread := &starlark.Thread{
		Name:  "shell",
		Print: func(_ *starlark.Thread, text string) { fmt.Fprintln(s.config.Out, text) },
	}
	thread.SetLocal(contextKey, ctx)
	defer context.AfterFunc(ctx, func() { thread.Cancel("interrupted") })()
	err := fn(thread)
	var evaluation *starlark.EvalError
	var unresolved resolve.ErrorList
	switch {
	case err == nil, errors.Is(err, errExit):
		return err
	case errors.As(err, &evaluation):
		return &Traceback{evaluation.Backtrace(), err}
	case errors.As(err, &unresolved):
		var lines []string
		for _, e := range unresolved {
			lines = append(lines, e.Error())
		}
		return &Traceback{strings.Join(lines, "\n"), err}
	}
	return &Traceback{err.Error(), err}
}
