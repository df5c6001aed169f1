package page_test

import (
	"time"

	"github.com/latchkey-go/latchkey/page"
)

// hostile is text of a client that tries to break out of wherever it stands.
const hostile = `"><script>alert(1)</script>' onload=alert(1) \u202e{{.}}`

var morning = time.Date(2026, 11, 25, 9, 14, 3, 0, time.UTC)

func newSet() *page.Set {
	return page.New(page.Site{Name: "Nordlicht", Env: "Production", IsLive: true, Version: "0.6",
		Sheet: "/static/latchkey/base.css", Script: "/static/latchkey/app.js", Theme: "/admin/theme/"})
}

func shell() *page.Shell {
	return &page.Shell{Home: "/admin/", Find: "/admin/find/", API: "/api/", SignOut: "/admin/logout/",
		User: page.User{Name: "maria.lindqvist", Full: "Maria Lindqvist",
			Detail: page.Line{page.Text("Superuser, signed in "), page.Time{At: morning, As: page.Short}}},
		Sections: []page.Section{
			{Places: []page.Place{{Link: page.Link{URL: "/admin/", Text: "Start"}}}},
			{Title: "People", Places: []page.Place{
				{Link: page.Link{URL: "/admin/auth/user/", Text: "Users"}, Current: true},
				{Link: page.Link{URL: "/admin/auth/group/", Text: "Groups"}},
			}},
			{Title: "Access", Places: []page.Place{
				{Link: page.Link{URL: "/admin/keys/", Text: "API keys"}, Badge: "3 expire"},
			}},
		},
		Menu: []page.Link{{URL: "/admin/password_change/", Text: "Change your password"}},
	}
}

// samples are pages that together have every block, every kind of field and every inline.
func samples() map[string]page.Page {
	return map[string]page.Page{
		"list": listPage(), "empty": emptyPage(), "form": formPage(), "confirm": confirmPage(),
		"start": startPage(), "order": orderPage(), "order-view": orderView(),
		"order-list": orderList(),
		"sign-in":    signInPage(), "exchange": exchangePage(),
		"not-found": {Status: 404, Title: "Not found", Heading: "There is nothing here", RequestID: "01JDH5-8ZQK2",
			Body: []page.Block{page.Button{Link: page.Link{URL: "/admin/", Text: "To the start page"},
				Kind: page.Primary}}},
		"secret": {Title: "Key created", Heading: "Copy the key now", Shell: shell(), Narrow: true,
			Body: []page.Block{
				page.Secret{Title: "The key of billing-export", Text: "It is shown only this once.",
					Value: "lk_EXAMPLE4fGq8",
					Hint:  "Put it into a secret store."},
				page.Card{Title: "Try it", Body: []page.Block{page.Code{Title: "With curl",
					Text: `curl -H "Authorization: Bearer $KEY"`}}},
			}},
	}
}

func listPage() page.Page {
	bulk := page.Bulk{Actions: []page.Option{{Value: "deactivate", Text: "Deactivate…"}, {Value: "delete",
		Text: "Delete…"}}, Across: true}
	table := page.Table{Caption: "Users", Ticked: "_selected_action", Stick: true,
		Columns: []page.Column{{Label: "Username", Sort: "?o=-1", Sorted: page.Ascending},
			{Label: "Email address", Sort: "?o=2", Rank: page.Medium}, {Label: "Status"},
			{Label: "Keys", Number: true, Rank: page.Wide}, {Label: "Action", Hidden: true}},
		Rows: []page.Row{
			{ID: "1", Label: "Select aaron.weiss", Cells: []page.Cell{
				{Line: page.Line{page.Link{URL: "/admin/auth/user/1/change/", Text: "aaron.weiss"}},
					Sub:    page.Textf("Aaron Weiss"),
					Narrow: page.Textf("aaron.weiss@nordlicht.example")},
				{Line: page.Textf("aaron.weiss@nordlicht.example")}, {Line: page.Line{page.Tag{page.OK, "Staff"}}},
				{Line: page.Textf("3")}, {Button: &page.Submit{Text: "End", Name: "end", Value: "1",
					More: "the session", Small: true}}}},
			{ID: hostile, Label: hostile, Ticked: true, Cells: []page.Cell{
				{Line: page.Line{page.Link{URL: "javascript:alert(1)", Text: hostile, More: hostile}},
					Sub: page.Textf("%s", hostile)},
				{Line: page.Line{page.Mono(hostile), page.Soft(hostile), page.Strong(hostile)}},
				{Line: page.Line{page.Tag{page.Wrong, hostile}}},
				{Diff: []page.Change{{hostile, page.Line{page.Del(hostile)}, page.Line{page.Ins(hostile)}}}},
				{Line: page.Line{page.Time{At: morning, As: page.Full}, page.Time{At: morning, Text: hostile}}}}},
		}}
	return page.Page{Title: "Users", Heading: "Users", Shell: shell(), CSRF: "k3Jd0s",
		Crumbs: []page.Link{{URL: "/admin/", Text: "Start"}, {Text: "Users"}},
		Messages: []page.Note{{Tone: page.OK, Line: page.Textf("The user “%s” was added successfully.", hostile),
			IsNew: true}},
		Actions: []page.Block{page.Button{Link: page.Link{URL: "/admin/auth/user/add/", Text: "Add user"},
			Kind: page.Primary}},
		Body: []page.Block{
			page.Tools{URL: "/admin/auth/user/", Label: "Users", Search: "Search username, name or email",
				Value: hostile,
				Filters: []page.Field{{Name: "is_staff__exact", Label: "Staff", Kind: page.Choice, Value: "1",
					Optional: true,
					Options:  []page.Option{{Value: "", Text: "Any"}, {Value: "1", Text: "Yes"}}}}, Set: 1,
				Keep: []page.Hidden{{"o", "-1"}}, Chips: []page.Link{{URL: "?", Text: hostile}}, Clear: "?"},
			page.Form{URL: "/admin/auth/user/", Body: []page.Block{table, bulk}},
			page.Pager{Next: page.Button{Link: page.Link{URL: "?after=m", Text: "Next 50"}},
				Text:  "From the start, by username.",
				Count: page.Link{URL: "?count=1", Text: "Count all"}},
		}}
}

