package main

// guarded are the routes that authenticate the client, except /throttle/, which counts requests.
var guarded = []string{
	"get/my/view", "get/my/func", "auth/none", "auth/token", "auth/basic", "auth/session", "auth/default",
	"auth/token-then-basic", "auth/session-then-token", "auth/bearer", "permission/allow-any",
	"permission/authenticated", "permission/admin", "permission/read-only", "permission/model",
	"permission/model-or-anon", "permission/and", "permission/or", "permission/not", "permission/custom",
	"permission/object/alice", "permission/object/bob", "methods/get", "methods/post", "methods/all",
	"methods/func",
}

var routes = append([]string{
	"token", "echo", "echo/json", "echo/form", "echo/multipart", "echo/func", "render", "render", "render/json",
	"render/unicode", "render/empty", "error/not-found", "error/http404", "error/denied", "error/django-denied",
	"error/not-authenticated", "error/validation", "error/validation-dict", "error/validation-list", "error/parse",
	"error/throttled", "error/throttled-forever", "error/unsupported", "error/method", "error/not-acceptable",
	"error/api", "error/teapot", "error/detail-dict", "error/xyz",
}, guarded...)

// credentials are usernames and passwords, mostly of fixtures.py and odd_users.py.
var credentials = [][2]string{
	{"alice", "wonderland-1865"}, {"alice", "wonderland-1865"}, {"bob", "wonderland-1865"},
	{"root", "wonderland-1865"}, {"carol", "wonderland-1865"}, {"dave", "wonderland-1865"},
	{"erin", "wonderland-1865"}, {"frank", "x"}, {"Grace.Ünï", "pässwörd with spaces ☃"},
	{"heidi", "wonderland-1865"}, {"emptyhash", ""}, {"h-pbkdf2-sha256", "wonderland-1865"},
	{"h-pbkdf2-sha1", "wonderland-1865"}, {"h-scrypt", "wonderland-1865"}, {"h-md5-not-enabled", "wonderland-1865"},
	{"h-garbage", "wonderland-1865"}, {"1e5", "100000.0"}, {"5", "5"}, {"100000.0", "100000.0"}, {"1.0", "1.0"},
	{"0", "0"}, {"true", "true"}, {"sp", " lead"}, {"-0.0", "-0.0"}, {"1e+16", "1e+16"}, {"Ångström", "p"},
	{"A\u030angstro\u0308m", "p"}, {"ＡＬＩＣＥ", "p"}, {"a b", "p"}, {"a:b", "p"}, {"inf", "inf"},
	{"ALICE", "wonderland-1865"}, {"nobody", "p"}, {"", ""},
}

var accepts = []string{
	"application/json", "*/*", "text/html", "text/*", "application/*", "application/json; indent=4",
	"application/json;indent=2", "application/json; indent=99", "application/json; indent=-1",
	"application/json; indent=x", "application/json; indent=0", "application/json; indent= 3 ",
	`application/json; indent="4"`, "application/json; indent=1_0", "application/json; indent=+4",
	"application/json;q=0", "application/xml", "text/html, application/json",
	"text/html;q=0.9,application/json;q=0.1", "application/json; charset=utf-8", "*/json", "*", "", "text", "/",
	"application/json; version=1", "text/html; charset=utf-8", "APPLICATION/JSON",
	"application/json;indent=4;indent=2", "application/json; Indent=4", "application/json; indent*=utf-8''4",
	"text/html;level=1, */*", `application/json; a="b,c"`, "application/json;", ",", "application/json; indent*0=4",
}

// hosts are values of Host that every server accepts; Django refuses some.
var hosts = []string{
	"testserver", "example.com:8000", "[::1]", "[::1]:8000", "EXAMPLE.com", "a.b.", "127.0.0.1", "a_b", "a:xx",
	"a..b", "-a", "a:", "[::1", "a,b",
}

var oddHeaders = []string{
	"If-Modified-Since: Mon, 23 Nov 2026 22:15:43 GMT", "If-None-Match: *", "Range: bytes=0-1",
	"Origin: http://evil.example", "Origin: null", "X-Requested-With: XMLHttpRequest", "User-Agent: ",
	"Content_Type: text/plain", "Referer: \xff", "TE: trailers", "Accept_X: y", "X-CSRFToken: x",
	"X-HTTP-Method-Override: DELETE", "X-Forwarded-Proto: https", "X-Forwarded-For: 1.2.3.4",
	"X-Forwarded-For: junk", "X-Forwarded-Host: evil.example", "Forwarded: for=1.2.3.4", "X-Real-IP: 1.2.3.4",
	"Accept-Language: de", "Accept-Encoding: gzip", "Accept-Charset: latin-1", "Remote-User: alice",
	"Cookie: sessionid=alicesession0000000000000000000a", "Cookie: django_language=de",
	"Content-Type: application/json", "Proxy-Authorization: Basic eDp5", "Cache-Control: no-cache", "Via: 1.1 x",
	"Authorization: ", "Content-Length: 0",
}

var charsets = []string{
	"utf-8", "UTF-8", "utf8", "latin-1", "iso-8859-1", "ascii", "us-ascii", "utf-16", "utf-16le", "utf-16-be",
	"bogus", "", "utf_8", `"utf-8"`, "'utf-8'", "utf-32", "utf-8-sig",
}
