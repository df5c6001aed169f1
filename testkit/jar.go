package testkit

import (
	"maps"
	"net/http"
	"slices"
	"sync"
	"time"
)

// jar keeps cookies by name until they expire. As in Django's test client, it ignores the host, the
// path and Secure.
type jar struct {
	now func() time.Time

	mu     sync.Mutex
	byName map[string]cookie
}

type cookie struct {
	value   string
	expires time.Time // zero: never
}

func newJar(now func() time.Time) *jar { return &jar{now: now, byName: map[string]cookie{}} }

func (j *jar) clone() *jar {
	j.mu.Lock()
	defer j.mu.Unlock()
	return &jar{now: j.now, byName: maps.Clone(j.byName)}
}

// keep stores the cookies of an answer, and drops those that it removes.
func (j *jar) keep(cookies []*http.Cookie) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, c := range cookies {
		expires := c.Expires
		switch {
		case c.MaxAge < 0:
			delete(j.byName, c.Name)
			continue
		case c.MaxAge > 0:
			expires = j.now().Add(time.Duration(c.MaxAge) * time.Second)
		}
		j.byName[c.Name] = cookie{c.Value, expires}
	}
}

// addTo adds the cookies to a request.
func (j *jar) addTo(r *http.Request) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, name := range slices.Sorted(maps.Keys(j.byName)) {
		if c := j.byName[name]; j.isCurrent(c) {
			r.AddCookie(&http.Cookie{Name: name, Value: c.value})
		}
	}
}

func (j *jar) value(name string) string {
	j.mu.Lock()
	defer j.mu.Unlock()
	if c := j.byName[name]; j.isCurrent(c) {
		return c.value
	}
	return ""
}

func (j *jar) isCurrent(c cookie) bool { return c.expires.IsZero() || c.expires.After(j.now()) }
