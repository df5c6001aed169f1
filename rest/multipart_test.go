package rest_test

import (
	"bytes"
	"mime/multipart"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/rest"
)

const multipartType = "multipart/form-data; boundary=B"

// TestMultipartAsDjango compares with recorded results of Django's MultiPartParser.
func TestMultipartAsDjango(t *testing.T) {
	t.Parallel()
	playFile(t, "testdata/multipart.jsonl", rest.Multipart{}, 100)
}

// TestMultipartOfGo parses what mime/multipart writes.
func TestMultipartOfGo(t *testing.T) {
	t.Parallel()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	if err := w.WriteField("username", "alice é"); err != nil {
		t.Fatal(err)
	}
	part, err := w.CreateFormFile("photo", `a "b".png`)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := part.Write([]byte("\x89PNG\r\n--")); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	data, err := rest.Multipart{}.Parse(&body, requestOf(w.FormDataContentType()))
	if err != nil {
		t.Fatal(err)
	}
	form := data.(*rest.FormData)
	if got, _ := form.Get("username"); got != "alice é" {
		t.Errorf("username: got %q", got)
	}
	want := [][4]string{{"photo", `a "b".png`, "application/octet-stream", "\x89PNG\r\n--"}}
	if diff := cmp.Diff(want, filesOf(t, form)); diff != "" {
		t.Error(diff)
	}
}

func TestMultipartLimits(t *testing.T) {
	t.Parallel()
	field := "--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n"
	file := "--B\r\nContent-Disposition: form-data; name=\"f\"; filename=\"x\"\r\n\r\n1\r\n"
	for _, tt := range []struct {
		name, body string
		ok         bool
	}{
		{"1,000 fields", strings.Repeat(field, 1000) + "--B--\r\n", true},
		{"1,001 fields", strings.Repeat(field, 1001) + "--B--\r\n", false},
		{"100 files", strings.Repeat(file, 100) + "--B--\r\n", true},
		{"101 files", strings.Repeat(file, 101) + "--B--\r\n", false},
		{"a million blank parts", strings.Repeat("--B", 1000000), false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := rest.Multipart{}.Parse(strings.NewReader(tt.body), requestOf(multipartType))
			if status, detail := answerOf(err); tt.ok && err != nil || !tt.ok && status != 400 {
				t.Errorf("got %d %v", status, detail)
			}
		})
	}
}

// A field may lack its last boundary, but a file without one is incomplete and dropped.
func TestMultipartCutOffFile(t *testing.T) {
	t.Parallel()
	body := "--B\r\nContent-Disposition: form-data; name=\"f\"; filename=\"x\"\r\n\r\nhalf of i"
	data, err := rest.Multipart{}.Parse(strings.NewReader(body), requestOf(multipartType))
	if err != nil {
		t.Fatal(err)
	}
	if form := data.(*rest.FormData); len(form.Files) != 0 {
		t.Errorf("got %v", form.Files)
	}
}

// A file whose field has an empty name is dropped, wherever the part stands.
func TestMultipartNamelessFile(t *testing.T) {
	t.Parallel()
	body := "--B\r\nContent-Disposition: form-data; name=\"\"; filename=\"x\"\r\n\r\n1\r\n--B--\r\n"
	data, err := rest.Multipart{}.Parse(strings.NewReader(body), requestOf(multipartType))
	if err != nil {
		t.Fatal(err)
	}
	if form := data.(*rest.FormData); len(form.Files)+len(form.Values) != 0 {
		t.Errorf("got %v", form)
	}
}

func TestFileNames(t *testing.T) {
	t.Parallel()
	for sent, want := range map[string]string{
		`x.txt`:               "x.txt",
		`/etc/passwd`:         "passwd",
		`C:\\dir\\x.txt`:      "x.txt",
		`..`:                  "",
		`.`:                   "",
		`a/..`:                "",
		`a/`:                  "",
		"a\u202eb\x07.txt":    "ab.txt",
		"a &amp; b&#47;c.txt": "c.txt",
		"&#x2e;.":             "",
	} {
		body := "--B\r\nContent-Disposition: form-data; name=\"f\"; filename=\"" + sent + "\"\r\n\r\n1\r\n--B--"
		data, err := rest.Multipart{}.Parse(strings.NewReader(body), requestOf(multipartType))
		if err != nil {
			t.Fatal(err)
		}
		if got, _ := data.(*rest.FormData).File("f"); got.Name != want {
			t.Errorf("%s: got %q, want %q", sent, got.Name, want)
		}
	}
}

func FuzzMultipart(f *testing.F) {
	f.Add([]byte("--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--B--"), multipartType)
	f.Add([]byte("--B\r\nContent-Disposition: form-data; name=a; filename*0*=utf-8''%e2; "+
		"filename*1=x\r\nContent-Transfer-Encoding: base64\r\n\r\naGk=\r\n--B--"), multipartType)
	f.Add([]byte("garbage"), "multipart/form-data")
	f.Fuzz(func(t *testing.T, body []byte, contentType string) {
		_, err := rest.Multipart{}.Parse(bytes.NewReader(body), requestOf(contentType))
		if status, detail := answerOf(err); err != nil && status != 400 {
			t.Errorf("got %d %v", status, detail)
		}
	})
}
