package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/client"
	"github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/testkit"
)

// each runs test on each engine, with the service on a new database, the settings s, and two users.
func each(t *testing.T, s settings, test func(t *testing.T, site *testkit.Site, alice, bob auth.User)) {
	t.Parallel()
	testkit.EachEngine(t, func(t *testing.T, engine testkit.Engine) {
		t.Parallel()
		p, own := project(), s
		if own.Receipts == "" {
			own.Receipts = t.TempDir()
		}
		*p.Settings.(*settings) = own
		site := testkit.Open(t, p, engine)
		test(t, site, site.User(t, "alice"), site.User(t, "bob"))
	})
}

// tea is the body of an order.
var tea = map[string]any{"item": "Tea", "quantity": 2}

// welcome is the first order of a user.
func welcome(id int, owner auth.User) string {
	return fmt.Sprintf(`{"id": %d, "owner": %s, "item": "Welcome pack", "quantity": 1, "shipped": false, "receipt": ""}`,
		id, owner.ID)
}

func TestOwnOrdersOnly(t *testing.T) {
	each(t, settings{}, func(t *testing.T, site *testkit.Site, alice, bob auth.User) {
		nobody, a, b := site.Client(), site.Client().As(alice), site.Client().As(bob)
		a.Get("/orders/").ExpectJSON(t, 200, "["+welcome(1, alice)+"]") // the hook's row
		b.Get("/orders/").ExpectJSON(t, 200, "["+welcome(2, bob)+"]")

		cup := fmt.Sprintf(`{"id": 3, "owner": %s, "item": "Tea", "quantity": 2, "shipped": false, "receipt": ""}`,
			alice.ID)
		body := map[string]any{"item": " Tea ", "quantity": 2, "id": 9, "owner": bob.ID, "shipped": true} // read-only
		a.Post("/orders/", testkit.JSON(body)).ExpectJSON(t, 201, cup)
		a.Get("/orders/3/").ExpectJSON(t, 200, cup)
		a.Head("/orders/3/").Expect(t, 200)
		a.Get("/orders/").ExpectJSON(t, 200, "["+welcome(1, alice)+","+cup+"]")

		const missing = `{"detail": "No Order matches the given query."}`
		for _, path := range []string{"/orders/3/", "/orders/4/", "/orders/99999999999999999999/"} {
			b.Get(path).ExpectJSON(t, 404, missing)
			b.Delete(path).ExpectJSON(t, 404, missing)
			nobody.Get(path).ExpectJSON(t, 401, `{"detail": "Authentication credentials were not provided."}`)
		}
		nobody.WithToken("nonsense").Get("/orders/").ExpectJSON(t, 401, `{"detail": "Invalid token."}`)
		nobody.WithToken(site.Token(t, alice)).Get("/orders/3/").ExpectJSON(t, 200, cup)

		a.Delete("/orders/3/").Expect(t, 204)
		a.Get("/orders/3/").Expect(t, 404)
	})
}

func TestInvalidOrders(t *testing.T) {
	each(t, settings{MaxQuantity: 5}, func(t *testing.T, site *testkit.Site, alice, _ auth.User) {
		a := site.Client().As(alice)
		for _, c := range []struct{ body, want string }{
			{`{}`, `{"item": ["This field is required."], "quantity": ["This field is required."]}`},
			{`{"item": "", "quantity": "x"}`,
				`{"item": ["This field may not be blank."], "quantity": ["A valid integer is required."]}`},
			{`{"item": "Tea", "quantity": 0}`, `{"quantity": ["Ensure this value is greater than or equal to 1."]}`},
			{`{"item": "Tea", "quantity": 6}`, `{"quantity": ["Only up to 5."]}`},
			{`{"item": "` + strings.Repeat("é", 101) + `", "quantity": 1}`,
				`{"item": ["Ensure this field has no more than 100 characters."]}`},
			{`[]`, `{"non_field_errors": ["Invalid data. Expected a dictionary, but got list."]}`},
		} {
			a.Post("/orders/", testkit.Raw("application/json", []byte(c.body))).ExpectJSON(t, 400, c.want)
		}
		a.Post("/orders/", testkit.Raw("text/plain", []byte("Tea"))).Expect(t, 415)
		a.Put("/orders/").ExpectJSON(t, 405, `{"detail": "Method \"PUT\" not allowed."}`)
		a.Get("/orders/").ExpectJSON(t, 200, "["+welcome(1, alice)+"]")
	})
}

