package rest_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/rest"
)

// A view reads its input into a struct. The answer to invalid input names each field, as a DRF
// serializer's does.
func ExampleRequest_Decode() {
	view := rest.Func(func(r *rest.Request) (*rest.Response, error) {
		var in struct {
			Username string `rest:"max=150"`
			Password string `rest:"raw"` // spaces count
			Email    *string
		}
		if err := r.Decode(&in); err != nil {
			return nil, err
		}
		return rest.Created(rest.Object{"username", in.Username, "email", in.Email}), nil
	}, http.MethodPost)
	handler := rest.New(rest.Config{Permissions: []rest.Permission{rest.AllowAny}}).View(view)

	for _, body := range []string{`{"username": " alice ", "password": "x"}`,
		`{"username": "", "email": "a@b.example"}`} {
		r := httptest.NewRequest(http.MethodPost, "/users/", strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		fmt.Println(w.Code, w.Body)
	}
	// Output:
	// 201 {"username":"alice","email":null}
	// 400 {"username":["This field may not be blank."],"password":["This field is required."]}
}

// Parcel is the input of a view and its answer.
type Parcel struct {
	ID       int64       `json:"id" rest:"readonly"`
	Owner    auth.UserID `json:"owner" rest:"readonly"`
	Item     string      `json:"item" rest:"max=100"`
	Quantity int64       `json:"quantity" rest:"min=1"`
	Shipped  bool        `json:"shipped" rest:"readonly"`
}

// One struct is the input and the answer. A client cannot set what is readonly.
func ExampleFieldsOf() {
	var readonly, writable []string
	for _, f := range rest.FieldsOf[Parcel]() {
		if f.ReadOnly {
			readonly = append(readonly, f.Name)
		} else {
			writable = append(writable, f.Name)
		}
	}
	fmt.Println(writable, readonly)
	// Output: [item quantity] [id owner shipped]
}

// A PATCH changes the fields that its body has. The others keep the values of the object.
func ExampleRequest_DecodePartial() {
	type note struct {
		Title string `json:"title" rest:"max=100"`
		Text  string `json:"text"`
	}
	view := rest.Func(func(r *rest.Request) (*rest.Response, error) {
		stored := note{Title: "Shopping", Text: "milk"} // from the database
		if err := r.DecodePartial(&stored); err != nil {
			return nil, err
		}
		return rest.OK(stored), nil
	}, http.MethodPatch)
	handler := rest.New(rest.Config{Permissions: []rest.Permission{rest.AllowAny}}).View(view)

	r := httptest.NewRequest(http.MethodPatch, "/notes/1/", strings.NewReader(`{"text": "bread"}`))
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	fmt.Println(w.Code, w.Body)
	// Output: 200 {"title":"Shopping","text":"bread"}
}

// An Object keeps the order of its keys.
func ExampleObject() {
	data := rest.Object{"user", "alice", "rate", 1.0, "tags", []string{}}
	r := &rest.Request{Request: httptest.NewRequest(http.MethodGet, "/", nil)}
	body, err := rest.JSON{}.Render(nil, r, rest.OK(data))
	fmt.Println(string(body), err)
	// Output: {"user":"alice","rate":1.0,"tags":[]} <nil>
}
