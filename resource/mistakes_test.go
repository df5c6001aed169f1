package resource_test

import (
	"context"
	"fmt"
	"iter"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/resource"
	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/serializer"
)

// TestMistakes gives each option of a viewset a name or a value that it cannot have. The panic
// names the viewset and the option.
func TestMistakes(t *testing.T) {
	t.Parallel()
	type (
		set     = resource.ViewSet[Note]
		extra   = resource.Action[Note]
		filter  = resource.Filter
		by      = map[string]serializer.Serializer[Note]
		mapping = map[string]resource.RowFunc[Note]
	)
	detail := func(*rest.Request, *resource.Object[Note]) (*rest.Response, error) { return nil, nil }
	list := func(*rest.Request, *resource.Listing[Note]) (*rest.Response, error) { return nil, nil }
	where := func(*rest.Request, string) (model.Cond, error) { return model.Cond{}, nil }
	action := func(all ...extra) set { return set{Actions: all} }
	pages := func(p resource.Pages) set { return set{Pages: p} }
	pay := extra{Name: "pay", Detail: detail}
	all := []struct {
		want string
		set  set
	}{
		{`Owner: Note has no relation "titel"`, set{Owner: "titel"}},
		{`Owner: Note has no relation "title"`, set{Owner: "title"}},
		{`Lookup: Note has no field "slug"`, set{Lookup: "slug"}},
		{`Lookup: stars is not unique`, set{Lookup: "stars"}},
		{`LookupParam: "a-b" is no name`, set{LookupParam: "a-b"}},
		{`LookupParam: "1st" is no name`, set{LookupParam: "1st"}},
		{`Only: "lists" is no action`, set{Only: []string{"lists"}}},
		{`Only: it has list twice`, set{Only: []string{"list", "list"}}},
		{`Only: the source cannot create`, set{Source: readOnlyNotes{}, Only: []string{"create"}}},
		{`SerializerFor: "pay" is no action`, set{SerializerFor: by{"pay": notes}}},
		{`Choose: SerializerFor has nothing`, set{Choose: func(_ *rest.Request, a string) string { return a }}},

		{`Filter: Note has no field "starz"`, set{Filter: []string{"starz"}}},
		{`Filter: stars__likes: `, set{Filter: []string{"stars__likes"}}},
		{`Filter: "": want a Param`, set{Filter: []string{""}}},
		{`Filter: two filters read "stars"`, set{Filter: []string{"stars", "stars__exact"}}},
		{`Filters: "x": want a Param with one of Path and Where`, set{Filters: []filter{{Param: "x"}}}},
		{`Filters: "x": want a Param with one of`, set{Filters: []filter{{Param: "x", Path: "stars", Where: where}}}},
		{`Filters: "": want a Param with one of`, set{Filters: []filter{{Where: where}}}},
		{`Filters: Note has no field "a"`, set{Filters: []filter{{Param: "x", Path: "a"}}}},
		{`Filter: Pages reads the parameter "page" too`, set{Filters: []filter{{Param: "page", Where: where}},
			Pages: resource.PageNumber{Size: 1}}},
		{`Filter: Search reads the parameter "search" too`, set{Filters: []filter{{Param: "search", Where: where}},
			Search: []string{"title"}}},
		{`Search: `, set{Search: []string{"owner__nam"}}},
		{`Search: `, set{Search: []string{"owner"}}},
		{`Search: "" is no field`, set{Search: []string{""}}},
		{`Search: `, set{Search: []string{"^"}}},
		{`Search: @title`, set{Search: []string{"@title"}}},
		{`Order: Note has no field "starz"`, set{Order: []string{"starz"}}},
		{`Order: -stars: a client chooses`, set{Order: []string{"-stars"}}},
		{`Order: "__all__" is no path`, set{Order: []string{"stars", resource.All}}},
		{`Order: claims__text leads to many rows`, set{Order: []string{"claims__text"}}},
		{`Order: claims__id leads to many rows`, set{Order: []string{"claims"}}},
		{`Sorted: claims__text leads to many rows`, set{Sorted: []string{"claims__text"}}},
		{`Sorted: Note has no field "starz"`, set{Sorted: []string{"-starz"}}},

		{`Pages: the size is not positive`, pages(resource.PageNumber{})},
		{`Pages: the size is not positive`, pages(resource.LimitOffset{})},
		{`Pages: the size is not positive`, pages(resource.Cursor{Order: []string{"id"}})},
		{`Pages: MaxSize is negative`, pages(resource.PageNumber{Size: 1, SizeBy: "n", MaxSize: -1})},
		{`Pages: MaxSize is for SizeBy`, pages(resource.PageNumber{Size: 1, MaxSize: 9})},
		{`Pages: MaxSize is below Size`, pages(resource.PageNumber{Size: 9, SizeBy: "n", MaxSize: 1})},
		{`Pages: Pages reads the parameter "page" too`, pages(resource.PageNumber{Size: 1, SizeBy: "page"})},
		{`Pages: Pages reads the parameter "n" too`, pages(resource.LimitOffset{Size: 1, Limit: "n", Offset: "n"})},
		{`Pages: the source is no Counter`, set{Source: readOnlyNotes{}, Pages: resource.PageNumber{Size: 1}}},
		{`Pages: Note has no field "-created"`, pages(resource.Cursor{Size: 1})},
		{`Pages: Note has no field "owner__id"`, pages(resource.Cursor{Size: 1, Order: []string{"owner__id"}})},
		{`Order: Note has no field "owner__username"`, set{Order: []string{"owner__username"},
			Pages: resource.Cursor{Size: 1, Order: []string{"id"}}}},
		{`Sorted: Note has no field "owner__username"`, set{Order: []string{"id"}, Sorted: []string{"owner__username"},
			Pages: resource.Cursor{Size: 1, Order: []string{"id"}}}},

		{`Actions[0]: "Pay" is no name`, action(extra{Name: "Pay", Detail: detail})},
		{`Actions[0]: "" is no name`, action(extra{Detail: detail})},
		{`Actions[0]: list is an action of every viewset`, action(extra{Name: "list", Detail: detail})},
		{`Actions[0]: pay: want one of Detail and List`, action(extra{Name: "pay"})},
		{`Actions[0]: pay: want one of Detail and List`, action(extra{Name: "pay", Detail: detail, List: list})},
		{`Actions[1]: pay: the action pay has its name`, action(pay, extra{Name: "pay", List: list})},
		{`Actions[1]: buy: the action pay has its name, its Path`, action(pay, extra{Name: "buy", Path: "pay",
			Detail: detail})},
		{`Actions[1]: buy: the action pay has its name, its Path or its URLName`, action(pay, extra{Name: "buy",
			URLName: "pay", Detail: detail})},
		{`Actions[0]: pay: the Path "a?b" is no path`, action(extra{Name: "pay", Path: "a?b", Detail: detail})},
		{`Actions[0]: pay: "post" is no method`, action(extra{Name: "pay", Methods: "post", Detail: detail})},
		{`Actions[0]: pay: "GET,POST" is no method`, action(extra{Name: "pay", Methods: "GET,POST", List: list})},
		{`Actions[0]: pay: Methods has GET twice`, action(extra{Name: "pay", Methods: "GET GET", Detail: detail})},
		{`Actions[0]: pay: Mapping has GET, and Methods too`, action(extra{Name: "pay", Detail: detail,
			Mapping: mapping{"GET": detail}})},
		{`Actions[0]: pay: "GIVE" is no method`, action(extra{Name: "pay", Detail: detail,
			Mapping: mapping{"GIVE": detail}})},
		{`Actions[0]: pay: Mapping has no function for PUT`, action(extra{Name: "pay", Detail: detail,
			Mapping: mapping{"PUT": nil}})},
		{`Actions[0]: pay: Mapping is for a Detail`, action(extra{Name: "pay", List: list,
			Mapping: mapping{"PUT": detail}})},
		{`Name: another viewset of the router is called note`, set{}},
	}
	books(t, func(site *latchkey.Site) {
		api := site.SimpleRouter("/x/")
		api.Register("first", set{})
		for _, c := range all {
			got := panicOf(func() { api.Register("notes", c.set) })
			if want := "resource: ViewSet[resource_test.Note]: " + c.want; !strings.HasPrefix(got, want) {
				t.Errorf("%s\nwant %s", got, want)
			}
		}
		for prefix, want := range map[string]string{"": "the prefix is empty", "/first/": `has the prefix "first"`} {
			got := panicOf(func() { api.Register(prefix, set{Name: "other" + prefix}) })
			if !strings.Contains(got, "ViewSet[resource_test.Note]: Register: ") || !strings.Contains(got, want) {
				t.Errorf("%s\nwant %s", got, want)
			}
		}
		claim := resource.ViewSet[Claim]{Owner: "note"}
		if got := panicOf(func() { api.Register("claims", claim) }); !strings.HasPrefix(got,
			"resource: ViewSet[resource_test.Claim]: Owner: note leads to Note, and not to a user") {
			t.Error(got)
		}
		type stranger struct{ ID int64 }
		if got := panicOf(func() { api.Register("strangers", resource.ViewSet[stranger]{}) }); !strings.Contains(got,
			"resource_test.stranger is in no app") {
			t.Error(got)
		}
		env := site.Resources()
		env.InTx = nil
		if got := panicOf(func() { resource.CreateView(env, set{}) }); !strings.Contains(got, "Source: ") {
			t.Error(got)
		}
		env.Tables = nil
		if got := panicOf(func() { resource.ListView(env, set{}) }); !strings.Contains(got, "Source: it is not set") {
			t.Error(got)
		}
	})
}

// readOnlyNotes is a source that lists nothing, and can do no more.
type readOnlyNotes struct{}

func (readOnlyNotes) List(context.Context, model.Query) iter.Seq2[*Note, error] {
	return func(func(*Note, error) bool) {}
}

func (readOnlyNotes) Get(context.Context, model.Query) (*Note, error) { return nil, nil }

func panicOf(fn func()) (text string) {
	defer func() { text = fmt.Sprint(recover()) }()
	fn()
	return ""
}
