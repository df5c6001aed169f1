package app

import (
	"context"
	"net/http"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/rest"
	"library"
)

// right has nothing wrong.
type right struct{}

func (right) Get(*rest.Request) (*rest.Response, error)  { return nil, nil }
func (right) Post(*rest.Request) (*rest.Response, error) { return nil, nil }
func (right) Head(*rest.Request) (*rest.Response, error) { return nil, nil }
func (right) Options() []string                          { return nil } // no handler
func (right) GetObject(*rest.Request) (any, error)       { return nil, nil }
func (right) Policy() []rest.Option                      { return nil }
func (right) Fields(method string) []rest.Field          { return nil }
func (right) CheckSetup() error                          { return nil }

// oneRight looks like a view: one of its verbs is right.
type oneRight struct{}

func (oneRight) Get(*rest.Request) (*rest.Response, error)                    { return nil, nil }
func (oneRight) Post(*rest.Request) *rest.Response                            { return nil }                  // want `method Post of a view would not be used: its signature is not func\(\*rest.Request\) \(\*rest.Response, error\)`
func (oneRight) Put(rest.Request) (*rest.Response, error)                     { return nil, nil }             // want `method Put`
func (oneRight) Patch(context.Context, *rest.Request) (*rest.Response, error) { return nil, nil }             // want `method Patch`
func (oneRight) Delete(http.ResponseWriter, *http.Request)                    {}                              // want `method Delete`
func (oneRight) Head(...*rest.Request) (*rest.Response, error)                { return nil, nil }             // want `method Head`
func (oneRight) Options(*rest.Request) (rest.Response, error)                 { return rest.Response{}, nil } // want `method Options of a view would not be used: OPTIONS shows the view.s metadata, unless its Methods has a handler`
func (oneRight) Policy() rest.Option                                          { return nil }                  // want `method Policy of a view would not be used: its signature is not func\(\) \[\]rest.Option`
func (oneRight) Methods() map[string]rest.HandlerFunc                         { return nil }                  // want `method Methods of a view would not be used: its signature is not func\(\) rest.Methods`
func (oneRight) Fields() []rest.Field                                         { return nil }                  // want `method Fields .* func\(string\) \[\]rest.Field`
func (oneRight) CheckSetup()                                                  {}                              // want `method CheckSetup .* func\(\) error`

// near looks like a view, although none of its verbs is right.
type near struct{}

func (*near) Get(*rest.Request) *rest.Response { return nil } // want `method Get`

// guarded looks like a view for its policy.
type guarded struct{}

func (guarded) Policy() []rest.Option                      { return nil }
func (guarded) Options(http.ResponseWriter, *http.Request) {}             // want `method Options`
func (guarded) GetObject(id int) string                    { return "" }  // of no use to a view without Fields
func (guarded) Get(id string) error                        { return nil } // want `method Get`

// base is embedded.
type base struct{}

func (base) Policy() []*rest.Option { return nil } // want `method Policy`

type embedding struct{ base }

func (embedding) Get(*rest.Request) (*rest.Response, error) { return nil, nil }

// handler is a view only because it is mounted.
type handler struct{}

func (handler) Get(http.ResponseWriter, *http.Request) {} // want `method Get`

// byPointer is mounted by value.
type byPointer struct{}

func (*byPointer) Get(*rest.Request) (*rest.Response, error) { return nil, nil }

type strayPolicy struct{}

func (strayPolicy) Get(*rest.Request) (*rest.Response, error) { return nil, nil }
func (*strayPolicy) Policy() []rest.Option                    { return nil }

// table has no verbs, so that its Get may have any signature.
type table struct{}

func (table) Methods() rest.Methods { return nil }
func (table) Get(id int) string     { return "" }

func (table) Options(*rest.Request) (*rest.Response, error) { return nil, nil }

// described has fields, so that OPTIONS calls its GetObject.
type described struct{}

func (described) Get(*rest.Request) (*rest.Response, error)   { return nil, nil }
func (described) Fields(string) []rest.Field                  { return nil }
func (described) GetObject(*rest.Request) (rest.Field, error) { panic(0) } // want `method GetObject .* func\(\*rest.Request\) \(any, error\)`

// cache takes requests, but is no view.
type cache struct{}

func (cache) Get(r *rest.Request, key string) (string, bool) { return "", false }
func (cache) Delete(key string)                              {}

type generic[T any] struct{}

func (generic[T]) Get(*rest.Request) (T, error) { panic(0) } // want `method Get`

type views interface{ Get(id int) }

type function func()

func (function) Get(*rest.Request) (*rest.Response, error) { return nil, nil }

func ping(*rest.Request) (*rest.Response, error) { return nil, nil }

func setup(site *latchkey.Site, any interface{}, v views) {
	site.View("/", right{})
	site.View("/", &right{})
	site.View("/", rest.Func(ping))
	site.View("/", ping) // want `ping is a function, not a view: write rest.Func\(ping\)`
	site.API.View(ping)  // want `rest.Func\(ping\)`
	site.View("/", function(nil))
	site.View("/", handler{})
	site.View("/", embedding{})
	site.View("/", byPointer{}) // want `Get is a method of \*byPointer: pass a pointer to the view`
	site.View("/", &byPointer{})
	site.View("/", strayPolicy{}) // want `Policy is a method of \*strayPolicy: pass a pointer to the view`
	site.View("/", &strayPolicy{})
	site.View("/", table{})
	site.View("/", generic[int]{})
	site.View("/", any)
	site.View("/", v)
	site.API.View(library.Store{}) // want `method Get of library.Store would not be used` `method Delete of library.Store would not be used`
	elsewhere{}.View(ping)
}

type elsewhere struct{}

func (elsewhere) View(v any) {}