// TestChanges replaces an order and changes parts of it. Owner, state and receipt are not the
// client's to change.
func TestChanges(t *testing.T) {
	each(t, settings{MaxQuantity: 5}, func(t *testing.T, site *testkit.Site, alice, bob auth.User) {
		a := site.Client().As(alice)
		order := func(item string, quantity int) string {
			return fmt.Sprintf(`{"id": 1, "owner": %s, "item": %q, "quantity": %d, "shipped": false, "receipt": ""}`,
				alice.ID, item, quantity)
		}
		forged := testkit.JSON(map[string]any{"item": "Tea", "quantity": 2, "id": 2, "owner": bob.ID, "shipped": true})
		a.Put("/orders/1/", forged).ExpectJSON(t, 200, order("Tea", 2))
		a.Patch("/orders/1/", testkit.Form(url.Values{"quantity": {"3"}})).ExpectJSON(t, 200, order("Tea", 3))
		a.Put("/orders/1/", testkit.JSON(map[string]any{"item": "Tea"})).
			ExpectJSON(t, 400, `{"quantity": ["This field is required."]}`)
		a.Patch("/orders/1/", testkit.JSON(map[string]any{"quantity": 6})).
			ExpectJSON(t, 400, `{"quantity": ["Only up to 5."]}`)
		site.Client().As(bob).Patch("/orders/1/", testkit.JSON(tea)).Expect(t, 404)
		a.Get("/orders/1/").ExpectJSON(t, 200, order("Tea", 3))
	})
}

// TestLists filters, searches and orders. Neither way shows an order of another user.
func TestLists(t *testing.T) {
	each(t, settings{Rate: "none"}, func(t *testing.T, site *testkit.Site, alice, bob auth.User) {
		a := site.Client().As(alice)
		for item, quantity := range map[string]int{"Tea": 2, "Coffee": 7} {
			body := testkit.JSON(map[string]any{"item": item, "quantity": quantity})
			a.Post("/orders/", body).Expect(t, 201)
			site.Client().As(bob).Post("/orders/", body).Expect(t, 201)
		}
		const all = "Coffee, Tea, Welcome pack"
		for query, want := range map[string]string{
			"ordering=-quantity,item": all, "ordering=-item": "Welcome pack, Tea, Coffee",
			"search=Coff": "Coffee", "search=pack%20Welcome": "Welcome pack", "search=nothing": "",
			"quantity__gte=7": "Coffee", "shipped=true": "", "shipped=&ordering=item": all,
		} {
			var found []struct{ Item string }
			a.Get("/orders/?"+query).Expect(t, 200).JSON(t, &found)
			var items []string
			for _, order := range found {
				items = append(items, order.Item)
			}
			if got := strings.Join(items, ", "); got != want {
				t.Errorf("%s: %s, want %s", query, got, want)
			}
		}
		a.Get("/orders/?quantity__gte=many").ExpectJSON(t, 400, `{"quantity__gte": ["Enter a number."]}`)
	})
}

func TestStaffSeeOpenOrders(t *testing.T) {
	each(t, settings{}, func(t *testing.T, site *testkit.Site, alice, bob auth.User) {
		site.Client().Get("/orders/open/").Expect(t, 401)
		site.Client().As(alice).Get("/orders/open/").
			ExpectJSON(t, 403, `{"detail": "You do not have permission to perform this action."}`)
		staff := site.Client().As(site.User(t, "carol", testkit.Staff))
		var all struct{ Results []json.RawMessage }
		staff.Get("/orders/open/").Expect(t, 200).JSON(t, &all)
		if len(all.Results) != 3 {
			t.Errorf("%s, want one of each user", all.Results)
		}
	})
}

