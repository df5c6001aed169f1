package mimeparse

import "testing"

func TestLongFileNamesKeepTheExtension(t *testing.T) {
	t.Parallel()
	long := func(r rune, n int) string {
		name := make([]rune, n)
		for i := range name {
			name[i] = r
		}
		return string(name)
	}
	for name, want := range map[string]string{
		long('é', 255):               long('é', 255),
		long('é', 256):               long('é', 255),
		long('x', 300) + ".txt":      long('x', 251) + ".txt",
		"x." + long('y', 300):        "." + long('y', 254),
		"." + long('z', 300):         "." + long('z', 254),
		".." + long('a', 300) + ".b": ".." + long('a', 251) + ".b",
	} {
		if got := FileName(name); got != want {
			t.Errorf("%.10s (%d bytes): got %q", name, len(name), got)
		}
	}
}
