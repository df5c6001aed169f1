// Package library has views of another package than the project's.
package library

import "github.com/latchkey-go/latchkey/rest"

type Wrong struct{}

func (Wrong) Get(r *rest.Request) *rest.Response { return nil } // want `method Get of a view would not be used: its signature is not func\(\*rest.Request\) \(\*rest.Response, error\)`

// Store is no view.
type Store struct{}

func (Store) Get(name string) (string, error) { return "", nil }
func (Store) Delete(name string) error        { return nil }
