package mysql_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/sqlstore"
	"github.com/latchkey-go/latchkey/sqlstore/mysql"
)

// A server that cannot be reached is a fault that may pass. The error names the server, and never
// the password.
func ExampleOpen() {
	db, err := mysql.Open(context.Background(), "mysql://notes@127.0.0.1:1/notes", sqlstore.Config{
		Password: "s3cret", // from a file or a variable
	})
	if errors.Is(err, auth.ErrUnavailable) {
		fmt.Println("try again later")
		return
	}
	if err != nil {
		fmt.Println(err)
		return
	}
	defer db.Close()
	// Output: try again later
}
