package adminlog_test

import (
	"fmt"

	"github.com/latchkey-go/latchkey/adminlog"
)

func ExampleChangedMessage() {
	message := adminlog.ChangedMessage("First name", "Email address")
	fmt.Println(message)
	fmt.Println(adminlog.Entry{Message: message}.Describe(english))
	// Output:
	// [{"changed": {"fields": ["First name", "Email address"]}}]
	// Changed First name and Email address.
}
