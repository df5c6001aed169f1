package auth_test

import (
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/latchkey-go/latchkey/auth"
)

func TestNormalize(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"A@B@C.D": "A@B@c.d", "none": "none", "": "", " X@Y.Z ": "X@y.z", "a@": "a@", "@A.B": "@a.b",
	} {
		if got := auth.NormalizeEmail(in); got != want {
			t.Errorf("NormalizeEmail(%q) = %q, want %q", in, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		once := auth.NormalizeUsername(rapid.String().Draw(t, "username"))
		if twice := auth.NormalizeUsername(once); twice != once {
			t.Fatalf("%q becomes %q", once, twice)
		}
	})
}

func TestValidateUsername(t *testing.T) {
	t.Parallel()
	const chars = "Enter a valid username. This value may contain only letters, numbers, and @/./+/-/_ characters."
	for in, want := range map[string]string{
		"alice": "", "Grace.Ünï": "", "a@b.c+d-e_f": "", "名前９²Ⅷ": "",
		"": "This field cannot be blank.", "a b": chars, "a\n": chars, "a!": chars, "e\u0301": chars, "a\xff": chars,
		"a\x00":                  chars,
		strings.Repeat("é", 150): "",
		strings.Repeat("a", 151): "Ensure this value has at most 150 characters (it has 151).",
	} {
		check(t, "username", in, want, auth.ValidateUsername(in))
	}
}

func TestValidateEmail(t *testing.T) {
	t.Parallel()
	// The valid and invalid addresses come from Django's own tests/validators.
	for _, in := range []string{
		"email@here.com", "email@mail2.4you.example", "weirder-email@here.and.there.com", "email@[127.0.0.1]",
		"email@[2001:dB8::1]", "example@valid-----hyphens.com",
		"example@valid-with-hyphens.com", "a@b.co", "a@９.example", "a@1.example",
		"test@domain.with.idn.tld.उदाहरण.परीक्षा", "email@localhost", `"test@test"@example.com`,
		"example@atm." + strings.Repeat("a", 63), `"\` + "\x0b" + `"@here.com`,
	} {
		check(t, "email", in, "", auth.ValidateEmail(in))
	}
	domain := "@" + strings.Repeat("x", 63) + "." + strings.Repeat("y", 63) + ".example"
	for length, want := range map[int]string{
		254: "", 255: "Ensure this value has at most 254 characters (it has 255).",
		320: "Ensure this value has at most 254 characters (it has 320).", 321: "Enter a valid email address.",
	} {
		address := strings.Repeat("a", length-len(domain)) + domain
		check(t, "email", address, want, auth.ValidateEmail(address))
	}
	for _, in := range []string{
		"a@b.c", "a@example.c", "a@ex_ample.com", "a@ex\u20acample.com", "a@[::1", "a@[]", "a@", "@example.com",
		"a@-b.com", "a@b-.com", "a..b@example.com",
		"", "abc", "abc@", "abc@bar", "a @x.cz", "abc@.com", "something@@somewhere.com", "email@127.0.0.1",
		"email@[127.0.0.256]", "email@[::1%25eth0]", "email@[127.0.0.1", "email@[127.0.0.1]]",
		"example@invalid-.com", "example@-invalid.com", "example@invalid.com-", "example@inv-.alid-.com",
		"trailingdot@shouldfail.com.",
		"a@b.c\n", "example@atm." + strings.Repeat("a", 64), `"\` + "\n" + `"@here.com`, strings.Repeat("a", 316) +
			"@x.cz",
	} {
		check(t, "email", in, "Enter a valid email address.", auth.ValidateEmail(in))
	}
}

func check(t *testing.T, field, in, want string, err error) {
	t.Helper()
	var invalid *auth.InvalidError
	switch {
	case want == "" && err != nil:
		t.Errorf("%s %q is refused: %v", field, in, err)
	case want != "" && (!errors.As(err, &invalid) || !errors.Is(err, auth.ErrInvalid) || invalid.Message != want ||
		invalid.Field != field):
		t.Errorf("%s %q: %v, want %q", field, in, err, want)
	}
}
