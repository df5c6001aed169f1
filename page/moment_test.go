package page_test

import (
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/page"
)

// TestMoments: without script too, a time is in the language of who reads it.
func TestMoments(t *testing.T) {
	t.Parallel()
	at := func(month time.Month) time.Time { return time.Date(2026, month, 2, 15, 4, 5, 0, time.UTC) }
	for _, c := range []struct {
		time            page.Time
		english, german string
	}{
		{page.Time{At: at(1)}, "2 Jan 2026, 15:04 UTC", "2. Jan. 2026, 15:04 UTC"},
		{page.Time{At: at(2)}, "2 Feb 2026, 15:04 UTC", "2. Feb. 2026, 15:04 UTC"},
		{page.Time{At: at(3), As: page.Short}, "2 Mar 2026, 15:04 UTC", "2. März 2026, 15:04 UTC"},
		{page.Time{At: at(4)}, "2 Apr 2026, 15:04 UTC", "2. Apr. 2026, 15:04 UTC"},
		{page.Time{At: at(5), As: page.Full}, "2 May 2026, 15:04 UTC", "2. Mai 2026, 15:04 UTC"},
		{page.Time{At: at(6)}, "2 Jun 2026, 15:04 UTC", "2. Juni 2026, 15:04 UTC"},
		{page.Time{At: at(7)}, "2 Jul 2026, 15:04 UTC", "2. Juli 2026, 15:04 UTC"},
		{page.Time{At: at(8)}, "2 Aug 2026, 15:04 UTC", "2. Aug. 2026, 15:04 UTC"},
		{page.Time{At: at(9)}, "2 Sep 2026, 15:04 UTC", "2. Sept. 2026, 15:04 UTC"},
		{page.Time{At: at(10), As: page.Seconds}, "2 Oct 2026, 15:04:05 UTC", "2. Okt. 2026, 15:04:05 UTC"},
		{page.Time{At: at(11)}, "2 Nov 2026, 15:04 UTC", "2. Nov. 2026, 15:04 UTC"},
		{page.Time{At: at(12)}, "2 Dec 2026, 15:04 UTC", "2. Dez. 2026, 15:04 UTC"},
		{page.Time{At: at(12), As: page.Day}, "2026-12-02", "2026-12-02"},
		{page.Time{At: at(12), Text: "just now"}, "just now", "just now"},
		{page.Time{At: at(12).In(time.FixedZone("", 12*3600))}, "2 Dec 2026, 15:04 UTC", "2. Dez. 2026, 15:04 UTC"},
	} {
		for language, want := range map[string]string{"": c.english, "de": c.german} {
			r := httptest.NewRequest("GET", "/", nil)
			r.Header.Set("Accept-Language", language)
			set := page.New(page.Site{Name: "Shop"})
			if got := set.Words(r).Time(c.time); got != want {
				t.Errorf("%s: %+v is %q, not %q", language, c.time, got, want)
			}
			text, err := set.Render(r, page.Page{Title: "Times", Lede: page.Line{c.time}})
			if err != nil || !strings.Contains(string(text), ">"+want+"</time>") {
				t.Errorf("%s: the page lacks %q, %v:\n%s", language, want, err, text)
			}
		}
	}
}
