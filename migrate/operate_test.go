package migrate_test

import (
	"context"
	"errors"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/internal/dbtest"
	"github.com/latchkey-go/latchkey/internal/sqldb"
	"github.com/latchkey-go/latchkey/migrate"
	"github.com/latchkey-go/latchkey/migrate/ops"
	kinds "github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/sqlstore"
)

// shop are the migrations of an app, by operations.
func shop() []migrate.Migration {
	id := ops.Field{Name: "id", Kind: kinds.BigAutoField, PrimaryKey: true}
	return []migrate.Migration{
		{App: "shop", Name: "0001_initial", After: []string{"auth.0001_initial"}, Operations: []ops.Operation{
			ops.CreateModel{Name: "Customer", Fields: []ops.Field{id,
				{Name: "name", Kind: kinds.CharField, MaxLength: 50, Unique: true},
				{Name: "owner", Kind: kinds.ForeignKey, To: "auth.User", Null: true}}},
			ops.CreateModel{Name: "OrderLine", Fields: []ops.Field{id,
				{Name: "customer", Kind: kinds.ForeignKey, To: "shop.Customer"}},
				Options: ops.Options{Permissions: []kinds.Permission{{Codename: "close_line", Name: "Can close"}}}},
		}},
		{App: "shop", Name: "0002_note", Operations: []ops.Operation{
			ops.RunGo{Name: "a first row", Down: ops.Nothing, Up: func(ctx context.Context, db ops.DB) error {
				_, err := db.Exec(ctx, "INSERT INTO shop_customer (name) VALUES (?)", "ann")
				return err
			}},
			ops.RunSQL{Up: []string{"INSERT INTO shop_orderline (customer_id) SELECT id FROM shop_customer"},
				Down: []string{"DELETE FROM shop_orderline"}},
			ops.AddField{Model: "orderline", Once: "x",
				Field: ops.Field{Name: "note", Kind: kinds.CharField, MaxLength: 9}},
		}},
		{App: "shop", Name: "0003_line", Operations: []ops.Operation{
			ops.RenameModel{Old: "OrderLine", New: "Line"},
			ops.AlterField{Model: "customer", Field: ops.Field{Name: "name", Kind: kinds.CharField, MaxLength: 70,
				Unique: true}},
		}},
	}
}

const shopTypes = "SELECT model FROM django_content_type WHERE app_label = 'shop' ORDER BY model"

// TestOperations migrates a shop on each engine, and takes it back.
func TestOperations(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, d database) {
		db := d.open(t, sqlstore.UserModel{})
		m := migrate.New(db, shop()...)
		if err := m.Up(t.Context(), "", nil); err != nil {
			t.Fatal(err)
		}
		d.wantRows(t, "SELECT name, note FROM shop_line JOIN shop_customer c ON c.id = customer_id", "ann|x")
		d.wantRows(t, shopTypes, "customer line")
		d.wantRows(t, "SELECT codename FROM auth_permission p JOIN django_content_type c ON c.id = content_type_id "+
			"WHERE c.model = 'line' ORDER BY p.id", "add_orderline change_orderline delete_orderline view_orderline "+
			"close_line add_line change_line delete_line view_line")
		var steps []string
		progress := func(s migrate.Step, done bool) {
			if done {
				steps = append(steps, s.Name)
				steps = append(steps, s.Operations...)
			}
		}
		if err := m.To(t.Context(), "shop", "0001", progress); err != nil {
			t.Fatal(err)
		}
		want := []string{"0003_line", "Undo Alter field name on customer", "Undo Rename model OrderLine to Line",
			"0002_note", "Undo Add field note to orderline", "Undo Raw SQL operation", "Undo Go function: a first row"}
		if diff := cmp.Diff(want, steps); diff != "" {
			t.Error(diff)
		}
		d.wantRows(t, "SELECT COUNT(*) FROM shop_orderline", "0")
		d.wantRows(t, shopTypes, "customer orderline")
		if err := m.To(t.Context(), "shop", "zero", nil); err != nil {
			t.Fatal(err)
		}
		d.wantRows(t, "SELECT name FROM django_migrations WHERE app = 'shop'", "")
		for table := range tablesIn(t, db) {
			if strings.HasPrefix(table, "shop_") || strings.Contains(table, "journal") {
				t.Errorf("the table %s stays", table)
			}
		}
	})
}

