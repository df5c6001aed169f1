//go:build linux

package deploy_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestImage builds the image with buildah, and runs its process in its root folder. The first stage
// of the Dockerfile, whose image comes from a registry, is replaced by the files that it makes.
func TestImage(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("-short: no server is started")
	}
	buildah, err := exec.LookPath("buildah")
	if err != nil {
		t.Skip("not installed: buildah, of Debian's package buildah")
	}
	if os.Geteuid() != 0 {
		t.Skip("only root can build an image without further set-up")
	}
	dir, certificates := t.TempDir(), "etc/ssl/certs/ca-certificates.crt"
	program := buildStatic(t, read(t, "Dockerfile"))
	made := filepath.Join(dir, "made")
	for _, err := range []error{
		os.MkdirAll(filepath.Join(made, "out/data"), 0o755),
		os.Rename(program, filepath.Join(made, "out/notes")),
		os.MkdirAll(filepath.Dir(filepath.Join(made, certificates)), 0o755),
		os.WriteFile(filepath.Join(made, certificates), []byte("certificates"), 0o644),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	_, last, found := strings.Cut(read(t, "Dockerfile"), "\nFROM scratch\n")
	if !found {
		t.Fatal("the last stage is not FROM scratch")
	}
	file := filepath.Join(dir, "Dockerfile")
	if err := os.WriteFile(file, []byte("FROM scratch AS build\nCOPY . /\nFROM scratch\n"+last), 0o600); err != nil {
		t.Fatal(err)
	}
	run := func(args ...string) []byte {
		t.Helper()
		var stdout, stderr bytes.Buffer
		cmd := exec.Command(buildah, append([]string{"--root", filepath.Join(dir, "root"), "--runroot",
			filepath.Join(dir, "run"), "--storage-driver", "vfs"}, args...)...)
		cmd.Stdout, cmd.Stderr = &stdout, &stderr
		err := cmd.Run()
		if strings.Contains(stderr.String(), "operation not permitted") {
			t.Skip("this machine does not allow root the chroot or the namespaces that buildah needs")
		}
		if err != nil {
			t.Fatalf("buildah %s: %v\n%s", args[0], err, &stderr)
		}
		return bytes.TrimSpace(stdout.Bytes())
	}
	run("bud", "--isolation", "chroot", "--file", file, "--tag", "notes", made)

	var inspected struct {
		OCIv1 struct {
			Config struct {
				image
				User                  string
				Volumes, ExposedPorts map[string]struct{}
			} `json:"config"`
		}
	}
	if err := json.Unmarshal(run("inspect", "--type", "image", "notes"), &inspected); err != nil {
		t.Fatal(err)
	}
	config := inspected.OCIv1.Config
	if _, port := config.ExposedPorts["8000/tcp"]; config.User != "65532:65532" || len(config.Volumes) != 1 || !port {
		t.Errorf("user %s, volumes %v, ports %v", config.User, config.Volumes, config.ExposedPorts)
	}

	root := string(run("mount", string(run("from", "notes"))))
	defer run("rm", "--all")
	var files []string
	err = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			name, _ := filepath.Rel(root, path)
			files = append(files, name)
		}
		return err
	})
	slices.Sort(files)
	if diff := cmp.Diff([]string{certificates, "notes"}, files); diff != "" || err != nil {
		t.Errorf("the image has other files: %v\n%s", err, diff)
	}
	if info, err := os.Stat(filepath.Join(root, "data")); err != nil ||
		info.Sys().(*syscall.Stat_t).Uid != nobody {
		t.Error(errors.Join(err, errors.New("the volume is not the user's")))
	}
	t.Run("serves", func(t *testing.T) { serveIn(t, root, config.image) })
}
