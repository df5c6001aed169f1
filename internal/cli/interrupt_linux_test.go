package cli_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// TestInterruptInsideAPassword types the first letters of a password and Ctrl-C. The command ends
// with the terminal as it was, and shows nothing of what was typed.
func TestInterruptInsideAPassword(t *testing.T) {
	t.Parallel()
	for name, args := range map[string][]string{
		"changepassword":  {"changepassword", "alice"},
		"createsuperuser": {"createsuperuser", "--username", "root", "--email", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			for _, made := range [][]string{{"migrate"}, {"user", "create", "alice", "--unusable-password"}} {
				if out, err := tutorialIn(t, dir, made...).CombinedOutput(); err != nil {
					t.Fatalf("%v: %v\n%s", made, err, out)
				}
			}
			control, tty := openTerminal(t)
			cmd := tutorialIn(t, dir, args...)
			var stderr bytes.Buffer
			cmd.Stdin, cmd.Stderr = tty, &stderr
			cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			ended := make(chan error, 1)
			go func() { ended <- cmd.Wait() }()
			for hasEcho(t, tty) {
				select {
				case err := <-ended:
					t.Fatalf("ended without a question: %v, %s", err, &stderr)
				case <-time.After(time.Millisecond):
				}
			}
			if _, err := control.WriteString("wonder\x03"); err != nil {
				t.Fatal(err)
			}
			if err := <-ended; cmd.ProcessState.ExitCode() != 1 {
				t.Errorf("ended with %v", err)
			}
			if got := stderr.String(); got != "tutorial: Operation cancelled.\n" {
				t.Errorf("says %q", got)
			}
			if !hasEcho(t, tty) {
				t.Error("the terminal stays without echo")
			}
			screen := make([]byte, 1000)
			n, err := control.Read(screen)
			if shown := string(screen[:n]); err != nil || !strings.HasPrefix(shown, "Password: ") ||
				strings.Contains(shown, "wonder") {
				t.Errorf("the terminal shows %q, %v", shown, err)
			}
		})
	}
}

// tutorialIn returns a command line of the tutorial with its database in dir.
func tutorialIn(t *testing.T, dir string, args ...string) *exec.Cmd {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), exe)
	cmd.Args = append([]string{"tutorial"}, args...) // TestMain runs the project of that name
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "LATCHKEY_PASSWORD_ITERATIONS=1000")
	return cmd
}

// openTerminal returns the two ends of a pseudo-terminal: that of the person and that of the
// program.
func openTerminal(t *testing.T) (control, tty *os.File) {
	t.Helper()
	control, err := os.OpenFile("/dev/ptmx", os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Skipf("no pseudo-terminals: %v", err)
	}
	t.Cleanup(func() { control.Close() })
	if err := unix.IoctlSetPointerInt(int(control.Fd()), unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	number, err := unix.IoctlGetInt(int(control.Fd()), unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	tty, err = os.OpenFile(fmt.Sprint("/dev/pts/", number), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { tty.Close() })
	return control, tty
}

// hasEcho reports whether the terminal shows what is typed.
func hasEcho(t *testing.T, tty *os.File) bool {
	t.Helper()
	state, err := unix.IoctlGetTermios(int(tty.Fd()), unix.TCGETS)
	if err != nil {
		t.Fatal(err)
	}
	return state.Lflag&unix.ECHO != 0
}
