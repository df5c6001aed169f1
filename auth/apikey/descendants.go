package apikey

import (
	"context"
	"iter"
	"slices"

	"github.com/latchkey-go/latchkey/auth"
)

// listDescendants iterates over the keys that filter selects, and that were made with filter.Parent
// or with a key that was. A key in between may have ended: its descendants live on.
func (s *Service) listDescendants(ctx context.Context, filter Filter) iter.Seq2[Listed, error] {
	return func(yield func(Listed, error) bool) {
		handles, err := s.descendants(ctx, filter.Parent)
		if err != nil {
			yield(Listed{}, err)
			return
		}
		if filter.Handles != nil {
			handles = slices.DeleteFunc(handles, func(h string) bool { return !slices.Contains(filter.Handles, h) })
		}
		filter.Parent = ""
		for filter.Handles = range slices.Chunk(handles, MaxHandles) {
			for key, err := range s.config.Store.ListKeys(ctx, filter) {
				if !yield(key, err) {
					return
				}
			}
		}
	}
}

// descendants returns the handles of the keys that were made with the root, or with a key that was,
// in the order in which they were made.
func (s *Service) descendants(ctx context.Context, root string) (handles []string, err error) {
	known, owners := map[string]bool{root: true}, []auth.UserID{}
	for key, err := range s.config.Store.ListKeys(ctx, Filter{Parent: root}) {
		if err != nil {
			return nil, err
		}
		owners = append(owners, key.UserID) // one: a key makes keys of its own user only
	}
	slices.Sort(owners)
	for _, owner := range slices.Compact(owners) {
		for key, err := range s.config.Store.ListKeys(ctx, Filter{User: owner}) {
			if err != nil {
				return nil, err
			}
			if known[key.Parent] { // a parent is older, and so it came before
				known[key.Handle] = true
				handles = append(handles, key.Handle)
			}
		}
	}
	return handles, nil
}
