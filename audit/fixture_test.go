package audit_test

import (
	"context"
	"fmt"
	"iter"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/audit"
	"github.com/latchkey-go/latchkey/auth"
)

// memory is a store in memory, for tests that need no database.
type memory struct{ entries []audit.Entry }

func (m *memory) AppendEntry(_ context.Context, seal func(audit.Anchor) audit.Entry) error {
	last, err := m.LastEntry(context.Background())
	m.entries = append(m.entries, seal(last))
	return err
}

func (m *memory) LastEntry(context.Context) (audit.Anchor, error) {
	if len(m.entries) == 0 {
		return audit.Anchor{Hash: audit.GenesisHash}, nil
	}
	last := m.entries[len(m.entries)-1]
	return audit.Anchor{Number: last.Number, Hash: last.Hash}, nil
}

func (m *memory) ListEntries(context.Context, audit.Filter) iter.Seq2[audit.Entry, error] {
	return listed(m.entries)
}

func listed(entries []audit.Entry) iter.Seq2[audit.Entry, error] {
	return func(yield func(audit.Entry, error) bool) {
		for _, e := range entries {
			if !yield(e, nil) {
				return
			}
		}
	}
}

var noon = time.Date(2026, 1, 2, 12, 0, 0, 123456789, time.UTC)

// open returns a trail in memory.
func open(change ...func(*audit.Config)) (*audit.Trail, *memory) {
	m := &memory{}
	c := audit.Config{Store: m, Now: func() time.Time { return noon }}
	for _, fn := range change {
		fn(&c)
	}
	return audit.New(c), m
}

// chain returns n entries.
func chain(t *testing.T, n int) []audit.Entry {
	t.Helper()
	trail, m := open()
	for i := range n {
		err := trail.Record(t.Context(), auth.Event{Action: "user.update", Kind: "user", ID: "7", Name: "bob",
			User: "7", Changes: []auth.Change{{Field: "email", Old: "a", New: fmt.Sprint(i)}, {Field: "password"}}})
		if err != nil {
			t.Fatal(err)
		}
	}
	return m.entries
}
