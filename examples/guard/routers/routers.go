// Package routers puts Latchkey's guard in front of handlers under chi, gin and echo, and CORS by rs/cors
// before it. It is a module of its own, so that the library's users get none of these.
package routers

import (
	"fmt"
	"net/http"

	"github.com/gin-gonic/gin"
	"github.com/go-chi/chi/v5"
	"github.com/labstack/echo/v4"
	"github.com/rs/cors"

	"github.com/latchkey-go/latchkey/auth"
)

// Guard is what rest.API.Protect returns.
type Guard = func(http.Handler) http.Handler

// Chi takes the guard as the middleware that it is.
func Chi(guard Guard) http.Handler {
	r := chi.NewRouter()
	r.With(guard).Get("/hello", hello)
	return r
}

// Gin wraps a guarded handler.
func Gin(guard Guard) http.Handler {
	gin.SetMode(gin.ReleaseMode)
	r := gin.New()
	r.GET("/hello", gin.WrapH(guard(http.HandlerFunc(hello))))
	return r
}

// Echo wraps the guard, so that echo's own handlers stand behind it.
func Echo(guard Guard) http.Handler {
	e := echo.New()
	e.GET("/hello", func(c echo.Context) error {
		id, _ := auth.FromContext(c.Request().Context())
		return c.String(http.StatusOK, greeting(id))
	}, echo.WrapMiddleware(guard))
	return e
}

// CORS lets pages of origin call h. It stands in front of the guard: a browser sends its preflight without a
// token.
func CORS(h http.Handler, origin string) http.Handler {
	return cors.New(cors.Options{
		AllowedOrigins: []string{origin},
		AllowedMethods: []string{"GET", "POST", "PUT", "PATCH", "DELETE"},
		AllowedHeaders: []string{"Authorization", "Content-Type"},
	}).Handler(h)
}

func hello(w http.ResponseWriter, r *http.Request) {
	id, _ := auth.FromContext(r.Context())
	fmt.Fprint(w, greeting(id))
}

func greeting(id *auth.Identity) string { return "Hello, " + id.User.Username + "!\n" }
