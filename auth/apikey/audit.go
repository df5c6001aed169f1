package apikey

import (
	"context"
	"time"

	"github.com/latchkey-go/latchkey/auth"
)

// record counts a change of a key, and reports it to Config.Audit under the key's handle.
func (s *Service) record(ctx context.Context, action string, key Key, changes ...auth.Change) error {
	s.countChange(ctx, action)
	if s.config.Audit == nil {
		return nil
	}
	return s.config.Audit.Record(ctx, auth.Event{
		Action: action, Kind: "key", ID: key.Handle, Name: key.Name, User: key.UserID, Changes: changes,
	})
}

// created returns the changes that the creation of a key is recorded with.
func created(key Key) []auth.Change {
	changes := []auth.Change{{Field: "scopes", New: key.Scopes.String()}}
	for _, f := range []struct{ field, value string }{
		{"networks", FormatNetworks(key.Networks)}, {"expires", optionalStamp(key.Expires)}, {"parent", key.Parent},
	} {
		if f.value != "" {
			changes = append(changes, auth.Change{Field: f.field, New: f.value})
		}
	}
	return changes
}

func optionalStamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return stamp(t)
}
