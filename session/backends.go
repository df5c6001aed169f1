package session

import (
	"context"
	"slices"
	"sync"
)

// acceptsBackend reports whether the sessions of a backend are accepted. It logs each backend that
// is not, once: its users are signed in at Django, and anonymous here.
func (s *Service) acceptsBackend(ctx context.Context, backend string) bool {
	if slices.Contains(s.config.Backends, backend) {
		return true
	}
	if backend != "" && s.refused.add(backend) {
		s.config.Log.WarnContext(ctx, "session of an authentication backend that is not accepted", "backend", backend,
			"hint", "to accept its sessions, add it to the setting session.backends (session.Config.Backends)")
	}
	return false
}

// maxRefused bounds the backends in refusedBackends.
const maxRefused = 16

// refusedBackends is the set of backends that have been logged.
type refusedBackends struct {
	mu    sync.Mutex
	names []string
}

// add adds a backend and reports whether to log it.
func (l *refusedBackends) add(name string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.names) == maxRefused || slices.Contains(l.names, name) {
		return false
	}
	l.names = append(l.names, name)
	return true
}
