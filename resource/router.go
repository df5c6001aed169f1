package resource

import (
	"errors"
	"strings"

	"github.com/latchkey-go/latchkey/rest"
)

// Site is what routers register views with: a *latchkey.Site.
type Site interface {
	View(pattern string, view any, opts ...rest.Option)
}

// Router gives a viewset its routes, with DRF's paths and names: order-list, order-detail and, for
// an action, order-pay.
type Router struct {
	site     Site
	env      Env
	prefix   string
	suffixes bool
	entries  *[]entry
}

// entry is a viewset in the root of a router.
type entry struct{ prefix, list string }

// NewRouter is DRF's DefaultRouter below a path, "/api/": it has a root that lists the viewsets,
// named api-root, and its routes have twins with a format suffix, "/api/orders.json".
func NewRouter(site Site, env Env, prefix string) *Router {
	rt := NewSimpleRouter(site, env, prefix)
	rt.suffixes = true
	site.View(prefix, rootView{rt.entries}, rest.Name("Api Root"), rest.URLName("api-root"),
		rest.Description("The default basic root view for DefaultRouter"), rest.RouterSuffixes(prefix))
	return rt
}

// NewSimpleRouter is DRF's SimpleRouter: no root, and no suffixes.
func NewSimpleRouter(site Site, env Env, prefix string) *Router {
	if !strings.HasPrefix(prefix, "/") || !strings.HasSuffix(prefix, "/") {
		panic("resource: the path of a router begins and ends with a slash, unlike " + prefix)
	}
	return &Router{site: site, env: env, prefix: prefix, entries: new([]entry)}
}

// Registrable is a ViewSet[T] of whatever T.
type Registrable interface {
	register(rt *Router, prefix string)
}

// Register registers a viewset below a prefix: rt.Register("orders", resource.ViewSet[Order]{…}).
// The prefix is part of a pattern, "shops/{shop:int}/orders". Register panics if the viewset has a
// mistake, or if another of the router has its prefix or its Name.
func (rt *Router) Register(prefix string, v Registrable) { v.register(rt, strings.Trim(prefix, "/")) }

func (v ViewSet[T]) register(rt *Router, prefix string) { rt.register(v.compile(rt.env), prefix) }

func (rt *Router) register(s *set, prefix string) {
	for _, other := range *rt.entries {
		switch {
		case other.prefix == prefix:
			s.fail("Register", "another viewset of the router has the prefix %q", prefix)
		case other.list == s.name+"-list":
			s.fail("Name", "another viewset of the router is called %s", s.name)
		}
	}
	if prefix == "" {
		s.fail("Register", "the prefix is empty")
	}
	s.outer = namesIn(rt.prefix + prefix)
	list, row := rt.prefix+prefix+"/", rt.prefix+prefix+"/{"+s.param+":lookup}/"
	*rt.entries = append(*rt.entries, entry{prefix, s.name + "-list"})
	rt.add(list, s.name+"-list", s.listView(s.title+" List", List, Create))
	rt.actions(s, list, false)
	rt.add(row, s.name+"-detail", s.detailView(s.title+" Instance", Retrieve, Update, PartialUpdate, Destroy))
	rt.actions(s, row, true)
}

func (rt *Router) actions(s *set, at string, detail bool) {
	for _, a := range s.actions {
		if a.detail != detail {
			continue
		}
		words := strings.ReplaceAll(a.name, "_", " ")
		policy := append(s.base(strings.ToUpper(words[:1])+words[1:]), a.options...)
		rt.add(at+a.path+"/", s.name+"-"+a.urlName, view{s, a.handlers, policy, !detail, &a})
	}
}

// add registers a view that has methods.
func (rt *Router) add(pattern, name string, v view) {
	if len(v.methods) == 0 {
		return
	}
	options := []rest.Option{rest.URLName(name)}
	if rt.suffixes {
		options = append(options, rest.RouterSuffixes(rt.prefix))
	}
	rt.site.View(pattern, v, options...)
}

// rootView lists the viewsets of a router.
type rootView struct{ entries *[]entry }

// Get answers with the URL of each list, in the order of registration.
func (v rootView) Get(r *rest.Request) (*rest.Response, error) {
	o := rest.Object{}
	for _, e := range *v.entries {
		to, err := r.Reverse(e.list, rest.InFormat(r.FormatSuffix()))
		if errors.Is(err, rest.ErrNoReverseMatch) {
			continue
		}
		if err != nil {
			return nil, err
		}
		o = append(o, e.prefix, to)
	}
	return rest.OK(o), nil
}
