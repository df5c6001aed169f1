package rest_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/rest"
)

// NotesView is a view. Its methods are the verbs.
type NotesView struct{ notes []string }

// Get answers GET and HEAD.
func (v *NotesView) Get(r *rest.Request) (*rest.Response, error) {
	return rest.OK(rest.Object{"count", len(v.notes), "results", v.notes}), nil
}

// Post answers POST.
func (v *NotesView) Post(r *rest.Request) (*rest.Response, error) {
	var in struct {
		Text string `rest:"max=20"`
	}
	if err := r.Decode(&in); err != nil {
		return nil, err
	}
	v.notes = append(v.notes, in.Text)
	return rest.Created(rest.Object{"text", in.Text}), nil
}

func ExampleAPI_View() {
	api := rest.New(rest.Config{})
	view := api.View(&NotesView{notes: []string{"milk"}}, rest.Permissions(rest.AllowAny))

	for _, r := range []*http.Request{
		httptest.NewRequest("GET", "/notes/", nil),
		httptest.NewRequest("POST", "/notes/", nil),
		httptest.NewRequest("DELETE", "/notes/", nil),
	} {
		w := httptest.NewRecorder()
		view.ServeHTTP(w, r)
		fmt.Println(w.Code, w.Body)
	}
	// Output:
	// 200 {"count":1,"results":["milk"]}
	// 400 {"text":["This field is required."]}
	// 405 {"detail":"Method \"DELETE\" not allowed."}
}

func ExampleFunc() {
	api := rest.New(rest.Config{})
	view := api.View(rest.Func(func(r *rest.Request) (*rest.Response, error) {
		return rest.JSONResponse(map[string]string{"Data": "My View"}), nil
	}, "GET"), rest.Permissions(rest.AllowAny))

	w := httptest.NewRecorder()
	view.ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
	fmt.Println(w.Body)
	// Output: {"Data": "My View"}
}

// The reason is for the operator: the client gets DRF's answer.
func ExampleError_WithCause() {
	api := rest.New(rest.Config{
		Permissions:  []rest.Permission{rest.AllowAny},
		NoRefusalLog: true,
		OnRefusal: func(_ *rest.Request, why rest.Refusal) {
			fmt.Println("operator:", why.Status, why.Reason, why.Detail)
		},
	})
	view := api.View(rest.Func(func(*rest.Request) (*rest.Response, error) {
		return nil, rest.PermissionDenied("").WithCause(&auth.Refusal{
			Reason: auth.ReasonOther, Detail: "the account of the customer is closed"})
	}))
	w := httptest.NewRecorder()
	view.ServeHTTP(w, httptest.NewRequest("GET", "/orders/", nil))
	fmt.Println("client:", w.Code, w.Body)
	// Output:
	// operator: 403 other the account of the customer is closed
	// client: 403 {"detail":"You do not have permission to perform this action."}
}

func ExampleAPI_Protect() {
	api := rest.New(rest.Config{Authenticators: []rest.Authenticator{byHeader{"Test"}}})
	hello := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id, _ := auth.FromContext(r.Context())
		fmt.Fprintf(w, "Hello, %s!", id.User.Username)
	})
	guarded := api.Protect(rest.Permissions(rest.IsAuthenticated))(hello)

	fmt.Println(send(guarded, "GET /").Body)
	fmt.Println(send(guarded, "GET /", "X-User: alice").Body)
	// Output:
	// {"detail":"Authentication credentials were not provided."}
	// Hello, alice!
}
