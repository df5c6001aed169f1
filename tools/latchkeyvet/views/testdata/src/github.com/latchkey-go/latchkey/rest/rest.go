// Package rest has the names of the real package that the analyzer knows.
package rest

type (
	Request  struct{}
	Response struct{}
	Option   func()
	Field    struct{}
	API      struct{}
	View     struct{}
	FuncView struct{}

	HandlerFunc func(*Request) (*Response, error)
	Methods     map[string]HandlerFunc
)

func Func(fn HandlerFunc, methods ...string) FuncView { return FuncView{} }

func (FuncView) Methods() Methods { return nil }

func (*API) View(v any, opts ...Option) *View { return nil }
