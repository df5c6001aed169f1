// Package recorded holds what Django 5.2 with REST framework 3.18 answered under gunicorn, and plays it against any
// server: a [Case] is requests sent in order, each on a connection of its own and byte for byte as recorded, and the answer
// to each. [Case.Play] says where a server's answers differ.
//
// Compared are the status, the headers that a client may act on, and the body. Left alone is what says nothing: the
// order of Allow and Vary, the words of a parser behind "parse error - ", and whole HTML pages.
package recorded

import (
	"bytes"
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"unicode/utf8"
)

var (
	//go:embed testdata/public.jsonl
	public []byte
	//go:embed testdata/found.jsonl
	found []byte
	//go:embed testdata/reference.sqlite3
	database []byte
)

// A Case is requests and what was answered.
type Case struct {
	Name      string   `json:"name"`
	Unordered bool     `json:"unordered,omitempty"`  // the order of the body's keys says nothing
	Mask      []string `json:"mask,omitempty"`       // "token": the answers hold keys that are new each time
	SameToken bool     `json:"same_token,omitempty"` // and each step's is the same one
	Steps     []Step   `json:"steps"`
}

// A Step is one request. Raw, the whole of it, stands instead of the other fields.
type Step struct {
	Method   string      `json:"method,omitempty"`
	Target   string      `json:"target,omitempty"`
	Headers  [][2]string `json:"headers"`
	Body     string      `json:"body,omitempty"`
	Body64   []byte      `json:"body_base64,omitempty"` // a body that is not UTF-8
	Raw      []byte      `json:"raw_base64,omitempty"`
	Response Answer      `json:"response"`
}

// An Answer is a status, those headers that are compared (by lower-case name), and the body without its
// transfer coding.
type Answer struct {
	Status  int               `json:"status"`
	Headers map[string]string `json:"headers"`
	Body    string            `json:"body"`
	Body64  string            `json:"body_base64,omitempty"` // a body that is not UTF-8
}

// Public returns the recorded cases of the reference project.
func Public() ([]Case, error) { return Read(bytes.NewReader(public)) }

// Found returns what comparing with Django has found since, recorded in the same way.
func Found() ([]Case, error) { return Read(bytes.NewReader(found)) }

// WriteDatabase writes to path a copy of the SQLite database that Django made for the reference project, as it was
// before any request.
func WriteDatabase(path string) error { return os.WriteFile(path, database, 0o600) }

// Read reads cases, one JSON object after the other.
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

// SetBody makes body the step's, whether it is UTF-8 or not.
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

func answer(status int, headers map[string]string, body []byte) Answer {
	a := Answer{Status: status, Headers: headers, Body: string(body)}
	if !utf8.Valid(body) {
		a.Body, a.Body64 = "", base64.StdEncoding.EncodeToString(body)
	}
	return a
}