// TestShip runs the command. A shipped order can only be read, also by its owner.
func TestShip(t *testing.T) {
	each(t, settings{}, func(t *testing.T, site *testkit.Site, alice, bob auth.User) {
		for _, want := range []string{"2 orders shipped\n", "0 orders shipped\n"} {
			if got, err := site.Command(t.Context(), "ship"); err != nil || got != want {
				t.Errorf("ship: %q, %v, want %q", got, err, want)
			}
		}
		a := site.Client().As(alice)
		a.Get("/orders/1/").ExpectJSON(t, 200, strings.Replace(welcome(1, alice), "false", "true", 1))
		a.Head("/orders/1/").Expect(t, 200)
		const refused = `{"detail": "The order has been shipped."}`
		a.Delete("/orders/1/").ExpectJSON(t, 403, refused)
		a.Put("/orders/1/receipt/", receipt("x")).ExpectJSON(t, 403, refused)
		site.Client().As(bob).Delete("/orders/1/").Expect(t, 404) // and not 403
	})
}

func receipt(content string) testkit.RequestOption {
	return testkit.Multipart(testkit.Fields{"receipt": testkit.File{Name: "../../paid.pdf", Content: []byte(content)}})
}

func TestReceipts(t *testing.T) {
	folder := t.TempDir() + "/new"
	each(t, settings{Receipts: folder}, func(t *testing.T, site *testkit.Site, alice, bob auth.User) {
		a := site.Client().As(alice)
		for _, content := range []string{"paid", strings.Repeat("x", 9<<20)} {
			var order struct{ Receipt string }
			a.Put("/orders/1/receipt/", receipt(content)).Expect(t, 200).JSON(t, &order)
			got, err := os.ReadFile(filepath.Join(folder, order.Receipt))
			if err != nil || string(got) != content || !strings.HasPrefix(order.Receipt, "1-") {
				t.Errorf("receipt %q: %d bytes, want %d, %v", order.Receipt, len(got), len(content), err)
			}
			a.Get("/orders/1/").ExpectJSON(t, 200, strings.Replace(welcome(1, alice), `""`, `"`+order.Receipt+`"`, 1))
		}
		a.Put("/orders/1/receipt/", testkit.JSON(map[string]any{})).
			ExpectJSON(t, 400, `{"receipt": ["No file was submitted."]}`)
		a.Put("/orders/1/receipt/", receipt("")).ExpectJSON(t, 400, `{"receipt": ["The submitted file is empty."]}`)
		a.Put("/orders/1/receipt/", receipt(strings.Repeat("x", 10<<20))).Expect(t, 400) // Django's page
		site.Client().As(bob).Put("/orders/1/receipt/", receipt("mine")).Expect(t, 404)
		site.Client().Put("/orders/1/receipt/", receipt("mine")).Expect(t, 401)
	})
}

func TestThrottle(t *testing.T) {
	each(t, settings{Rate: "2/min"}, func(t *testing.T, site *testkit.Site, alice, bob auth.User) {
		a := site.Client().As(alice)
		a.Get("/orders/").Expect(t, 200)
		site.Clock.Advance(20 * time.Second)
		a.Get("/orders/1/").Expect(t, 200)
		resp := a.Get("/orders/").
			ExpectJSON(t, 429, `{"detail": "Request was throttled. Expected available in 40 seconds."}`)
		if got := resp.Header.Get("Retry-After"); got != "40" {
			t.Errorf("Retry-After: %q", got)
		}
		site.Client().As(bob).Get("/orders/").Expect(t, 200)
		site.Clock.Advance(40 * time.Second)
		a.Get("/orders/").Expect(t, 200)
		a.Get("/orders/").Expect(t, 429)
	})
}

