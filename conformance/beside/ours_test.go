package beside_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"time"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/sqlstore"
)

// ours is the side of Latchkey.
type ours struct {
	site       *latchkey.Site
	stores     *sqlstore.DB // for actions that the services do not have
	at         string
	emailLogin bool
}

func (l *ours) name() string    { return "Latchkey" }
func (l *ours) address() string { return l.at }

func (l *ours) do(verb string, args ...string) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	switch verb {
	case "create", "superuser":
		super := verb == "superuser"
		email := args[0] + "@Example.COM"
		if l.emailLogin {
			email = args[0]
		}
		_, err := l.site.Users.Create(ctx, auth.CreateParams{Username: args[0], Email: email, Password: args[1],
			Staff: super, Superuser: super})
		return "", err
	case "group":
		_, err := l.site.Groups.Create(ctx, args[0])
		return "", err
	case "delete-group", "grant-group", "withdraw-group":
		return "", l.withGroup(ctx, verb, args)
	case "sign-in":
		return l.signIn(args[0], args[1])
	case "sign-out":
		r := httptest.NewRequestWithContext(ctx, http.MethodPost, "/", nil)
		r.AddCookie(&http.Cookie{Name: "sessionid", Value: args[0]})
		return "", l.site.Sessions.SignOut(r, http.Header{})
	}
	user, err := l.site.Users.ByName(ctx, args[0])
	if err != nil {
		return "", err
	}
	return l.withUser(ctx, user.ID, verb, args[1:])
}

func (l *ours) withUser(ctx context.Context, id auth.UserID, verb string, args []string) (string, error) {
	s := l.site
	switch verb {
	case "password":
		return "", s.Users.SetPassword(ctx, id, args[0])
	case "active":
		return "", s.Users.SetActive(ctx, id, args[0] == "on")
	case "staff":
		return "", s.Users.SetStaff(ctx, id, args[0] == "on")
	case "super":
		return "", s.Users.SetSuperuser(ctx, id, args[0] == "on")
	case "rename":
		return "", l.stores.Users().UpdateUser(ctx, id,
			auth.UserChange{FirstName: &args[0], LastName: &args[1], Email: &args[2]})
	case "delete":
		return "", s.Users.Delete(ctx, id)
	case "token":
		token, err := s.Tokens.GetOrCreate(ctx, id)
		return token.Key, err
	case "reset":
		token, err := s.Tokens.Reset(ctx, id)
		return token.Key, err
	case "revoke":
		return "", s.Tokens.Revoke(ctx, id)
	case "grant":
		return "", s.Groups.GrantUser(ctx, id, "myapp."+args[0])
	case "withdraw":
		return "", s.Groups.RevokeUser(ctx, id, "myapp."+args[0])
	case "join", "leave":
		group, err := s.Groups.ByName(ctx, args[0])
		if err != nil {
			return "", err
		}
		if verb == "join" {
			return "", s.Groups.AddMember(ctx, group.ID, id)
		}
		return "", s.Groups.RemoveMember(ctx, group.ID, id)
	}
	return "", fmt.Errorf("no verb %q", verb)
}

func (l *ours) withGroup(ctx context.Context, verb string, args []string) error {
	group, err := l.site.Groups.ByName(ctx, args[0])
	switch {
	case err != nil:
		return err
	case verb == "delete-group":
		return l.site.Groups.Delete(ctx, group.ID)
	case verb == "grant-group":
		return l.site.Groups.Grant(ctx, group.ID, "myapp."+args[1])
	}
	return l.site.Groups.Revoke(ctx, group.ID, "myapp."+args[1])
}

// signIn does what a login view does, and returns the session's key.
func (l *ours) signIn(name, password string) (key string, err error) {
	r, header := httptest.NewRequest(http.MethodPost, "/", nil), http.Header{}
	user, err := l.site.Users.Authenticate(r.Context(), name, password)
	if err != nil {
		return "", err
	}
	if err := l.site.Sessions.SignIn(r, header, user); err != nil {
		return "", err
	}
	for _, cookie := range (&http.Response{Header: header}).Cookies() {
		if cookie.Name == "sessionid" {
			return cookie.Value, nil
		}
	}
	return "", fmt.Errorf("no session in %q", header)
}

func (l *ours) all() (string, error) {
	ctx := context.Background()
	day := func(t time.Time) any {
		if t.IsZero() {
			return nil
		}
		return t.UTC().Format("2006-01-02T15:04:05.000000")
	}
	users, groups := []any{}, []string{}
	for u, err := range l.site.Users.All(ctx) {
		if err != nil {
			return "", err
		}
		var key any
		if token, err := l.site.Tokens.ByUser(ctx, u.ID); err == nil {
			key = token.Key
		}
		notes := []string{}
		for _, p := range []string{"myapp.add_note", "myapp.change_note", "myapp.delete_note", "myapp.view_note"} {
			held, err := u.HasPermission(ctx, p)
			if err != nil {
				return "", err
			}
			if held {
				notes = append(notes, p)
			}
		}
		users = append(users, map[string]any{
			"id": u.ID, "username": u.Username, "name": u.FirstName + "/" + u.LastName, "email": u.Email,
			"flags":  []bool{u.Active, u.Staff, u.Superuser},
			"joined": day(u.DateJoined), "seen": day(u.LastLogin), "token": key, "notes": notes,
		})
	}
	for g, err := range l.site.Groups.All(ctx) {
		if err != nil {
			return "", err
		}
		groups = append(groups, g.Name)
	}
	slices.Sort(groups)
	out, err := json.Marshal(map[string]any{"users": users, "groups": groups})
	return string(out), err
}
