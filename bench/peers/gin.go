package main

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/golang-jwt/jwt/v5"
)

// newGin returns the view in gin, behind a JWT (HS256) of golang-jwt. Such a token cannot be
// revoked: no database is asked. gin logs nothing.
func newGin(secret []byte) http.Handler {
	gin.SetMode(gin.ReleaseMode)
	engine := gin.New()
	engine.Use(gin.Recovery(), func(c *gin.Context) {
		setHeaders(c.Writer.Header())
	}, bearer(secret))
	engine.GET("/get/my/view/", func(c *gin.Context) {
		sendGin(c, http.StatusOK, body)
	})
	return engine
}

// bearer admits requests with a valid JWT, and keeps its subject in the context.
func bearer(secret []byte) gin.HandlerFunc {
	parser := jwt.NewParser(jwt.WithValidMethods([]string{"HS256"}), jwt.WithExpirationRequired())
	key := func(*jwt.Token) (any, error) { return secret, nil }
	return func(c *gin.Context) {
		text, ok := strings.CutPrefix(c.GetHeader("Authorization"), "Bearer ")
		var claims jwt.RegisteredClaims
		err := errors.New("no token")
		if ok {
			_, err = parser.ParseWithClaims(text, &claims, key)
		}
		if err != nil {
			c.Header("WWW-Authenticate", "Bearer")
			sendGin(c, http.StatusUnauthorized, invalid)
			c.Abort()
			return
		}
		c.Set("user", claims.Subject)
	}
}

func sendGin(c *gin.Context, status int, text string) {
	c.Header("Content-Length", strconv.Itoa(len(text)))
	c.Data(status, "application/json", []byte(text))
}