func emptyPage() page.Page {
	return page.Page{Title: "Users", Heading: "Users", Shell: shell(), Body: []page.Block{
		page.Tools{URL: "/admin/auth/user/", Label: "Users", Search: "Search username, name or email",
			Value: "keler"},
		page.Empty{Title: "No user matches", Text: "No user has “keler” in the username, name or email.",
			Actions: []page.Button{{Link: page.Link{URL: "/admin/auth/user/", Text: "Clear all"},
				Kind: page.Quiet}}},
	}}
}

func formPage() page.Page {
	field := func(name string, kind page.Kind) page.Field {
		return page.Field{Name: name, Label: name, Kind: kind, Value: hostile, Help: hostile}
	}
	choice := func(kind page.Kind) page.Field {
		return page.Field{Name: string(kind), Label: "Which", Kind: kind, Value: "b", Values: []string{"b"},
			Optional: true,
			Help:     "Choose.",
			Options: []page.Option{{Value: "a", Text: "A", Help: "The first"}, {Value: "b", Text: hostile,
				Detail: "8 permissions"}}}
	}
	wrong := field("email", page.Email)
	wrong.Errors = []string{"Enter a valid email address.", hostile}
	related := page.Field{Name: "customer", Label: "Customer", Kind: page.Relation, Value: "brandt",
		Suggest: "/admin/autocomplete/?term=",
		Errors:  []string{"2 customers match “brandt”. Choose one."},
		Pick: []page.Option{{Value: "1", Text: "Anna Brandt", Detail: "Leipzig"}, {Value: "2",
			Text: "Jonas Brandt"}}}
	form := page.Form{URL: "/admin/auth/user/1/change/", Guard: true, Files: true, Hidden: []page.Hidden{{"v",
		hostile}},
		Body: []page.Block{
			page.Card{ID: "details", Title: "Details", Lede: page.Textf("Who it is."), Body: []page.Block{
				page.Fields{field("username", page.ShortText), wrong, field("password", page.Password),
					field("active", page.Check), related},
				page.Beside{field("n", page.Number), {Name: "total", Label: "Total", Kind: page.Decimal, Unit: "€",
					Width: page.SmallWidth}},
				page.Fields{field("day", page.Date), field("at", page.DateTime), field("shipping", page.JSON),
					field("note", page.LongText),
					field("photo", page.File), choice(page.Choice), choice(page.Radios), choice(page.Boxes),
					{Name: "pw", Label: "Password", Kind: page.ReadOnly, Line: page.Textf("Set."),
						Action: &page.Link{URL: "../password/", Text: "Reset"}}},
			}},
			page.Rows{ID: "h-lines", Title: "Lines", Note: "The last row is for a new one.",
				Columns: []string{"Product", "Quantity"},
				Remove:  "Remove", Rows: [][]page.Field{{field("l1-product", page.ShortText), field("l1-qty",
					page.Number), field("l1-DELETE", page.Check)}}},
			page.Card{Title: "Permissions", Body: []page.Block{page.Grid{Name: "user_permissions",
				Apps: []page.App{{Title: "Support",
					Detail: "1 of 5 given", Open: true, Models: []page.Model{{Name: "Ticket",
						Verbs: [4]page.Permission{
							{ID: "1", Label: "view ticket", Given: true, ByGroup: true}, {ID: "2", Label: "add ticket"},
							{ID: "3", Label: hostile}}}},
					Others: []page.Permission{{ID: "9", Label: "Can refund", ByGroup: true}}}}}}},
		},
		Save: &page.Save{Submits: []page.Submit{{Text: "Save"}, {Text: "Save and continue editing",
			Name: "_continue", Value: "1"}},
			Cancel: page.Link{URL: "/admin/auth/user/", Text: "Cancel"}}}
	return page.Page{Title: "anna.keller", State: "Error", Heading: "anna.keller", Shell: shell(), CSRF: "k3Jd0s",
		Lede: page.Line{page.Tag{page.OK, "Active"}, page.Text(" Anna Keller, joined "), page.Time{At: morning,
			As: page.Day}},
		Summary: &page.Summary{Title: "Please correct the errors below.",
			Errors: []page.Link{{URL: "#id_email", Text: "Enter a valid email address."}, {Text: hostile}}},
		Body: []page.Block{form, page.DangerZone{Title: "End or remove access", Items: []page.DangerItem{
			{Title: "Delete", Text: "Removes the user.", Link: page.Button{Link: page.Link{URL: "../delete/",
				Text: "Delete…"}, Kind: page.ToDanger}},
			{Title: "Sign out", Text: "Ends 3 sessions.", Form: &page.Form{URL: "../sessions/",
				Save: &page.Save{Submits: []page.Submit{{Text: "End all"}}}}},
		}}},
		Aside: []page.Block{page.Card{Title: "At a glance", Body: []page.Block{page.Facts{
			{"Last sign-in", page.Line{page.Time{At: morning, As: page.Full}}}, {"Sessions",
				page.Line{page.Link{URL: "../sessions/", Text: "3 open"}}}}}}}}
}

