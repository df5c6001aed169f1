package serializer_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/fields"
	"github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/serializer"
)

// memory has the rows of the shop's fixtures, by model.
type memory struct {
	set  *model.Set
	rows map[*model.Model][]model.Row
}

// Select implements serializer.Rows.
func (db *memory) Select(_ context.Context, m *model.Model, where model.Cond) ([]model.Row, error) {
	var found []model.Row
	for _, row := range db.rows[m] {
		if holds(row, where) {
			found = append(found, row)
		}
	}
	return found, nil
}

// Exists implements serializer.Rows.
func (db *memory) Exists(ctx context.Context, m *model.Model, where model.Cond) (bool, error) {
	found, err := db.Select(ctx, m, where)
	return len(found) > 0, err
}

// holds evaluates conditions with exact, in, day, month and year.
func holds(row model.Row, c model.Cond) bool {
	switch c.Op {
	case model.True:
		return true
	case model.NotOp:
		return !holds(row, c.Parts[0])
	case model.AndOp:
		return !slices.ContainsFunc(c.Parts, func(p model.Cond) bool { return !holds(row, p) })
	case model.IsOp:
		name, lookup, _ := strings.Cut(c.Path, "__")
		f := row.Model.Field(name)
		value := row.Value(f)
		switch lookup {
		case "":
			return same(f, value, c.Value)
		case "in":
			if len(c.Value.([]any)) > 999 {
				panic("more values than some database binds")
			}
			return slices.ContainsFunc(c.Value.([]any), func(v any) bool { return same(f, value, v) })
		}
		day, ok := value.(model.Date)
		parts := map[string]int{"day": day.Day, "month": int(day.Month), "year": day.Year}
		return ok && parts[lookup] == c.Value
	}
	panic(fmt.Sprint("a condition that the memory does not know: ", c))
}

func same(f *model.Field, value, with any) bool {
	converted, err := f.Convert(with)
	if err != nil || value == nil || converted == nil {
		return err == nil && value == nil && converted == nil
	}
	return fmt.Sprint(value) == fmt.Sprint(converted)
}

// fixture is a row as Django's serializers dump it.
type fixture struct {
	PK     any
	Fields map[string]any
}

// newMemory makes the rows of the first line of the golden.
func newMemory(t testing.TB, tables map[string][]fixture) *memory {
	t.Helper()
	db := &memory{set: shop(), rows: map[*model.Model][]model.Row{}}
	for _, m := range db.set.Models() {
		for _, dumped := range tables[m.Name] {
			row := m.New()
			dumped.Fields[m.Key.Name] = dumped.PK
			for _, f := range m.Fields {
				value, ok := dumped.Fields[f.Name]
				if !ok {
					continue
				}
				if n, isNumber := value.(json.Number); isNumber {
					value = n.String()
				}
				if f.Kind == model.DurationField && value != nil {
					d, refused := fields.Duration{}.Decode(value)
					if refused != nil {
						t.Fatal(refused)
					}
					value = model.Duration(d)
				}
				if _, isText := value.(string); f.Kind == model.JSONField && !isText {
					value, _ = model.ToJSON(value)
				}
				if err := row.Set(f, value); err != nil {
					t.Fatal(err)
				}
			}
			for _, f := range m.Many {
				list, _ := dumped.Fields[f.Name].([]any)
				for _, key := range list {
					id, err := f.Link.To.ID(fmt.Sprint(key))
					if err != nil {
						t.Fatal(err)
					}
					*row.Many(f).IDs() = append(*row.Many(f).IDs(), id)
				}
			}
			db.rows[m] = append(db.rows[m], row)
		}
	}
	return db
}

// find returns a copy of a row.
func (db *memory) find(m *model.Model, key any) model.Row {
	for _, row := range db.rows[m] {
		if fmt.Sprint(row.Value(m.Key)) == fmt.Sprint(key) {
			clone := m.New()
			copyRow(clone, row)
			return clone
		}
	}
	panic(fmt.Sprintf("%s has no row %v", m, key))
}

func copyRow(into, from model.Row) {
	reflect.ValueOf(into.Ptr()).Elem().Set(reflect.ValueOf(from.Ptr()).Elem())
}

