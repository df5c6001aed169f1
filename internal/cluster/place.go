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

// account is who servers run as: they refuse root, and are nobody then. nil is the caller.
func account() (*syscall.Credential, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	u, err := user.Lookup("nobody")
	if err != nil {
		return nil, fmt.Errorf("find who may run a server: %w", err)
	}
	uid, err1 := strconv.ParseUint(u.Uid, 10, 32)
	gid, err2 := strconv.ParseUint(u.Gid, 10, 32)
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, errors.Join(err1, err2)
}

// longest is what a folder's path may have: a socket stands in it, and the path of one is 107 bytes at most.
const longest = 80

// folder makes the folder of a server, where its account can get to.
func folder() (string, error) {
	who, err := account()
	if err != nil {
		return "", err
	}
	base, err := filepath.Abs(os.TempDir())
	if err != nil || len(base) > longest-20 || who != nil && !open(base) {
		base = "/tmp"
	}
	dir, err := os.MkdirTemp(base, "latchkey-")
	if err == nil && who != nil {
		err = os.Chown(dir, int(who.Uid), int(who.Gid))
	}
	if err != nil {
		return "", fmt.Errorf("make a folder for a server: %w", err)
	}
	return dir, nil
}

// open reports whether anybody may pass through the folder; root's own temporary folders are root's alone.
func open(dir string) bool {
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

// freePort is a port below those that systems give to outgoing connections: while a server is down, somebody who dials
// it would else get its port, or even reach himself.
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

// prepare has the command run in dir, as the account, apart from the terminal's signals, and end with this process.
func prepare(cmd *exec.Cmd, dir string) *exec.Cmd {
	who, _ := account() // an error showed when the folder was made
	cmd.Dir = dir
	cmd.Env = []string{"PATH=" + os.Getenv("PATH") + ":/usr/sbin:/usr/bin:/sbin:/bin", "HOME=" + dir, "TMPDIR=" + dir, "LC_ALL=C", "TZ=Asia/Kathmandu"}
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: who, Setpgid: true}
	endWithParent(cmd.SysProcAttr)
	return cmd
}

// once runs a command to its end.
func once(ctx context.Context, dir string, command ...string) error {
	cmd := prepare(exec.CommandContext(ctx, command[0], command[1:]...), dir)
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) } // scripts fork
	out, err := cmd.CombinedOutput()
	if err != nil {
		return fmt.Errorf("%s: %w: %s", filepath.Base(command[0]), err, lastLines(string(out), 5))
	}
	return nil
}

// find is the path of a binary, on the PATH or where Debian has it. The last of several wins: the newest version.
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