// shops matches the tables of the shop.
var shops = regexp.MustCompile("^shop_")

func tablesIn(t *testing.T, db *sqlstore.DB) map[string]bool {
	t.Helper()
	tables, err := sqldb.Of(db).Tables(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return tables
}

// TestOperationsFailHalfWay lets the second operation of three fail. The tables stay as they were;
// on MySQL what was done stays, and the migration goes on there when it runs again.
func TestOperationsFailHalfWay(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, d database) {
		db := d.open(t, sqlstore.UserModel{})
		runs, broken := 0, true
		own := append(shop()[:2], migrate.Migration{App: "shop", Name: "0003_more", Operations: []ops.Operation{
			ops.RunGo{Name: "count", Up: func(context.Context, ops.DB) error { runs++; return nil }},
			ops.AlterField{Model: "orderline", Field: ops.Field{Name: "customer", Kind: kinds.ForeignKey,
				To: "shop.Customer", Null: true}},
			ops.AddField{Model: "orderline", Field: ops.Field{Name: "one", Kind: kinds.IntegerField, Null: true}},
			ops.RunGo{Name: "fail", Up: func(ctx context.Context, db ops.DB) error {
				if _, err := db.Exec(ctx, "UPDATE shop_orderline SET one = 1"); err != nil || !broken {
					return err
				}
				return errors.New("broken")
			}},
			ops.AddField{Model: "orderline", Field: ops.Field{Name: "two", Kind: kinds.IntegerField}, Once: 2},
		}})
		m := migrate.New(db, own...)
		if err := m.To(t.Context(), "shop", "0002", nil); err != nil {
			t.Fatal(err)
		}
		before := d.schema(t, shops)
		err := m.Up(t.Context(), "", nil)
		if err == nil || !strings.Contains(err.Error(), "operation 4 of 5 (Go function: fail): broken") {
			t.Fatalf("got %v", err)
		}
		stays := strings.Contains(err.Error(), "when the cause is mended, run migrate again, and it goes on here")
		if diff := cmp.Diff(before, d.schema(t, shops)); (diff != "") != stays || stays != (d.engine == "mysql") {
			t.Errorf("stays %v: %s", stays, diff)
		}
		if d.engine == "mysql" {
			d.wantRows(t, "SELECT one FROM shop_orderline", "")
		}
		broken = false
		if err := m.Up(t.Context(), "", nil); err != nil {
			t.Fatal(err)
		}
		d.wantRows(t, "SELECT customer_id, one, two FROM shop_orderline", "1|1|2")
		if want := map[bool]int{true: 1, false: 2}[d.engine == "mysql"]; runs != want {
			t.Errorf("the first function ran %d times, want %d", runs, want)
		}
		fresh := fresh(t, d.engine)
		if err := migrate.New(fresh.open(t, sqlstore.UserModel{}), own...).Up(t.Context(), "", nil); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(fresh.schema(t, shops), d.schema(t, shops)); diff != "" {
			t.Errorf("(-at once +in two)\n%s", diff)
		}
	})
}

// TestOperationsAtOnce has four processes migrate at once. Each migration runs once.
func TestOperationsAtOnce(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, d database) {
		var all sync.WaitGroup
		start := make(chan struct{})
		for range 4 {
			m := migrate.New(d.openWith(t, dbtest.Patient()), shop()...)
			all.Go(func() {
				<-start
				if err := m.Up(t.Context(), "", nil); err != nil {
					t.Error(err)
				}
			})
		}
		close(start)
		all.Wait()
		d.wantRows(t, "SELECT name FROM django_migrations WHERE app = 'shop' ORDER BY id", "0001_initial 0002_note 0003_line")
		d.wantRows(t, "SELECT COUNT(*) FROM shop_line", "1")
	})
}
