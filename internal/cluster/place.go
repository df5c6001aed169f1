//go:build unix

package cluster

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"math/big"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// account returns the user that servers run as: nobody if root calls, since servers refuse to run
// as root, else nil, the caller.
func account() (*syscall.Credential, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	u, err := user.Lookup("nobody")
	if err != nil {
		return nil, fmt.Errorf("find the user nobody to run a server: %w", err)
	}
	uid, err1 := strconv.ParseUint(u.Uid, 10, 32)
	gid, err2 := strconv.ParseUint(u.Gid, 10, 32)
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, errors.Join(err1, err2)
}

// maxPath is the longest path of a folder, in bytes: the folder may hold a socket, whose path is
// 107 bytes at most.
const maxPath = 80

// folder creates the folder of a server, in a place that the server's account can reach.
func folder() (string, error) {
	who, err := account()
	if err != nil {
		return "", err
	}
	base, err := filepath.Abs(os.TempDir())
	if err != nil || len(base) > maxPath-20 || who != nil && !isTraversable(base) {
		base = "/tmp"
	}
	dir, err := os.MkdirTemp(base, "latchkey-")
	if err == nil && who != nil {
		err = os.Chown(dir, int(who.Uid), int(who.Gid))
	}
	if err != nil {
		return "", fmt.Errorf("create a folder for a server: %w", err)
	}
	return dir, nil
}

// isTraversable reports whether every user may traverse the folder and those above it. Root's own
// temporary folder is closed to others.
func isTraversable(dir string) bool {
	for {
		info, err := os.Stat(dir)
		if err != nil || info.Mode().Perm()&1 == 0 {
			return false
		}
		if dir == filepath.Dir(dir) {
			return true
		}
		dir = filepath.Dir(dir)
	}
}

// freePort returns a free port below the ephemeral ports. While a server is down, an outgoing
// connection to it could otherwise be given the server's port, and even connect to itself.
func freePort() (int, error) {
	const from, to = 10000, 20000
	for range 100 {
		n, err := rand.Int(rand.Reader, big.NewInt(to-from))
		if err != nil {
			return 0, err
		}
		port := from + int(n.Int64())
		if l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port)); err == nil {
			return port, l.Close()
		}
	}
	return 0, errors.New("find a free port: there is none")
}

// prepare makes the command run in dir, as account, in a process group of its own (the terminal's
// signals do not reach it), and end with this process.
func prepare(cmd *exec.Cmd, dir string) *exec.Cmd {
	who, _ := account() // folder has already reported an error
	cmd.Dir = dir
	cmd.Env = []string{
		"PATH=" + os.Getenv("PATH") + ":/usr/sbin:/usr/bin:/sbin:/bin",
		"HOME=" + dir, "TMPDIR=" + dir, "LC_ALL=C", "TZ=Asia/Kathmandu",
	}
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: who, Setpgid: true}
	endWithParent(cmd.SysProcAttr)
	return cmd
}

// once runs a command and waits for its end.
func once(ctx context.Context, dir string, command ...string) error {
	cmd := prepare(exec.CommandContext(ctx, command[0], command[1:]...), dir)
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) } // the group: scripts fork
	out, err := cmd.CombinedOutput()
	if err != nil {
		return fmt.Errorf("%s: %w: %s", filepath.Base(command[0]), err, lastLines(string(out), 5))
	}
	return nil
}

// find returns the path of a binary, from Debian's places or else the PATH. Of several versions, it
// returns the last, which is the newest.
func find(binary, pkg string, patterns ...string) (string, error) {
	for _, p := range patterns {
		if found, _ := filepath.Glob(p); len(found) > 0 {
			return found[len(found)-1], nil
		}
	}
	if path, err := exec.LookPath(binary); err == nil {
		return path, nil
	}
	return "", fmt.Errorf("%w: %s, of Debian's package %s", ErrMissing, binary, strings.TrimSpace(pkg))
}
