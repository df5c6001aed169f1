package mimeparse

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParts(t *testing.T) {
	t.Parallel()
	body := "preamble\r\n--B\r\nContent-Disposition: form-data; name=\" a \"\r\n\r\n1\r\n" +
		"--B\nContent-Disposition: form-data; name=f; filename*=utf-8''%e2%98%83.txt\r\n" +
		"CONTENT-TYPE: Text/Plain; charset=x\r\nContent-Transfer-Encoding: base64\r\nnonsense\r\nX-\xff: y\r\n\r\naGk=\n" +
		"--B\r\nContent-Type: a/b\r\n\r\nnameless\r\n--B\r\n\r\ncut off"
	var got []Part
	for part, err := range Parts([]byte(body), "B") {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, part)
	}
	want := []Part{
		{}, // the preamble
		{Named: true, Name: "a", Content: []byte("1")},
		{Named: true, Name: "f", FileName: "☃.txt", ContentType: "text/plain", Base64: true, Content: []byte("aGk=")},
		{ContentType: "a/b", Content: []byte("nameless")},
		{Content: []byte("cut off"), Last: true},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestLastPart has the ends of bodies. Django 5.2 keeps a file only if at least one byte follows
// the boundary after it: it cannot know that a file is complete before it reads the next part. So a
// body that ends with the boundary itself, without "--", loses its last file.
func TestLastPart(t *testing.T) {
	t.Parallel()
	for end, last := range map[string]bool{
		"": true, "\r\n": true, "\r\n--": true, "\r\n--B": true, "--B": true,
		"\r\n--B-": false, "\r\n--B--": false, "\r\n--B\r\n": false, "\r\n--B--\r\nepilogue": false,
	} {
		body := "--B\r\nContent-Disposition: form-data; name=f; filename=x\r\n\r\nhello" + end
		for part, err := range Parts([]byte(body), "B") {
			if err != nil || part.Named && part.Last != last {
				t.Errorf("at the end %q: the last part %v, %v, want %v", end, part.Last, err, last)
			}
		}
	}
}

// The headers of a part and their blank line may take MaxPartHeader bytes. After a longer header no
// part is read.
func TestLongPartHeader(t *testing.T) {
	t.Parallel()
	for length, want := range map[int][]error{MaxPartHeader: {nil, nil}, MaxPartHeader + 1: {ErrPartHeader}} {
		head := "\r\nX: " + strings.Repeat("x", length-len("\r\nX: \r\n\r\n")) + "\r\n\r\n"
		var got []error
		for _, err := range Parts([]byte(head+"content--B\r\n\r\nmore"), "B") {
			got = append(got, err)
		}
		if !cmp.Equal(got, want, cmp.Comparer(func(a, b error) bool { return errors.Is(a, b) })) {
			t.Errorf("%d bytes: got %v, want %v", length, got, want)
		}
	}
}

func TestPartsStopsWhenTheLoopBreaks(t *testing.T) {
	t.Parallel()
	n := 0
	for range Parts([]byte(strings.Repeat("--B", 10)), "B") {
		if n++; n == 2 {
			break
		}
	}
	if n != 2 {
		t.Errorf("got %d parts", n)
	}
}

func FuzzParts(f *testing.F) {
	f.Add([]byte("--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--B--"),
		"multipart/form-data; boundary=B")
	f.Add([]byte("garbage"), "multipart/x; boundary=")
	f.Fuzz(func(t *testing.T, body []byte, contentType string) {
		boundary, err := Boundary(contentType)
		if err != nil {
			return
		}
		content := 0
		for part, err := range Parts(body, boundary) {
			if content += len(part.Content); err == nil && part.Base64 && !strings.Contains(string(body), "base64") {
				t.Errorf("%q: got %+v", body, part)
			}
			FileName(part.FileName)
		}
		if content > len(body) {
			t.Errorf("%d bytes of content in %d", content, len(body))
		}
	})
}