// TestCORS finds the headers on every kind of answer. A browser's question needs no token, and asks
// no view.
func TestCORS(t *testing.T) {
	const origin = "https://shop.example.com"
	each(t, settings{Origin: origin}, func(t *testing.T, site *testkit.Site, alice, _ auth.User) {
		asks := testkit.Header("Access-Control-Request-Method", "POST")
		nobody, a := site.Client(), site.Client().As(alice)
		for name, resp := range map[string]*testkit.Response{
			"a view":     a.Get("/orders/").Expect(t, 200),
			"a refusal":  nobody.Get("/orders/").Expect(t, 401),
			"no slash":   nobody.Get("/orders").Expect(t, 301),
			"no view":    nobody.Get("/nowhere/").Expect(t, 404),
			"no token":   nobody.Post("/token/").Expect(t, 400),
			"question":   nobody.Options("/orders/", asks).Expect(t, 204),
			"metadata":   a.Options("/orders/").Expect(t, 200),
			"bad host":   nobody.WithHost("evil.example.com").Get("/orders/").Expect(t, 400),
			"no options": nobody.Options("/orders/").Expect(t, 401),
		} {
			if got := resp.Header.Get("Access-Control-Allow-Origin"); got != origin {
				t.Errorf("%s: origin %q", name, got)
			}
		}
	})
}

func TestNoCORS(t *testing.T) {
	each(t, settings{}, func(t *testing.T, site *testkit.Site, _, _ auth.User) {
		preflight := testkit.Header("Access-Control-Request-Method", "POST")
		resp := site.Client().Options("/orders/", preflight).Expect(t, 401)
		if got := resp.Header.Get("Access-Control-Allow-Origin"); got != "" {
			t.Errorf("origin %q", got)
		}
	})
}

// TestQueries holds the list to one query, however long it is. A token costs one more.
func TestQueries(t *testing.T) {
	each(t, settings{Rate: "none"}, func(t *testing.T, site *testkit.Site, alice, _ auth.User) {
		for range 20 {
			order := &Order{Item: "Tea", Quantity: 1}
			order.Owner.Row = &alice
			if err := latchkey.Table[Order](site.Site).Insert(t.Context(), order); err != nil {
				t.Fatal(err)
			}
		}
		a, staff := site.Client().As(alice), site.Client().As(site.User(t, "carol", testkit.Staff))
		withToken := site.Client().WithToken(site.Token(t, alice))
		site.CountQueries(t, 1, func() { a.Get("/orders/").Expect(t, 200) })
		site.CountQueries(t, 1, func() { a.Get("/orders/?search=tea&ordering=-quantity").Expect(t, 200) })
		site.CountQueries(t, 1, func() { a.Get("/orders/1/").Expect(t, 200) })
		site.CountQueries(t, 2, func() { staff.Get("/orders/open/").Expect(t, 200) }) // with the count of the pages
		site.CountQueries(t, 2, func() { withToken.Get("/orders/").Expect(t, 200) })
		site.CountQueries(t, 1, func() { a.Post("/orders/", testkit.JSON(tea)).Expect(t, 201) })
		site.CountQueries(t, 2, func() { a.Put("/orders/1/", testkit.JSON(tea)).Expect(t, 200) })
		site.CountQueries(t, 2, func() { a.Delete("/orders/1/").Expect(t, 204) })
	})
}

// TestUsersAndOrders creates and deletes a user together with token and orders.
func TestUsersAndOrders(t *testing.T) {
	each(t, settings{}, func(t *testing.T, site *testkit.Site, alice, bob auth.User) {
		ctx, orders, undo := t.Context(), latchkey.Table[Order](site.Site), errors.New("undo")
		count := func(want int64) {
			t.Helper()
			if n, err := orders.Count(ctx, model.Cond{}); err != nil || n != want {
				t.Errorf("%d orders, %v, want %d", n, err, want)
			}
		}
		count(2)
		if _, err := site.Tokens.ByUser(ctx, alice.ID); err != nil {
			t.Errorf("no token for a new user: %v", err)
		}
		err := site.DB.InTx(ctx, func(ctx context.Context) error {
			if _, err := site.Users.Create(ctx, auth.CreateParams{Username: "dave"}); err != nil {
				return err
			}
			return undo
		})
		if !errors.Is(err, undo) {
			t.Fatal(err)
		}
		count(2)
		if err := site.Users.Delete(ctx, alice.ID); err != nil {
			t.Fatal(err)
		}
		count(1)
	})
}

