// Package routers puts Latchkey's guard in front of handlers of chi, gin and echo, and rs/cors in
// front of the guard. It is a module of its own, so that the library's users do not depend on these
// routers.
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

// Guard is the type of the middleware that rest.API.Protect returns.
type Guard = func(http.Handler) http.Handler

// Chi uses the guard as chi's middleware.
func Chi(guard Guard) http.Handler {
	r := chi.NewRouter()
	r.With(guard).Get("/hello", hello)
	return r
}

// Gin wraps a guarded net/http handler as gin's handler.
func Gin(guard Guard) http.Handler {
	gin.SetMode(gin.ReleaseMode)
	r := gin.New()
	r.GET("/hello", gin.WrapH(guard(http.HandlerFunc(hello))))
	return r
}

// Echo wraps the guard as echo's middleware, so that the handler can be one of echo's own.
func Echo(guard Guard) http.Handler {
	e := echo.New()
	e.GET("/hello", func(c echo.Context) error {
		id, _ := auth.FromContext(c.Request().Context())
		return c.String(http.StatusOK, greeting(id))
	}, echo.WrapMiddleware(guard))
	return e
}

// CORS lets pages of origin call h. It must be in front of the guard: a browser sends the preflight
// request without a token.
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