func confirmPage() page.Page {
	return page.Page{Title: "Delete anna.keller?", Heading: "Delete anna.keller?", Shell: shell(), Narrow: true,
		CSRF: "k3Jd0s",
		Lede: page.Textf("This cannot be undone."), Body: []page.Block{
			page.Note{Line: page.Line{page.Strong("To keep the past, deactivate instead.")},
				Link: &page.Link{URL: "../change/", Text: "Deactivate instead…"}},
			page.Card{Title: "What goes", Body: []page.Block{page.Table{Caption: "Summary",
				Columns: []page.Column{{Label: "Kind"}, {Label: "How many", Number: true}},
				Rows:    []page.Row{{Cells: []page.Cell{{Line: page.Textf("User")}, {Line: page.Textf("1")}}}}}}},
			page.Tree{Title: "All 2 objects that are deleted",
				Items: []page.TreeItem{{page.Textf("User: anna.keller"),
					[]page.TreeItem{{Line: page.Textf("Token: 9944…")}}}}},
			page.Form{URL: "", Hidden: []page.Hidden{{"post", "yes"}}, Save: &page.Save{Danger: true,
				Submits: []page.Submit{{Text: "Yes, delete anna.keller"}}, Cancel: page.Link{URL: "../change/",
					Text: "No, take me back"}}},
		}}
}

func startPage() page.Page {
	return page.Page{Title: "Start", Heading: "What needs a look", Shell: shell(), Body: []page.Block{
		page.Tiles{{page.Wrong, "#failed", "Failed sign-ins, 24 hours", "318", "6 accounts"}, {page.OK,
			"/admin/audit/", "Audit trail", "Intact", "48,212 entries"}},
		page.Split{
			Left: []page.Block{page.Card{ID: "failed", Title: "Failed sign-ins",
				Link: &page.Link{URL: "/admin/audit/", Text: "All"},
				Body: []page.Block{page.Bars{Counts: []int{0, 3, 96, 12}, High: 50, Text: "Failed sign-ins by hour",
					From: "Yesterday", To: "Now"}}}},
			Right: []page.Block{page.Card{Title: "Recent changes", Note: "Newest first", Body: []page.Block{
				page.Feed{{page.Time{At: morning, As: page.Short}, page.Line{page.Strong("maria.lindqvist"),
					page.Text(" changed a user.")}}},
				page.Paragraph(page.Textf("That is all.")), page.Printed(page.Textf("printed by %s", hostile))}}},
		},
	}}
}

func signInPage() page.Page {
	return page.Page{Title: "Sign in", Heading: "Sign in", Narrow: true, CSRF: "k3Jd0s",
		Messages: []page.Note{{Tone: page.Wrong,
			Line: page.Textf("Please enter the correct username and password.")}},
		Body: []page.Block{page.Form{URL: "/admin/login/", Hidden: []page.Hidden{{"next", hostile}},
			Body: []page.Block{page.Fields{
				{Name: "username", Label: "Username", Kind: page.ShortText, Auto: "username", Max: 150,
					Focus: true},
				{Name: "password", Label: "Password", Kind: page.Password, Auto: "current-password"}}},
			Save: &page.Save{Submits: []page.Submit{{Text: "Sign in"}}}}}}
}
