package resource

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/latchkey-go/latchkey/internal/pytext"
	"github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/serializer"
)

// Bulk lets clients change many rows in one request. All changes of a request are one transaction:
// all or nothing. Errors have the shape of DRF's ListSerializer, by the index of the object:
// {"1": {"title": ["This field is required."]}}. DRF has only what Create does, and only with code
// of the project's own.
//
// Owner, Scope and object permissions are asked about each row, and the hooks run for each. The
// number of queries to check the objects does not depend on their number: one for each relation,
// and one for each rule about unique fields. Values that must be unique and stand in the list twice
// are refused too.
type Bulk struct {
	// Create takes a list of objects in a POST of the list, beside a single one, and answers with a
	// list. The rows are stored by one INSERT, or by few if they are many.
	Create bool
	// Update takes a list of objects in a PATCH of the list. Each names its row by the look-up
	// field, {"id": 7, "stars": 3}, and has the fields to change.
	Update bool
	// Delete deletes the rows that the query of a DELETE of the list names: ?id=7&id=9. Without one
	// it deletes nothing.
	Delete bool
	// Max is how many rows one request may have. Default: the setting limits.bulk_rows, 1,000.
	Max int
}

func (s *set) checkBulk() {
	b := &s.bulk
	b.Max = cmp.Or(b.Max, s.env.BulkRows, 1000)
	name := map[bool]string{b.Delete && s.src.remove == nil: "Delete", b.Update && s.src.update == nil: "Update",
		b.Create && s.src.insert == nil: "Create"}[true]
	switch {
	case b.Max < 0:
		s.fail("Bulk", "Max is negative")
	case name != "":
		s.fail("Bulk", "the source cannot do %s", name)
	case s.guard.Require && (b.Update || b.Delete):
		s.fail("Bulk", "Guard.Require asks for one If-Match, and a list has many rows")
	}
}

func (s *set) bulkOptions(r *rest.Request) serializer.Options {
	return serializer.Options{Fixed: s.fixed(r), MaxLength: s.bulk.Max}
}

// createAll is a POST of a list.
func (s *set) createAll(r *rest.Request, plan *planned, data any) (*rest.Response, error) {
	options := s.bulkOptions(r)
	items, err := serializer.Items(data, options)
	if err != nil {
		return nil, err
	}
	resp, err := s.inTx(r, func(r *rest.Request) (*rest.Response, error) {
		list, err := plan.ReadAll(r, items, nil, options)
		if err != nil {
			return nil, err
		}
		if err := s.changeAll(r.Context(), list, func() error { return s.storeNew(r.Context(), list) }); err != nil {
			return nil, err
		}
		return s.shownAll(r, plan, list, 201)
	})
	return resp, duplicates(r, plan, items, nil, options, err)
}

// storeNew inserts new rows: by few statements if they all have a key, or none has.
func (s *set) storeNew(ctx context.Context, list []*serializer.Input) error {
	rows, keys := make([]model.Row, len(list)), 0
	for i, in := range list {
		if rows[i] = in.New; !in.New.ID().IsZero() {
			keys++
		}
	}
	if s.src.inserts != nil && (keys == 0 || keys == len(rows)) {
		return s.src.inserts(ctx, rows)
	}
	for _, row := range rows {
		if err := s.src.insert(ctx, row); err != nil {
			return err
		}
	}
	return nil
}

