package latchkey

import "github.com/latchkey-go/latchkey/rest"

type Site struct{ API *rest.API }

func (*Site) View(pattern string, view any, opts ...rest.Option) {}
