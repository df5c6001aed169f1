package password_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/auth/password"
)

var alice = []password.Attribute{
	{Name: "username", Value: "Alice_Liddell"},
	{Name: "first name", Value: "Alice"},
	{Name: "last name", Value: "Pleasance Liddell"},
	{Name: "email address", Value: "queen@wonderland.example"},
}

func TestDefaultValidators(t *testing.T) {
	t.Parallel()
	similar := func(name string) password.Problem {
		return password.Problem{Code: "password_too_similar", Message: "The password is too similar to the " + name +
			"."}
	}
	short := password.Problem{Code: "password_too_short",
		Message: "This password is too short. It must contain at least 8 characters."}
	common := password.Problem{Code: "password_too_common", Message: "This password is too common."}
	numeric := password.Problem{Code: "password_entirely_numeric", Message: "This password is entirely numeric."}
	validators := password.DefaultValidators()
	for _, tt := range []struct {
		password string
		about    []password.Attribute
		want     []password.Problem
	}{
		{"a good long phrase", alice, nil},
		{"", alice, []password.Problem{short}},
		{"sevenx1", nil, []password.Problem{short}},
		{"eightx18", nil, nil},
		{"éééééééé", nil, nil},
		{"ééééééé", nil, []password.Problem{short}},
		{"password", nil, []password.Problem{common}},
		{" PassWord\x1f\n", nil, []password.Problem{common}},
		{"\x1cpassword", nil, []password.Problem{common}},
		{"12345678", nil, []password.Problem{common, numeric}},
		{"123", nil, []password.Problem{short, common, numeric}},
		{"9182736455463728", nil, []password.Problem{numeric}},
		{"９１８２７３６４５５", nil, []password.Problem{numeric}},
		{"٩١٨٢٧٣٦٤٥٥", nil, []password.Problem{numeric}},
		{"²³¹⁴⑤⑥⓪❼", nil, []password.Problem{numeric}},
		{"½½½½½½½½", nil, nil}, // numeric, but not digits
		{"91827364 5", nil, nil},
		{"ALICE-liddell", alice, []password.Problem{similar("username")}},
		{"elcialiddell", alice, []password.Problem{similar("username")}}, // the order of letters does not matter
		{"pleasance", alice, []password.Problem{similar("last name")}},
		{"1wonderland", alice, []password.Problem{similar("email address")}}, // similar to a word of the address
		{"wonderland-1865", alice, []password.Problem{similar("email address")}},
		{"wonderland-1865-teaparty", alice, nil},
		{strings.Repeat("alice", 10), alice, nil}, // ten times as long
		{"good enough", []password.Attribute{{Name: "email address", Value: ""}}, nil},
	} {
		if diff := cmp.Diff(tt.want, validators.Validate(tt.password, tt.about...)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", tt.password, diff)
		}
	}
}

func TestZeroValidators(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		validator password.Validator
		password  string
	}{
		{password.CommonPassword{}, "PassWord"},
		{&password.CommonPassword{}, "PassWord"},
		{password.MinimumLength{}, "sevenx1"},
		{password.Numeric{}, "9182736455463728"},
		{password.UserAttributeSimilarity{}, "alice-liddell"},
	} {
		if tt.validator.Validate(tt.password, alice) == nil {
			t.Errorf("%T accepts %q", tt.validator, tt.password)
		}
	}
}

func TestHelp(t *testing.T) {
	t.Parallel()
	var got []string
	for _, v := range append(password.DefaultValidators(), password.MinimumLength{Length: 1}) {
		got = append(got, v.Help())
	}
	want := []string{
		"Your password can’t be too similar to your other personal information.",
		"Your password must contain at least 8 characters.",
		"Your password can’t be a commonly used password.",
		"Your password can’t be entirely numeric.",
		"Your password must contain at least 1 character.",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestValidatorSettings(t *testing.T) {
	t.Parallel()
	if p := (password.MinimumLength{Length: 1}).Validate("", nil); p == nil ||
		p.Message != "This password is too short. It must contain at least 1 character." {
		t.Errorf("minimum of 1: %v", p)
	}
	private := []password.Attribute{{Name: "username", Value: "private"}}
	for pw, similar := range map[string]bool{"private278650": true, "private2786501": false} { // 0.7, and below
		if p := (password.UserAttributeSimilarity{}).Validate(pw, private); (p != nil) != similar {
			t.Errorf("%s: %v", pw, p)
		}
	}
	if p := (password.UserAttributeSimilarity{Max: 0.1}).Validate("alice-in-a-boat",
		[]password.Attribute{{Name: "x", Value: "a"}}); p == nil {
		t.Error("with Max 0.1 a short part is too short to count")
	}
	if p := (password.MinimumLength{Length: 12}).Validate("elevenchars", nil); p == nil ||
		!strings.Contains(p.Message, "12 characters") {
		t.Errorf("minimum of 12: %v", p)
	}
	if p := (password.MinimumLength{Length: 12}).Validate("twelve chars", nil); p != nil {
		t.Errorf("minimum of 12: %v", p)
	}
	if p := (password.UserAttributeSimilarity{Max: 1}).Validate("alice1", alice); p != nil {
		t.Errorf("with Max 1 a different password is similar: %v", p)
	}
	if p := (password.UserAttributeSimilarity{Max: 1}).Validate("alice", alice); p == nil {
		t.Error("with Max 1 the same text is not similar")
	}
}
