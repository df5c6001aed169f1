package inspectdb_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/dbtest"
	"github.com/latchkey-go/latchkey/internal/inspectdb"
	mysqlmodels "github.com/latchkey-go/latchkey/internal/inspectdb/written/mysql"
	postgresmodels "github.com/latchkey-go/latchkey/internal/inspectdb/written/postgres"
	sqlitemodels "github.com/latchkey-go/latchkey/internal/inspectdb/written/sqlite"
	"github.com/latchkey-go/latchkey/migrate"
	"github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/sqlstore"
	"github.com/latchkey-go/latchkey/sqlstore/mysql"
	"github.com/latchkey-go/latchkey/sqlstore/postgres"
	"github.com/latchkey-go/latchkey/sqlstore/sqlite"
	"github.com/latchkey-go/latchkey/table"
)

// engine is an engine with what inspectdb wrote on it: written/<name>/models.go, which this test
// compiles.
type engine struct {
	name   string
	open   func(context.Context, string, sqlstore.Config) (*sqlstore.DB, error)
	url    func(*testing.T) string
	key    string // of the odd table
	models []any
}

var engines = []engine{
	{"sqlite", sqlite.Open, func(t *testing.T) string { return dbtest.SQLite(t) }, "integer PRIMARY KEY AUTOINCREMENT",
		[]any{sqlitemodels.ShopCategory{}, sqlitemodels.ShopItem{}, sqlitemodels.ShopOrder{},
			sqlitemodels.ShopProduct{},
			sqlitemodels.ShopReview{}, sqlitemodels.ShopTag{}, sqlitemodels.OddNames{}, sqlitemodels.OddPair{},
			sqlitemodels.OddView{}}},
	{"postgres", postgres.Open, func(t *testing.T) string { return dbtest.Postgres(t) },
		"bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
		[]any{postgresmodels.ShopCategory{}, postgresmodels.ShopItem{}, postgresmodels.ShopOrder{},
			postgresmodels.ShopProduct{}, postgresmodels.ShopReview{}, postgresmodels.ShopTag{},
			postgresmodels.OddNames{},
			postgresmodels.OddPair{}, postgresmodels.OddView{}}},
	{"mysql", mysql.Open, func(t *testing.T) string { return dbtest.MySQL(t, "utf8mb4_bin") },
		"bigint AUTO_INCREMENT PRIMARY KEY",
		[]any{mysqlmodels.ShopCategory{}, mysqlmodels.ShopItem{}, mysqlmodels.ShopOrder{}, mysqlmodels.ShopProduct{},
			mysqlmodels.ShopReview{}, mysqlmodels.ShopTag{}, mysqlmodels.OddNames{}, mysqlmodels.OddPair{},
			mysqlmodels.OddView{}}},
}

// odd are tables that no Django made. $K is a key, and ' quotes a name.
var odd = []string{
	"CREATE TABLE 'odd_names' ('number' $K, 'Title' varchar(20) NOT NULL DEFAULT 'it''s, so', " +
		"'class' integer DEFAULT 7, " +
		"'2nd__half_' smallint, 'a b' varchar(5), 'a_b' varchar(5) UNIQUE, 'meta' bool NOT NULL DEFAULT false, " +
		"'order' varchar(9) NOT NULL, 'id' integer)",
	"CREATE INDEX odd_two ON 'odd_names' ('class', 'Title')",
	"CREATE INDEX odd_one ON 'odd_names' ('order')",
	"CREATE TABLE 'odd_pair' ('code' varchar(8) PRIMARY KEY, 'first_id' bigint NOT NULL, 'second' bigint UNIQUE, " +
		"FOREIGN KEY ('first_id') REFERENCES 'odd_names' ('number'), " +
		"FOREIGN KEY ('second') REFERENCES 'odd_names' ('number'))",
	"CREATE TABLE 'odd_two_keys' ('a' integer NOT NULL, 'b' integer NOT NULL, PRIMARY KEY ('a', 'b'))",
	"CREATE VIEW 'odd_view' AS SELECT id, name FROM shop_tag",
}

