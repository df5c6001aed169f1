// Signins signs in many clients at once, again and again, until SIGTERM. A client that gets a
// Retry-After waits that long. At the end the program prints as JSON how the sign-ins ended.
//
//	signins URL CLIENTS
//
// The clients are the users user1, user2 and so on, each at an address of its own on Linux, where
// all of 127.0.0.0/8 is this machine. SIGNIN_PASSWORD is the password of all.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strconv"
	"sync"
	"syscall"
)

// Outcome counts how sign-ins ended. Those that SIGTERM has interrupted do not count.
type Outcome struct {
	OK      int `json:"ok"`
	Refused int `json:"refused"` // told to come back later
	Failed  int `json:"failed"`
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "signins:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	if len(args) != 2 {
		return errors.New("usage: signins URL CLIENTS")
	}
	n, err := strconv.Atoi(args[1])
	if err != nil {
		return err
	}
	var sum Outcome
	var mu sync.Mutex
	var clients sync.WaitGroup
	for i := range n {
		clients.Go(func() {
			o := newClient(args[0], os.Getenv("SIGNIN_PASSWORD"), i).repeat(ctx)
			mu.Lock()
			defer mu.Unlock()
			sum.OK, sum.Refused, sum.Failed = sum.OK+o.OK, sum.Refused+o.Refused, sum.Failed+o.Failed
		})
	}
	clients.Wait()
	return json.NewEncoder(os.Stdout).Encode(sum)
}
