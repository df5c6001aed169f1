package databases

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/latchkey-go/latchkey/conformance/recorded"
	"github.com/latchkey-go/latchkey/sqlstore"
)

// Shop fills an empty database with the tables and rows of the shop, as Reference does for the
// reference project. The shop's own tables are made by the statements of Django's sqlmigrate.
func Shop(ctx context.Context, database, dir string) error {
	if path, ok := strings.CutPrefix(database, "sqlite:"); ok {
		return recorded.WriteShopDatabase(path)
	}
	file := filepath.Join(dir, "recorded-shop.sqlite3")
	if err := recorded.WriteShopDatabase(file); err != nil {
		return err
	}
	if err := Migrate(ctx, database, sqlstore.UserModel{}); err != nil {
		return fmt.Errorf("make tables: %w", err)
	}
	tables, err := recorded.ShopTables(Engine(database))
	if err != nil {
		return err
	}
	for _, statement := range tables {
		if err := execute(ctx, database, statement); err != nil {
			return fmt.Errorf("make the shop's tables: %w", err)
		}
	}
	return Copy(ctx, "sqlite:"+file, database)
}
