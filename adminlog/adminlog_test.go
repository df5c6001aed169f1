package adminlog_test

import (
	"fmt"
	"testing"

	"github.com/latchkey-go/latchkey/adminlog"
)

func english(text string, args ...any) string {
	if len(args) == 0 {
		return text
	}
	return fmt.Sprintf(text, args...)
}

// TestChangedMessage has messages as Django 5.2 stores them.
func TestChangedMessage(t *testing.T) {
	t.Parallel()
	for want, fields := range map[string][]string{
		`[]`: nil,
		`[{"changed": {"fields": ["First name"]}}]`:                  {"First name"},
		`[{"changed": {"fields": ["First name", "Email address"]}}]`: {"First name", "Email address"},
		`[{"changed": {"fields": ["Gr\u00f6\u00dfe \"x\""]}}]`:       {`Größe "x"`},
	} {
		if got := adminlog.ChangedMessage(fields...); got != want {
			t.Errorf("%s, not %s", got, want)
		}
	}
}

func TestDescribe(t *testing.T) {
	t.Parallel()
	for message, want := range map[string]string{
		adminlog.AddedMessage: "Added.",
		`[]`:                  "No fields changed.",
		``:                    "",
		`Changed by hand.`:    "Changed by hand.", // Django before 1.10
		`[not JSON`:           "[not JSON",
		`[{"changed": {"fields": ["First name"]}}]`:                                                    "Changed First name.",
		`[{"changed": {"fields": ["First name", "Email address", "Active"]}}]`:                         "Changed First name, Email address and Active.",
		`[{"added": {"name": "order line", "object": "Coffee"}}]`:                                      "Added order line “Coffee”.",
		`[{"changed": {"name": "order line", "object": "Coffee", "fields": ["Price"]}}]`:               "Changed Price for order line “Coffee”.",
		`[{"deleted": {"name": "order line", "object": "Coffee"}}, {"changed": {"fields": ["Note"]}}]`: "Deleted order line “Coffee”. Changed Note.",
		`[{"changed": {"fields": ["100%d"]}}]`:                                                         "Changed 100%d.",
		`[{"unknown": {}}]`:                                                                            "No fields changed.",
	} {
		if got := (adminlog.Entry{Message: message}).Describe(english); got != want {
			t.Errorf("%s: %q, not %q", message, got, want)
		}
	}
}

// FuzzDescribe: other programs write messages, and none of them stops the page.
func FuzzDescribe(f *testing.F) {
	f.Add(adminlog.AddedMessage)
	f.Add(`[{"changed": {"name": "", "fields": []}}]`)
	f.Add(`[{"added": null}, null]`)
	f.Fuzz(func(_ *testing.T, message string) { (adminlog.Entry{Message: message}).Describe(english) })
}
