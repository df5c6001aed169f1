package password_test

import (
	"context"
	"fmt"

	"github.com/latchkey-go/latchkey/auth/password"
)

// A hash of an old Django matches the password. The pool returns a stronger hash to store.
func ExamplePool_Verify() {
	pool := password.NewPool(password.PoolConfig{Iterations: 2000}) // the default is Django's 1,000,000
	stored := "pbkdf2_sha256$1000$saltsalt$BZ0SFyVRMbpwkmZ3GfNRXpm99UkE393dXeMhziS74xY="

	ok, upgraded, err := pool.Verify(context.Background(), "oldpw", stored)
	fmt.Println(ok, upgraded[:len("pbkdf2_sha256$2000$")], err)
	ok, upgraded, err = pool.Verify(context.Background(), "guess", stored)
	fmt.Printf("%v %q %v\n", ok, upgraded, err)
	// Output:
	// true pbkdf2_sha256$2000$ <nil>
	// false "" <nil>
}

func ExampleValidators() {
	validators := password.DefaultValidators()
	for _, problem := range validators.Validate("liddel7", password.Attribute{Name: "username", Value: "liddell"}) {
		fmt.Println(problem.Message)
	}
	// Output:
	// The password is too similar to the username.
	// This password is too short. It must contain at least 8 characters.
}
