// Package recorded has the answers of Django 5.2 with REST framework 3.18 under gunicorn, and
// compares any server with them. A [Case] is a list of requests with their answers. [Case.Play]
// sends the requests in order, byte for byte as recorded and each on a connection of its own, and
// returns the differences.
//
// It compares the status, the headers that a client may act on, and the body. It ignores details
// without a meaning for clients: the order of Allow and Vary, the parser's words after "parse error
// - ", and the content of HTML pages.
package recorded

import (
	"bytes"
	"compress/gzip"
	"embed"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode/utf8"
)

var (
	//go:embed testdata/public.jsonl
	public []byte
	//go:embed testdata/found.jsonl
	found []byte
	//go:embed testdata/pages.jsonl
	pages []byte
	//go:embed testdata/reference.sqlite3
	database []byte
	//go:embed testdata/shop.sqlite3.gz
	shopDatabase []byte
	//go:embed testdata/shop*.jsonl.gz testdata/shop-*.sql
	shop embed.FS
)

// CheapHashes are SQL statements for that database. They replace hashes of a million iterations by
// hashes of 1,000, with the same passwords and salts, and let the sessions still fit. Django wrote
// them: see conformance/reference/cheap.py.
//
//go:embed testdata/cheap.sql
var CheapHashes string

// A Case is a list of requests with the recorded answers.
type Case struct {
	Name      string   `json:"name"`
	Unordered bool     `json:"unordered,omitempty"`  // ignore the order of keys in the body
	Mask      []string `json:"mask,omitempty"`       // "token": ignore the tokens, which are new each time
	SameToken bool     `json:"same_token,omitempty"` // but the token must be the same in each step
	Steps     []Step   `json:"steps"`
}

// A Step is one request with its answer. If Raw is set, it is the whole request, and the other
// fields are empty.
type Step struct {
	Method   string      `json:"method,omitempty"`
	Target   string      `json:"target,omitempty"`
	Headers  [][2]string `json:"headers"`
	Body     string      `json:"body,omitempty"`
	Body64   []byte      `json:"body_base64,omitempty"` // a body that is not UTF-8
	Raw      []byte      `json:"raw_base64,omitempty"`
	Response Answer      `json:"response"`
}

// An Answer is a status, the compared headers (by lower-case name), and the body without its
// transfer coding.
type Answer struct {
	Status  int               `json:"status"`
	Headers map[string]string `json:"headers"`
	Body    string            `json:"body"`
	Body64  string            `json:"body_base64,omitempty"` // a body that is not UTF-8
}

// Public returns the recorded cases of the reference project.
func Public() ([]Case, error) { return Read(bytes.NewReader(public)) }

// Found returns the cases that package differ has found since, recorded in the same way.
func Found() ([]Case, error) { return Read(bytes.NewReader(found)) }

// Pages returns the requests of Public as a browser sends them (Accept: text/html), with the
// answers of the reference project without its renderer_classes of JSON alone: its views then have
// the browsable API, as the framework's default is. Of a page only the beginning is recorded.
func Pages() ([]Case, error) { return Read(bytes.NewReader(pages)) }

// WriteDatabase writes a copy of the reference project's SQLite database to path. Django created
// the database, and no request has changed it.
func WriteDatabase(path string) error { return os.WriteFile(path, database, 0o600) }

// Shop returns the cases of the shop, another project of the reference: models, serializers,
// viewsets, filters and pages, with the answers on an engine: sqlite, postgres or mysql. They
// write, so that they belong to a new database, in their order.
func Shop(engine string) ([]Case, error) {
	name := "testdata/shop-" + engine + ".jsonl.gz"
	if engine == "sqlite" {
		name = "testdata/shop.jsonl.gz"
	}
	file, err := shop.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	text, err := gzip.NewReader(file)
	if err != nil {
		return nil, err
	}
	return Read(text)
}

// ShopTables returns the statements that make the shop's own tables on a server's engine, as
// Django's sqlmigrate prints them.
func ShopTables(engine string) ([]string, error) {
	text, err := shop.ReadFile("testdata/shop-" + engine + ".sql")
	if err != nil {
		return nil, err
	}
	return strings.Split(strings.TrimSpace(string(text)), "\n"), nil
}

// WriteShopDatabase writes a copy of the shop's SQLite database to path, as WriteDatabase does.
func WriteShopDatabase(path string) error {
	text, err := gzip.NewReader(bytes.NewReader(shopDatabase))
	if err != nil {
		return err
	}
	content, err := io.ReadAll(text)
	if err != nil {
		return err
	}
	return os.WriteFile(path, content, 0o600)
}

// Read reads cases from a sequence of JSON objects.
func Read(r io.Reader) ([]Case, error) {
	var cases []Case
	for decoder := json.NewDecoder(r); ; {
		var c Case
		switch err := decoder.Decode(&c); {
		case errors.Is(err, io.EOF):
			return cases, nil
		case err != nil:
			return nil, fmt.Errorf("read case %d: %w", len(cases)+1, err)
		}
		cases = append(cases, c)
	}
}

// SetBody sets the body of the request, which need not be UTF-8.
func (s *Step) SetBody(body []byte) {
	s.Body, s.Body64 = string(body), nil
	if !utf8.Valid(body) {
		s.Body, s.Body64 = "", body
	}
}

// Content returns the body of the request.
func (s *Step) Content() []byte {
	if s.Body64 != nil {
		return s.Body64
	}
	return []byte(s.Body)
}

// answer returns the Answer with that body, which need not be UTF-8.
func answer(status int, headers map[string]string, body []byte) Answer {
	a := Answer{Status: status, Headers: headers, Body: string(body)}
	if !utf8.Valid(body) {
		a.Body, a.Body64 = "", base64.StdEncoding.EncodeToString(body)
	}
	return a
}
