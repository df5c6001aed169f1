// Peers serves the tutorial's view in other ways, for comparison. Each answers with the same bytes
// and headers as Latchkey.
//
//	peers bare|gin|chi ADDRESS
//
// PEER_SECRET is the secret that signs the JWTs for gin; PEER_DATABASE is the SQLite file for chi.
package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "peers:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	if len(args) != 2 {
		return errors.New("usage: peers bare|gin|chi ADDRESS")
	}
	handler, err := peer(ctx, args[0])
	if err != nil {
		return err
	}
	server := &http.Server{Addr: args[1], Handler: handler}
	go func() {
		<-ctx.Done()
		server.Close()
	}()
	if err := server.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

func peer(ctx context.Context, name string) (http.Handler, error) {
	switch name {
	case "bare":
		return http.HandlerFunc(serveBare), nil
	case "gin":
		return newGin([]byte(os.Getenv("PEER_SECRET"))), nil
	case "chi":
		return newChi(ctx, os.Getenv("PEER_DATABASE"))
	}
	return nil, fmt.Errorf("there is no peer %q", name)
}
