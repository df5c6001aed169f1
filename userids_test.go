package latchkey_test

import (
	"path/filepath"
	"testing"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/sqlstore"
)

// TestUserIDsFollowTheModel checks that answers write ids of digits as text if the model's key is
// text, and else as numbers.
func TestUserIDsFollowTheModel(t *testing.T) {
	t.Parallel()
	for key, text := range map[sqlstore.Key]bool{
		sqlstore.KeyInteger: false, sqlstore.KeyUUID: false, sqlstore.KeyText: true,
	} {
		site, err := latchkey.Open(t.Context(),
			latchkey.Project{UserModel: sqlstore.UserModel{Label: "shop.Person", Key: key}},
			latchkey.Settings{Database: "sqlite:" + filepath.Join(t.TempDir(), "x.sqlite3")})
		if err != nil {
			t.Fatal(err)
		}
		defer site.Close()
		view := rest.Func(func(*rest.Request) (*rest.Response, error) { return rest.OK(nil), nil })
		if got := site.API.View(view).Policy().TextUserIDs; got != text {
			t.Errorf("%v: %v", key, got)
		}
	}
}
