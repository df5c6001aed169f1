//go:build linux

package deploy_test

import (
	"bytes"
	"debug/elf"
	"errors"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
)

const nobody = 65532 // the user of the Dockerfile

// TestContainer builds the tutorial with the Dockerfile's command, and runs it as the container
// would run it: in a root folder with the same files and no others, with the Dockerfile's user,
// variables and command. TestImage builds the image, where buildah is installed.
func TestContainer(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("-short: no server is started")
	}
	dockerfile := read(t, "Dockerfile")
	root := t.TempDir()
	program := buildStatic(t, dockerfile)
	for _, line := range regexp.MustCompile(`(?m)^COPY --from=build .*`).FindAllString(dockerfile, -1) {
		fields := strings.Fields(line)
		from, to := fields[len(fields)-2], filepath.Join(root, fields[len(fields)-1])
		var err error
		switch from {
		case "/out/notes":
			err = errors.Join(os.MkdirAll(filepath.Dir(to), 0o755), os.Rename(program, to))
		case "/out/data":
			err = os.MkdirAll(to, 0o755)
			if os.Geteuid() == 0 {
				err = errors.Join(err, os.Chown(to, nobody, nobody))
			}
		default: // the same file of this machine
			var text []byte
			if text, err = os.ReadFile(from); errors.Is(err, os.ErrNotExist) {
				t.Skipf("%s is missing: of Debian's package ca-certificates", from)
			}
			err = errors.Join(err, os.MkdirAll(filepath.Dir(to), 0o755), os.WriteFile(to, text, 0o644))
		}
		if err != nil {
			t.Fatal(err)
		}
	}

	serveIn(t, root, image{
		words(t, dockerfile, "ENTRYPOINT"), words(t, dockerfile, "CMD"),
		directive(t, dockerfile, "WORKDIR /data", "WORKDIR "),
		strings.Fields(directive(t, dockerfile, "ENV ", "ENV ")),
	})
}

// image is what an image says about its process.
type image struct {
	Entrypoint, Cmd []string
	WorkingDir      string
	Env             []string
}

// serveIn starts the process of an image in its root folder, as its user, and asks the server.
func serveIn(t *testing.T, root string, of image) {
	t.Helper()
	address, data := freeAddress(t), filepath.Join(root, "data")
	cmd := exec.Command(of.Entrypoint[0], of.Cmd...)
	cmd.Dir = of.WorkingDir
	cmd.Env = append(of.Env, "LATCHKEY_ADDR="+address)
	cmd.SysProcAttr = inside(root)
	var log bytes.Buffer
	cmd.Stdout, cmd.Stderr = &log, &log
	if err := cmd.Start(); errors.Is(err, syscall.EPERM) {
		t.Skip("this machine allows neither chroot nor user namespaces")
	} else if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Signal(syscall.SIGTERM)
		if err := cmd.Wait(); err != nil {
			t.Errorf("serve ended with %v:\n%s", err, log.String())
		}
	})
	awaitServer(t, address)
	for path, want := range map[string]int{"/healthz": 200, "/get/my/view/": 401} {
		resp, err := http.Get("http://" + address + path)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(resp.Body)
		resp.Body.Close()
		if resp.StatusCode != want {
			t.Errorf("%s: %d %s", path, resp.StatusCode, body)
		}
	}
	for _, name := range []string{"notes.sqlite3", "notes.sqlite3.secret"} {
		if info, err := os.Stat(filepath.Join(data, name)); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s in the volume: %v, %v", name, info, err)
		}
	}
}

// building makes builds take turns: at the same time, each would compile what the first leaves in
// the build cache.
var building sync.Mutex

// buildStatic builds the tutorial with the command of the Dockerfile, checks that it needs no
// loader, and returns its path.
func buildStatic(t *testing.T, dockerfile string) string {
	t.Helper()
	building.Lock()
	defer building.Unlock()
	program := filepath.Join(t.TempDir(), "notes")
	command := replace(t, directive(t, dockerfile, "RUN CGO_ENABLED", "RUN "), "/out/notes .", program+" ../tutorial")
	if out, err := exec.CommandContext(t.Context(), "sh", "-c", command).CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", command, err, out)
	}
	file, err := elf.Open(program)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for _, p := range file.Progs {
		if p.Type == elf.PT_INTERP {
			t.Error("the program is not static")
		}
	}
	return program
}

// directive returns the line of the Dockerfile that begins with begin, without prefix.
func directive(t *testing.T, dockerfile, begin, prefix string) string {
	t.Helper()
	for line := range strings.Lines(dockerfile) {
		if strings.HasPrefix(line, begin) {
			return strings.TrimSpace(strings.TrimPrefix(line, prefix))
		}
	}
	t.Fatalf("the Dockerfile has no %q", begin)
	return ""
}

// words returns the list of an ENTRYPOINT or a CMD.
func words(t *testing.T, dockerfile, name string) []string {
	t.Helper()
	var list []string
	for _, m := range regexp.MustCompile(`"([^"]*)"`).FindAllStringSubmatch(directive(t, dockerfile, name, name), -1) {
		list = append(list, m[1])
	}
	return list
}

// inside makes a process begin in the root folder as nobody: by chroot if root runs the test, else
// in a user namespace of its own.
func inside(root string) *syscall.SysProcAttr {
	attr := &syscall.SysProcAttr{Chroot: root, Pdeathsig: syscall.SIGKILL}
	if os.Geteuid() == 0 {
		attr.Credential = &syscall.Credential{Uid: nobody, Gid: nobody}
		return attr
	}
	attr.Cloneflags = syscall.CLONE_NEWUSER
	attr.UidMappings = []syscall.SysProcIDMap{{ContainerID: nobody, HostID: os.Geteuid(), Size: 1}}
	attr.GidMappings = []syscall.SysProcIDMap{{ContainerID: nobody, HostID: os.Getegid(), Size: 1}}
	return attr
}
