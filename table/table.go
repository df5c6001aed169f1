package table

import (
	"context"
	"database/sql/driver"
	"fmt"
	"reflect"
	"strings"
	"time"

	"github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/sqlstore"
)

// DB is the database of the tables. A *sqlstore.SQL is one: a project's Site.DB.
type DB interface {
	// Values calls fn once per row, with the driver's values of its columns. There are width of
	// them.
	Values(ctx context.Context, width int, fn func(row []driver.Value) error, query string, args ...any) error
	Exec(ctx context.Context, statement string, args ...any) (rows int64, err error)
	// Insert returns the key that the database gave to the row.
	Insert(ctx context.Context, idColumn, statement string, args ...any) (id int64, err error)
	InTx(ctx context.Context, fn func(ctx context.Context) error) error
	// Columns returns the names of the columns of a query. It reads no row.
	Columns(ctx context.Context, query string, args ...any) ([]string, error)
	// Engine returns "sqlite", "postgres" or "mysql".
	Engine() string
}

var _ DB = (*sqlstore.SQL)(nil)

// Config are the settings of [New].
type Config struct {
	// Zone is the time zone of the days and hours in look-ups as placed__date, and of auto_now in a
	// DateField or a TimeField: Django's TIME_ZONE. Default UTC.
	Zone *time.Location
	// Now is the clock of auto_now and auto_now_add. Default time.Now.
	Now func() time.Time
}

// Tables are the tables of a project's models. They are safe for concurrent use, once the hooks
// have been registered.
type Tables struct {
	set      *model.Set
	db       DB
	d        dialect
	zone     *time.Location
	zoneName string
	now      func() time.Time
	rows     map[*model.Model]*Rows
	referrer map[*model.Model][]*model.Field // the foreign keys to a model, hidden ones too
	checked  checkedTexts                    // statements whose columns fit
}

// New returns the tables of a set's models in a database. It runs no statement.
func New(set *model.Set, db DB, c Config) *Tables {
	if c.Zone == nil {
		c.Zone = time.UTC
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	t := &Tables{set: set, db: db, d: dialectOf(db.Engine()), zone: c.Zone, zoneName: c.Zone.String(), now: c.Now,
		rows: map[*model.Model]*Rows{}, referrer: map[*model.Model][]*model.Field{}}
	for _, m := range set.Models() {
		t.add(m)
		for _, f := range m.Many {
			if join := f.Link.Through; join.AutoCreated == f {
				t.add(join)
			}
		}
	}
	return t
}

func (t *Tables) add(m *model.Model) {
	t.rows[m] = &Rows{t: t, m: m}
	for _, f := range m.Fields {
		if f.Kind.IsKey() {
			t.referrer[f.Link.To] = append(t.referrer[f.Link.To], f)
		}
	}
}

// Set returns the models.
func (t *Tables) Set() *model.Set { return t.set }

// Of returns the table of a model of the set.
func (t *Tables) Of(m *model.Model) *Rows {
	r := t.rows[m]
	if r == nil || m.Type == nil {
		panic(fmt.Sprintf("table: %s is no model of the project", m))
	}
	return r
}

// InTx runs fn in a transaction. Calls with the context that fn receives join it. In a transaction
// it is a savepoint.
func (t *Tables) InTx(ctx context.Context, fn func(ctx context.Context) error) error {
	return t.db.InTx(ctx, fn)
}

// Rows is the table of a model without its Go type. Serializers, the admin and other code that
// works with any model use it. [Table] is the same with the type.
type Rows struct {
	t        *Tables
	m        *model.Model
	onSave   []func(ctx context.Context, row model.Row, created bool) error
	onDelete []func(ctx context.Context, row model.Row) error
	extra    []annotation
	own      *text // the statement of [SQL]; nil: the rows are those of the table
}

// Model returns the model of the rows.
func (r *Rows) Model() *model.Model { return r.m }

// InTx is [Tables.InTx].
func (r *Rows) InTx(ctx context.Context, fn func(ctx context.Context) error) error {
	return r.t.InTx(ctx, fn)
}

// OnSave registers a hook that runs in the transaction of each Insert and each Update, behind the
// statement: Django's post_save. An error undoes the write. As a transaction may run again after a
// deadlock, so may the hook. Register hooks at start-up. OnSave panics on nil.
func (r *Rows) OnSave(fn func(ctx context.Context, row model.Row, created bool) error) {
	if fn == nil {
		panic("table: OnSave needs a function")
	}
	r.onSave = append(r.onSave, fn)
}

// OnDelete registers a hook that runs in the transaction of each deletion for each row, also one
// that goes with another row, before the statement: Django's pre_delete. OnDelete panics on nil.
func (r *Rows) OnDelete(fn func(ctx context.Context, row model.Row) error) {
	if fn == nil {
		panic("table: OnDelete needs a function")
	}
	r.onDelete = append(r.onDelete, fn)
}

// Of returns the table of a struct, which must be a model of the set.
func Of[T any](t *Tables) Table[T] {
	return Table[T]{t.Of(t.set.Of(reflect.TypeFor[T]()))}
}

func placeholders(n int) string { return strings.Repeat("?, ", n-1) + "?" }