// fill makes Django's tables, and the odd ones.
func (e engine) fill(t *testing.T, db *sqlstore.DB) {
	t.Helper()
	if err := migrate.New(db).Up(t.Context(), "", nil); err != nil {
		t.Fatal(err)
	}
	script, err := os.ReadFile("../../table/testdata/" + e.name + ".sql")
	if err != nil {
		t.Fatal(err)
	}
	quote := map[string]string{"mysql": "`"}[e.name]
	if quote == "" {
		quote = `"`
	}
	err = db.SQL().InTx(t.Context(), func(ctx context.Context) error {
		for line := range strings.Lines(string(script)) {
			if _, err := db.SQL().Exec(ctx, strings.TrimSuffix(line, "\n")); err != nil {
				return err
			}
		}
		for _, statement := range odd {
			statement = strings.ReplaceAll(strings.ReplaceAll(statement, "'it''s, so'", "\x00"), "'", quote)
			statement = strings.ReplaceAll(strings.ReplaceAll(statement, "\x00", "'it''s, so'"), "$K", e.key)
			if _, err := db.SQL().Exec(ctx, statement); err != nil {
				return fmt.Errorf("%s: %w", statement, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

var user = model.Outside{Struct: auth.User{}, Meta: model.Meta{Unmanaged: true}, Tags: map[string]reflect.StructTag{
	"ID": `model:"auto"`, "Username": `model:"max_length=150,unique"`}}

// TestWrite writes the models of Django's tables and of odd ones. They are those of folder
// written, which the linters look at, and between them and the tables there is no difference. With
// LATCHKEY_UPDATE=1 it writes that folder.
func TestWrite(t *testing.T) {
	t.Parallel()
	for _, e := range engines {
		t.Run(e.name, func(t *testing.T) {
			t.Parallel()
			db, err := e.open(t.Context(), e.url(t), dbtest.Patient())
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { db.Close() })
			e.fill(t, db)
			tables, err := inspectdb.Read(t.Context(), db.SQL())
			if err != nil {
				t.Fatal(err)
			}
			got, missing, err := inspectdb.Write(tables, inspectdb.Options{Package: e.name, Leave: inspectdb.Own(),
				Views: true, Known: inspectdb.Known("auth_user")})
			if err != nil || missing != nil {
				t.Fatal(err, missing)
			}
			file := filepath.Join("written", e.name, "models.go")
			if os.Getenv("LATCHKEY_UPDATE") != "" {
				if err := os.WriteFile(file, got, 0o666); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), string(got)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			set := model.NewSet(model.App{Label: "auth", Models: []any{user}},
				model.App{Label: "shop", Models: e.models})
			found, err := table.New(set, db.SQL(), table.Config{}).Compare(t.Context(), "shop")
			if err != nil {
				t.Fatal(err)
			}
			for _, d := range found {
				t.Errorf("check finds a difference: %s", d)
			}
		})
	}
}

// FuzzWrite writes tables with names of all kinds: what it writes is Go.
func FuzzWrite(f *testing.F) {
	f.Add("shop_tag", "name", "varchar(30)", "'x'", "shop_order")
	f.Add("a`b\n", "\"; func init() { panic(1) } //", "char(32)", "nextval('x')", "")
	f.Add("", "", "", "", "")
	f.Add("2_type", "__ID__", "enum('a,b')", "''';--'", "2_type")
	f.Add("été", "größe\u202e", "decimal(5,2)", "NULL", "été")
	f.Fuzz(func(t *testing.T, name, column, kind, standard, to string) {
		tables := []inspectdb.Table{{Name: name, Key: []string{"id"}, Columns: []inspectdb.Column{
			{Name: "id", Type: "bigint", IsAuto: true}, {Name: column, Type: kind, Default: &standard},
			{Name: column + "_id", Type: kind, Null: true}},
			Unique:  []inspectdb.Index{{Name: name, Columns: []string{column, "id"}}},
			Foreign: []inspectdb.Foreign{{Column: column + "_id", Table: to, To: "id"}},
			Indexes: []inspectdb.Index{{Name: kind, Columns: []string{column, column + "_id"}}}}}
		if _, _, err := inspectdb.Write(tables, inspectdb.Options{Tables: []string{name}}); err != nil {
			t.Fatal(err)
		}
	})
}
