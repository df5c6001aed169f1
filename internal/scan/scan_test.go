package scan_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf16"

	"github.com/latchkey-go/latchkey/auth/apikey"
	"github.com/latchkey-go/latchkey/internal/scan"
)

// newKey returns the nth key of a prefix.
func newKey(prefix string, n int) string {
	const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	key := fmt.Sprintf("%s_%032d", prefix, n)
	sum := crc32.ChecksumIEEE([]byte(key))
	check := ""
	for range 6 {
		check = digits[sum%62:sum%62+1] + check
		sum /= 62
	}
	return key + check
}

func scanner(t *testing.T, prefixes ...string) *scan.Scanner {
	t.Helper()
	s, err := scan.New(prefixes...)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func inUTF16(text string) string {
	var b strings.Builder
	for _, unit := range utf16.Encode([]rune("\ufeff" + text)) {
		b.Write([]byte{byte(unit), byte(unit >> 8)})
	}
	return b.String()
}

func TestText(t *testing.T) {
	t.Parallel()
	a, b := newKey("lk", 1), newKey("lk", 2)
	broken := a[:len(a)-1] + string("01"[(a[len(a)-1]&1)^1])
	for _, c := range []struct {
		name, text string
		want       string // "key:line"
	}{
		{"nothing", "", ""},
		{"only a key", a, "a:1"},
		{"a line", "x\ny = \"" + a + "\"\n", "a:2"},
		{"two on a line", a + " " + b, "a:1 b:1"},
		{"two without a space", a + b, "a:1 b:1"},
		{"the first place of each", "\n" + a + "\n" + b + "\n" + a, "a:2 b:3"},
		{"in an address", "https://x/?key=" + a + "&y", "a:1"},
		{"a wrong checksum", broken, ""},
		{"cut off", a[:len(a)-1], ""},
		{"wrapped", a[:20] + "\n" + a[20:], ""},
		{"another prefix", newKey("other", 1), ""},
		{"a second prefix of the scanner", newKey("acme", 1), "acme:1"},
		{"UTF-16", inUTF16("x\r\n" + a), "a:2"},
		{"binary", "\x00\x01\xff" + a + "\x00\n", "a:1"},
		{"at the end of the first chunk", strings.Repeat("\n", 256<<10-10) + a + "\n" + b, "a:262135 b:262136"},
		{"behind many chunks", strings.Repeat(strings.Repeat("-", 1023)+"\n", 2000) + a, "a:2001"},
		{"UTF-16 across chunks", inUTF16(strings.Repeat("-", 128<<10-20) + a), "a:1"},
		{"prefixes alone", strings.Repeat("lk_", 100_000), ""},
	} {
		names := map[string]string{apikey.HandleOf(a): "a", apikey.HandleOf(b): "b",
			apikey.HandleOf(newKey("acme", 1)): "acme"}
		for how, r := range map[string]io.Reader{
			"whole": strings.NewReader(c.text), "in halves": iotest.HalfReader(strings.NewReader(c.text)),
		} {
			var got []string
			n, err := scanner(t, "lk", "acme").Text(r, func(handle string, line int) {
				got = append(got, fmt.Sprintf("%s:%d", names[handle], line))
			})
			if strings.Join(got, " ") != c.want || err != nil || n != int64(len(c.text)) {
				t.Errorf("%s, %s: %v, %d bytes, %v; want %s", c.name, how, got, n, err, c.want)
			}
		}
	}
}

// One key in each of many places of a text: none is lost at the seam of two chunks.
func TestSeams(t *testing.T) {
	t.Parallel()
	key := newKey("lk", 1)
	for shift := range 400 {
		for name, text := range map[string]string{"ASCII": key, "UTF-16": inUTF16(key)} {
			text = strings.Repeat(" ", 256<<10-len(text)-10+shift) + text + strings.Repeat(" ", shift)
			found := 0
			scanner(t, "lk").Text(strings.NewReader(text), func(string, int) { found++ })
			if found != 1 {
				t.Errorf("%s, %d: found %d times", name, shift, found)
			}
		}
	}
}

// collect scans and returns the lines of a report.
func collect(t *testing.T, run func(scan.Report) error) (lines []string, skipped []error) {
	t.Helper()
	texts := 0 // of the last Progress
	err := run(scan.Report{
		Found: func(f scan.Found) {
			if len(f.Commit) > 12 {
				t.Errorf("commit %q", f.Commit)
			}
			path := filepath.ToSlash(f.Path)
			lines = append(lines, fmt.Sprintf("%s %s:%d %t", f.Handle, path, f.Line, f.Commit != ""))
		},
		Progress: func(sum scan.Sum) { texts = sum.Texts },
		Skipped:  func(path string, err error) { skipped = append(skipped, fmt.Errorf("%s: %w", path, err)) },
	})
	if err != nil {
		t.Error(err)
	}
	if texts == 0 {
		t.Error("no progress was reported")
	}
	slices.Sort(lines)
	return lines, skipped
}

func write(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func TestFiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	key := newKey("lk", 1)
	write(t, dir, map[string]string{
		"a/.env": "KEY=" + key, "b.txt": "nothing", ".git/config": key, "c/d/e.bin": "\x00" + key,
	})
	if err := os.Symlink(filepath.Join(dir, "a"), filepath.Join(dir, "link")); err != nil {
		t.Skip(err)
	}
	h := apikey.HandleOf(key)
	for _, c := range []struct {
		path string
		want []string
	}{
		{dir, []string{
			h + " " + filepath.ToSlash(dir) + "/a/.env:1 false", h + " " + filepath.ToSlash(dir) + "/c/d/e.bin:1 false",
		}},
		{dir + "/a/.env", []string{h + " " + filepath.ToSlash(dir) + "/a/.env:1 false"}},
		{dir + "/link", []string{h + " " + filepath.ToSlash(dir) + "/link/.env:1 false"}}, // named by the caller
		{dir + "/b.txt", nil},
	} {
		lines, skipped := collect(t, func(r scan.Report) error {
			return scanner(t, "lk").Files(t.Context(), c.path, r)
		})
		if !slices.Equal(lines, c.want) || skipped != nil {
			t.Errorf("%s:\n%q, skipped %v\nwant\n%q", c.path, lines, skipped, c.want)
		}
	}
	if err := scanner(t, "lk").Files(t.Context(), dir+"/missing", scan.Report{}); !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := scanner(t, "lk").Files(ended, dir, scan.Report{}); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// A key in the name of a file is found too, and not repeated.
func TestKeyInAPath(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	key := newKey("lk", 1)
	write(t, dir, map[string]string{"notes-" + key + "/" + key + ".txt": "x\n" + newKey("lk", 2)})
	lines, _ := collect(t, func(r scan.Report) error { return scanner(t, "lk").Files(t.Context(), dir, r) })
	masked := "(key " + apikey.HandleOf(key) + ")"
	path := filepath.ToSlash(dir) + "/notes-" + masked + "/" + masked + ".txt"
	want := []string{
		apikey.HandleOf(key) + " " + path + ":0 false", apikey.HandleOf(newKey("lk", 2)) + " " + path + ":2 false",
	}
	slices.Sort(want)
	if !slices.Equal(lines, want) {
		t.Errorf("%q\nwant\n%q", lines, want)
	}
	if strings.Contains(strings.Join(lines, " "), key) {
		t.Error("the key is repeated")
	}
}

func TestPrefixes(t *testing.T) {
	t.Parallel()
	for _, prefix := range []string{"", "A", "1a", "a-b", strings.Repeat("a", 21)} {
		if _, err := scan.New("lk", prefix); err == nil {
			t.Errorf("%q is accepted", prefix)
		}
	}
}

// A text that breaks off is reported, and what it had before is found.
func TestBrokenText(t *testing.T) {
	t.Parallel()
	key := newKey("lk", 1)
	broken := io.MultiReader(strings.NewReader(key+"\n"), iotest.ErrReader(errors.New("disk gone")))
	lines, skipped := collect(t, func(r scan.Report) error {
		scanner(t, "lk").Reader(broken, "standard input", r)
		return nil
	})
	if len(lines) != 1 || len(skipped) != 1 || !strings.Contains(skipped[0].Error(), "standard input: disk gone") {
		t.Errorf("%q, %v", lines, skipped)
	}
}

// repository is a git repository for tests.
type repository struct {
	t   *testing.T
	dir string
}

func (r repository) git(args ...string) {
	r.t.Helper()
	cmd := exec.Command("git", append([]string{"-C", r.dir, "-c", "user.name=a", "-c", "user.email=a@example.com",
		"-c", "commit.gpgsign=false", "-c", "init.defaultBranch=main"}, args...)...)
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_SYSTEM=/dev/null")
	if out, err := cmd.CombinedOutput(); err != nil {
		r.t.Fatalf("git %v: %v\n%s", args, err, out)
	}
}

func (r repository) commit(message string, files map[string]string) {
	r.t.Helper()
	write(r.t, r.dir, files)
	r.git("add", "-A")
	r.git("commit", "-q", "--allow-empty", "-m", message)
}

// Sourcegraph, August 2023: a key in a commit, where no file of the checkout shows it.
func TestHistory(t *testing.T) {
	t.Parallel()
	r := repository{t, t.TempDir()}
	var keys []string
	for n := range 8 {
		keys = append(keys, newKey("lk", n))
	}
	r.git("init", "-q")
	r.commit("first", map[string]string{"a.txt": "x\n" + keys[0], "dir/ä b.txt": keys[1]})
	r.commit("remove them, "+keys[2], map[string]string{"a.txt": "", "dir/ä b.txt": ""})
	r.commit("next", nil) // a stash repeats the last message
	r.git("checkout", "-q", "-b", "side")
	r.commit("on a branch", map[string]string{"side.txt": keys[3]})
	r.git("tag", "-a", "v1", "-m", "tag "+keys[4])
	r.commit("reset later", map[string]string{"lost.txt": keys[5]})
	r.git("reset", "-q", "--hard", "HEAD~1")
	r.git("checkout", "-q", "main")
	write(t, r.dir, map[string]string{"a.txt": keys[6]})
	r.git("stash", "-q")
	write(t, r.dir, map[string]string{"untracked.txt": keys[7]})
	want := []string{
		apikey.HandleOf(keys[0]) + " a.txt:2 true",
		apikey.HandleOf(keys[1]) + " dir/ä b.txt:1 true",
		apikey.HandleOf(keys[2]) + " :0 true",
		apikey.HandleOf(keys[3]) + " side.txt:1 true",
		apikey.HandleOf(keys[4]) + " :0 true",
		apikey.HandleOf(keys[5]) + " lost.txt:1 true",
		apikey.HandleOf(keys[6]) + " a.txt:1 true",
	}
	slices.Sort(want)
	lines, skipped := collect(t, func(report scan.Report) error {
		return scanner(t, "lk").History(t.Context(), r.dir, report)
	})
	if !slices.Equal(lines, want) || skipped != nil {
		t.Errorf("%q, skipped %v\nwant\n%q", lines, skipped, want)
	}
	for range 3 { // nothing waits for a scan that ends early
		ended, cancel := context.WithCancel(t.Context())
		err := scanner(t, "lk").History(ended, r.dir, scan.Report{Progress: func(scan.Sum) { cancel() }})
		if !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	}
}

func TestHistoryThatIsMissing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	err := scanner(t, "lk").History(t.Context(), dir, scan.Report{})
	if err == nil || !strings.Contains(err.Error(), "not a git repository") {
		t.Error(err)
	}
	r := repository{t, t.TempDir()}
	r.git("init", "-q")
	r.commit("one", map[string]string{"a": "1"})
	r.commit("two", map[string]string{"a": "2"})
	shallow := filepath.Join(dir, "shallow")
	r.git("clone", "-q", "--depth", "1", "file://"+r.dir, shallow)
	_, skipped := collect(t, func(report scan.Report) error {
		return scanner(t, "lk").History(t.Context(), shallow, report)
	})
	if len(skipped) != 1 || !errors.Is(skipped[0], scan.ErrShallow) {
		t.Errorf("%v", skipped)
	}
}

// Go's own tree is ordinary code: it has no key.
func TestNoFalseAlarm(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("reads 100 MB")
	}
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	files := 0
	source := filepath.Join(string(bytes.TrimSpace(root)), "src")
	err = scanner(t, "lk", "a", "t").Files(t.Context(), source, scan.Report{
		Found:    func(f scan.Found) { t.Errorf("%+v", f) },
		Progress: func(sum scan.Sum) { files = sum.Texts },
		Skipped:  func(path string, err error) { t.Error(path, err) },
	})
	if err != nil || files < 1000 {
		t.Error(files, err)
	}
}

func FuzzText(f *testing.F) {
	key := newKey("lk", 1)
	for _, seed := range []string{"", key, "lk_lk_" + key + key, inUTF16(key), key[:30]} {
		f.Add([]byte(seed), 3)
	}
	f.Fuzz(func(t *testing.T, text []byte, split int) {
		var got []string
		n, err := scanner(t, "lk").Text(bytes.NewReader(text), func(handle string, line int) {
			got = append(got, handle)
			if line < 1 || line > 1+bytes.Count(text, []byte("\n")) {
				t.Errorf("line %d", line)
			}
		})
		if n != int64(len(text)) || err != nil {
			t.Error(n, err)
		}
		contains := bytes.Contains(text, []byte(key))
		if contains != slices.Contains(got, apikey.HandleOf(key)) && !bytes.Contains(text, []byte{0}) {
			t.Errorf("found %v", got)
		}
	})
}