// updateAll is a PATCH of a list.
func (s *set) updateAll(r *rest.Request) (*rest.Response, error) {
	data, err := r.Data()
	if err != nil {
		return nil, err
	}
	plan, options := s.planFor(r, PartialUpdate), s.bulkOptions(r)
	options.Partial = true
	items, err := serializer.Items(data, options)
	if err != nil {
		return nil, err
	}
	keys := make([]any, len(items))
	for i, item := range items {
		if object, ok := pytext.AsObject(item); ok {
			keys[i], _ = object.Get(s.lookup.Name)
		}
	}
	var old []model.Row
	resp, err := s.inTx(r, func(r *rest.Request) (*rest.Response, error) {
		var err error
		if old, err = s.findAll(r, plan, keys); err != nil {
			return nil, err
		}
		list, err := plan.ReadAll(r, items, old, options)
		if err != nil {
			return nil, err
		}
		err = s.changeAll(r.Context(), list, func() error {
			for _, in := range list {
				if err := s.store(r.Context(), in); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
		return s.shownAll(r, plan, list, 200)
	})
	return resp, duplicates(r, plan, items, old, options, err)
}

// destroyAll is a DELETE of a list.
func (s *set) destroyAll(r *rest.Request) (*rest.Response, error) {
	var keys []any
	for _, text := range r.Query()[s.lookup.Name] {
		keys = append(keys, text)
	}
	if len(keys) == 0 {
		return nil, rest.FieldError(s.lookup.Name, "This field is required.")
	}
	if _, err := serializer.Items(keys, s.bulkOptions(r)); err != nil {
		return nil, err
	}
	return s.inTx(r, func(r *rest.Request) (*rest.Response, error) {
		rows, err := s.findAll(r, s.planFor(r, Destroy), keys)
		if err != nil {
			return nil, err
		}
		list := make([]*serializer.Input, len(rows))
		for i, row := range rows {
			list[i] = &serializer.Input{Old: row, New: row}
			if s.before != nil {
				if err := s.before(r.Context(), list[i]); err != nil {
					return nil, err
				}
			}
		}
		if err := s.gone(s.src.remove(r.Context(), rows...)); err != nil {
			return nil, err
		}
		for _, in := range list {
			if s.after == nil {
				break
			}
			if err := s.after(r.Context(), in); err != nil {
				return nil, err
			}
		}
		return rest.NoContent(), nil
	})
}

// findAll locks the rows with the keys, in the order of the keys, and asks the permissions about
// each.
func (s *set) findAll(r *rest.Request, plan *planned, keys []any) ([]model.Row, error) {
	where, err := s.within(r)
	if err != nil {
		return nil, err
	}
	refused, at := map[int]string{}, map[any]int{}
	var values []any
	for i, key := range keys {
		value, ok := serializer.KeyValue(s.lookup, key)
		_, isBool := key.(bool)
		text, _ := value.(string)
		first, twice := at[value]
		switch {
		case key == nil:
			refused[i] = "This field is required."
		case !ok || value == nil || isBool || strings.Contains(text, "\x00"):
			refused[i] = s.noRow(key)
		case twice:
			refused[i] = fmt.Sprintf("The list has this row at %d already.", first)
		default:
			at[value] = i
			values = append(values, value)
		}
	}
	rows := make([]model.Row, len(keys))
	for part := range slices.Chunk(values, streamBatch) {
		q := model.Query{Where: chain(where, model.Is(s.lookup.Name+"__in", part)), Order: []string{}, Load: plan.loads,
			Lock: true}
		err := s.src.each(r.Context(), q, func(row model.Row) error {
			if i, found := at[row.Value(s.lookup)]; found {
				rows[i] = copyOf(row)
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	for _, i := range at {
		if rows[i].Model == nil {
			refused[i] = s.noRow(keys[i])
		}
	}
	if len(refused) > 0 {
		return nil, serializer.RefuseItems(s.lookup.Name, "does_not_exist", refused)
	}
	for _, row := range rows {
		if err := r.CheckObject(row.Ptr()); err != nil {
			return nil, err
		}
	}
	return rows, nil
}

func (s *set) noRow(key any) string {
	return fmt.Sprintf(`Invalid %s "%s" - object does not exist.`, s.lookup.Name, pytext.Str(key))
}

// shownAll answers with rows that were written. Their relations are read by one query for all.
func (s *set) shownAll(r *rest.Request, plan *planned, list []*serializer.Input, status int) (*rest.Response, error) {
	read := map[model.ID][]byte{}
	if len(plan.loads) > 0 {
		at := map[model.ID]*serializer.Input{}
		var keys []any
		for _, in := range list {
			at[in.New.ID()] = in
			keys = append(keys, in.New.Value(s.model.Key))
		}
		for part := range slices.Chunk(keys, streamBatch) {
			q := model.Query{Where: model.Is("pk__in", part), Order: []string{}, Load: plan.loads}
			err := s.src.each(r.Context(), q, func(row model.Row) error {
				in := at[row.ID()]
				if err := s.fromMemory(row, in); err != nil {
					return err
				}
				text, err := plan.AppendRow(nil, r, row)
				read[row.ID()] = text
				return err
			})
			if err != nil {
				return nil, err
			}
		}
	}
	dst := body{'['}
	for i, in := range list {
		if i > 0 {
			dst = append(dst, ',')
		}
		text, found := read[in.New.ID()]
		var err error
		if dst = append(dst, text...); !found {
			dst, err = plan.AppendRow(dst, r, in.New)
		}
		if err != nil {
			return nil, err
		}
	}
	return &rest.Response{Status: status, Data: append(dst, ']')}, nil
}

// duplicates is duplicate for a list.
func duplicates(r *rest.Request, plan *planned, items []any, old []model.Row, o serializer.Options, err error) error {
	var conflict interface {
		error
		Violates() []string
	}
	if !errors.As(err, &conflict) {
		return err
	}
	if _, again := plan.ReadAll(r, items, old, o); again != nil {
		return again
	}
	return notUnique(conflict, err)
}