// TestStructFitsTable compares the struct with the table of the migration.
func TestStructFitsTable(t *testing.T) {
	each(t, settings{}, func(t *testing.T, site *testkit.Site, _, _ auth.User) {
		if differ, err := site.Tables().Compare(t.Context()); err != nil || len(differ) > 0 {
			t.Errorf("%v, %v", differ, err)
		}
	})
}

func TestSettings(t *testing.T) {
	t.Parallel()
	load := func(environ ...string) (settings, error) {
		p := project()
		file := filepath.Join(t.TempDir(), "latchkey.toml")
		if err := os.WriteFile(file, []byte("[orders]\nmax_quantity = 7\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := latchkey.LoadSettings(p, latchkey.Sources{File: file, Environ: environ})
		return *p.Settings.(*settings), err
	}
	got, err := load("LATCHKEY_ORDERS_RATE=5/s", "LATCHKEY_ORDERS_ORIGIN=https://shop.example.com")
	want := settings{MaxQuantity: 7, Receipts: "receipts", Origin: "https://shop.example.com", Rate: "5/s"}
	if err != nil || got != want {
		t.Errorf("settings %+v, %v", got, err)
	}
	for variable, word := range map[string]string{
		"LATCHKEY_ORDERS_RATE=fast":      `setting orders: the rate "fast" is not of the form "10/min"`,
		"LATCHKEY_ORDERS_MAX_QUANTITY=0": "LATCHKEY_ORDERS_MAX_QUANTITY",
	} {
		if _, err := load(variable); err == nil || !strings.Contains(err.Error(), word) {
			t.Errorf("%s: %v", variable, err)
		}
	}
}

// TestClient calls the service by package client, as another service would.
func TestClient(t *testing.T) {
	each(t, settings{MaxQuantity: 5}, func(t *testing.T, site *testkit.Site, alice, bob auth.User) {
		server := httptest.NewServer(site)
		t.Cleanup(server.Close)
		c, err := client.New(client.Config{URL: server.URL, Token: site.Token(t, alice)})
		if err != nil {
			t.Fatal(err)
		}
		orders := client.Of[Order](c, "orders")
		o := &Order{Item: "Tea", Quantity: 2}
		if err := orders.Create(t.Context(), o); err != nil || o.ID == 0 || o.Owner.ID.String() != string(alice.ID) {
			t.Errorf("%+v: %v", o, err)
		}
		o.Quantity = 6
		var refused *client.Error
		if err := orders.Patch(t.Context(), o, "quantity"); !errors.As(err, &refused) ||
			fmt.Sprint(refused.Fields) != "map[quantity:[Only up to 5.]]" {
			t.Errorf("too many: %v", err)
		}
		n := 0
		for o, err := range orders.List(t.Context(), url.Values{"ordering": {"item"}}) {
			if err != nil || o.Owner.ID.String() != string(alice.ID) {
				t.Errorf("%+v: %v", o, err)
			}
			n++
		}
		if n != 2 {
			t.Errorf("%d orders, want 2", n)
		}
		others, err := client.New(client.Config{URL: server.URL, Token: site.Token(t, bob)})
		if err != nil {
			t.Fatal(err)
		}
		if err := client.Of[Order](others, "orders").Delete(t.Context(), o.ID); !errors.As(err, &refused) ||
			refused.Status != 404 {
			t.Errorf("an order of another user: %v", err)
		}
	})
}
