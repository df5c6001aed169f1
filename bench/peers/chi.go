package main

import (
	"context"
	"database/sql"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/go-chi/chi/v5"
	_ "modernc.org/sqlite"
)

// readers is how many connections Latchkey has for reading on SQLite.
const readers = 4

// newChi returns the view in chi, behind a token check as one writes it by hand: one prepared query
// on the tables of Django and REST framework, by the driver that Latchkey uses.
func newChi(ctx context.Context, path string) (http.Handler, error) {
	db, err := sql.Open("sqlite", "file:"+(&url.URL{Path: path}).EscapedPath()+"?mode=ro")
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(readers)
	db.SetMaxIdleConns(readers)
	query, err := db.PrepareContext(ctx, `SELECT u.id, u.username, u.is_active FROM authtoken_token t `+
		`JOIN auth_user u ON u.id = t.user_id WHERE t."key" = ?`)
	if err != nil {
		return nil, err
	}
	router := chi.NewRouter()
	router.Use(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			setHeaders(w.Header())
			next.ServeHTTP(w, r)
		})
	}, token(query))
	router.Get("/get/my/view/", func(w http.ResponseWriter, _ *http.Request) {
		send(w, http.StatusOK, body)
	})
	return router, nil
}

// user is the user whose token a request has.
type user struct {
	id   int64
	name string
}

type userKey struct{}

// token admits requests with the token of an active user, and keeps the user in the context.
func token(query *sql.Stmt) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			var found user
			active := false
			err := sql.ErrNoRows
			if key, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Token "); ok {
				err = query.QueryRowContext(r.Context(), key).Scan(&found.id, &found.name, &active)
			}
			switch {
			case errors.Is(err, sql.ErrNoRows) || err == nil && !active:
				w.Header().Set("WWW-Authenticate", "Token")
				send(w, http.StatusUnauthorized, invalid)
			case err != nil:
				http.Error(w, "the database does not answer", http.StatusServiceUnavailable)
			default:
				next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), userKey{}, found)))
			}
		})
	}
}