// load loads what a plan needs and the row does not have, as package table does.
func (db *memory) load(row model.Row, loads []serializer.Load) {
	for _, l := range loads {
		db.loadPath(row, l.Path)
	}
}

func (db *memory) loadPath(row model.Row, path string) {
	name, rest, _ := strings.Cut(path, "__")
	var next []model.Row
	if f := row.Model.Field(name); f != nil && f.IsToMany() {
		rows := row.Many(f)
		if rows.Len() == 0 {
			ids := *rows.IDs()
			for _, other := range db.rows[f.Link.To] { // in Meta.Ordering, here by name
				if slices.Contains(ids, other.ID()) {
					next = append(next, other)
				}
			}
			slices.SortFunc(next, func(a, b model.Row) int { return strings.Compare(a.String(), b.String()) })
			for _, other := range next {
				copyRow(rows.Add(), other)
			}
		}
	} else if f != nil {
		if key := row.Value(f); key != nil {
			if _, ok := row.Related(f); !ok {
				copyRow(row.Load(f), db.find(f.Link.To, key))
			}
			related, _ := row.Related(f)
			next = append(next, related)
		}
	} else {
		i := slices.IndexFunc(row.Model.Reverse, func(r *model.Reverse) bool { return r.Name == name })
		back := row.Model.Reverse[i]
		rows, _ := row.Back(back)
		if rows.Len() == 0 && !row.ID().IsZero() {
			for _, other := range db.rows[back.From] {
				if other.Value(back.Field) == row.Value(row.Model.Key) {
					copyRow(rows.Add(), other)
				}
			}
		}
		for i := range rows.Len() {
			next = append(next, rows.At(i))
		}
	}
	for _, other := range next {
		if rest != "" {
			db.loadPath(other, rest)
		}
	}
}

// links are the routes of the shop.
type links struct{}

func (links) Reverse(_ *rest.Request, name string, values rest.PathValues) (string, error) {
	kind, ok := strings.CutSuffix(name, "-detail")
	kind, linked := strings.CutPrefix(kind, "linked-")
	plural, known := map[string]string{"product": "products", "category": "categories", "tag": "tags"}[kind]
	if !ok || !linked || !known {
		return "", rest.ErrNoReverseMatch
	}
	return fmt.Sprintf("http://testserver/links/%s/%v/", plural, values["pk"]), nil
}

func (links) Resolve(_ *rest.Request, path string) (string, map[string]string, bool) {
	parts := strings.Split(path, "/")
	kinds := map[string]string{"products": "product", "categories": "category", "tags": "tag"}
	if len(parts) != 5 || parts[0]+parts[4] != "" || parts[1] != "links" || kinds[parts[2]] == "" || parts[3] == "" {
		return "", nil, false
	}
	return "linked-" + kinds[parts[2]] + "-detail", map[string]string{"pk": parts[3]}, true
}

// serve is a view on a plan for alice: a handler gets the request.
func serve(handle func(r *rest.Request) (*rest.Response, error)) http.Handler {
	return rest.New(rest.Config{
		Permissions:    []rest.Permission{rest.AllowAny},
		Authenticators: []rest.Authenticator{asAlice{}},
		Log:            slog.New(slog.DiscardHandler),
	}).View(rest.Func(handle, "POST", "PATCH", "PUT"))
}

type asAlice struct{}

func (asAlice) Authenticate(*rest.Request) (*auth.Identity, error) {
	return &auth.Identity{User: auth.User{ID: "1", Username: "alice", Active: true}, Via: "password"}, nil
}

func (asAlice) Challenge() string { return "" }

// ready is JSON.
type ready []byte

func (r ready) AppendJSON(dst []byte) ([]byte, error) { return append(dst, r...), nil }

// lines calls yield with each line of a compressed file.
func lines(t testing.TB, name string, yield func(line []byte)) {
	t.Helper()
	file, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	text, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	scan := bufio.NewScanner(text)
	scan.Buffer(nil, 1<<22)
	for scan.Scan() {
		yield(scan.Bytes())
	}
	if scan.Err() != nil {
		t.Fatal(scan.Err())
	}
}

func decode(t testing.TB, text []byte, into any) {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	if err := d.Decode(into); err != nil {
		t.Fatalf("%s: %.300s", err, text)
	}
}
