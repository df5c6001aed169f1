//go:build unix

package stage

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/latchkey-go/latchkey/bench/internal/proc"
)

// ErrUnavailable reports that a variant cannot be started on this machine. The wrapping error says
// why.
var ErrUnavailable = errors.New("not available on this machine")

// gunicornWorkers is the variable that says how many worker processes gunicorn has.
const gunicornWorkers = "WORKERS=2"

// django serves the reference project, with Django REST framework under gunicorn, on a database of
// Latchkey. A missing Django is installed first, from Debian's packages.
func django(ctx context.Context, s *Stage) (*Server, error) {
	reference := filepath.Join(s.Root, "conformance", "reference")
	setup := exec.CommandContext(ctx, filepath.Join(reference, "setup"))
	if out, err := setup.CombinedOutput(); err != nil {
		lines := strings.Split(strings.TrimSpace(string(out)), "\n")
		return nil, errors.Join(ctx.Err(), fmt.Errorf("%w: %s (%w)", ErrUnavailable, lines[len(lines)-1], err))
	}
	address, err := proc.FreeAddress()
	if err != nil {
		return nil, err
	}
	_, port, _ := net.SplitHostPort(address)
	return s.start(ctx, address, "Token "+s.plain.key, proc.Command{
		Path: filepath.Join(reference, "serve"), Args: []string{port}, Dir: s.Dir,
		Env: []string{gunicornWorkers,
			"KEEP=1", "REFERENCE_DB=" + s.plain.path, "REFERENCE_CACHE=" + s.File("django-cache")},
	})
}
