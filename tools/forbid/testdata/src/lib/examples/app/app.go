package app

import "net/http"

func read(r *http.Request) string { return r.Header.Get("Authorization") }
