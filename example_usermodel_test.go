package latchkey_test

import (
	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/sqlstore"
)

// person maps a Django project's AUTH_USER_MODEL = "accounts.Person".
var person = sqlstore.UserModel{
	Label: "accounts.Person", Key: sqlstore.KeyUUID,
	Username: sqlstore.Column("email"), Email: sqlstore.Column("email"),
	FirstName: sqlstore.Constant(""), LastName: sqlstore.Constant(""),
	Staff: sqlstore.Column("is_admin"),
	Extra: map[string]any{"phone": ""}, // neither NULL nor with a default: for users who are created here
}

// A project can use the user table of a Django project with a user model of its own.
func ExampleProject_userModel() {
	latchkey.Main(latchkey.Project{Name: "people", UserModel: person, Setup: func(site *latchkey.Site) error {
		site.View("/token/", site.ObtainAuthToken) // "username" is the e-mail address
		return nil
	}})
}
