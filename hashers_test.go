package latchkey_test

import (
	"log/slog"
	"path/filepath"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/password"
)

// rot13 stands for a project's own hasher: it is MD5 under another name.
type rot13 struct{ password.MD5 }

func (rot13) Algorithm() string { return "rot13" }

// TestPreferredHasher checks that the first of password.hashers hashes new passwords, at the cost
// of the settings or of the project's own hasher.
func TestPreferredHasher(t *testing.T) {
	t.Parallel()
	small := password.Argon2{Memory: 64, Time: 1, Lanes: 1}
	for _, tt := range []struct {
		name    string
		own     []password.Hasher
		setting []string
		prefix  string
	}{
		{"Django's default", nil, nil, "pbkdf2_sha256$1000$"},
		{"argon2", nil, []string{"argon2", "pbkdf2_sha256"}, "argon2$argon2id$v=19$m=128,t=3,p=2$"},
		{"argon2 alone", nil, []string{"argon2"}, "argon2$argon2id$v=19$m=128,t=3,p=2$"},
		{"bcrypt_sha256", nil, []string{"bcrypt_sha256"}, "bcrypt_sha256$$2b$05$"},
		{"bcrypt", nil, []string{"bcrypt"}, "bcrypt$$2b$05$"},
		{"scrypt", nil, []string{"scrypt"}, "scrypt$32$"},
		{"pbkdf2_sha1", nil, []string{"pbkdf2_sha1"}, "pbkdf2_sha1$1000$"},
		{"the project's own hasher of a built-in name is not preferred for that", []password.Hasher{small}, nil,
			"pbkdf2_sha256$1000$"},
		{"the project's own hasher, at its own cost", []password.Hasher{small}, []string{"argon2"},
			"argon2$argon2id$v=19$m=64,t=1,p=1$"},
		{"the project's own hasher, not listed", []password.Hasher{small}, []string{"scrypt"}, "scrypt$32$"},
		{"the project's own hasher, listed first", []password.Hasher{rot13{}}, []string{"rot13", "argon2"}, "md5$"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			site := open(t, latchkey.Project{Hashers: tt.own}, func(s *latchkey.Settings) {
				s.Password.Hashers = tt.setting
				s.Password.Argon2 = latchkey.Argon2Settings{MemoryCost: 128, TimeCost: 3, Parallelism: 2}
				s.Password.Bcrypt.Rounds = 5
				s.Password.Scrypt = latchkey.ScryptSettings{WorkFactor: 32, BlockSize: 2, Parallelism: 3}
			})
			alice, err := site.Users.Create(t.Context(),
				auth.CreateParams{Username: "alice", Password: "wonderland-1865"})
			if err != nil {
				t.Fatal(err)
			}
			if stored, err := latchkey.HashOf(t.Context(), site, alice.ID); err != nil ||
				!strings.HasPrefix(stored, tt.prefix) {
				t.Errorf("stored %q, want %s…; %v", stored, tt.prefix, err)
			}
		})
	}
}

// TestHashersBesideADjango has a Django that prefers Argon2, with password.hashers equal to its
// PASSWORD_HASHERS. Hashes that Django wrote are kept, and older ones are re-hashed once.
func TestHashersBesideADjango(t *testing.T) {
	t.Parallel()
	site := open(t, latchkey.Project{}, func(s *latchkey.Settings) {
		s.Password.Hashers = []string{"argon2", "pbkdf2_sha256"}
		s.Password.Argon2 = latchkey.Argon2Settings{MemoryCost: 512, TimeCost: 2, Parallelism: 2}
	})
	alice, err := site.Users.Create(t.Context(), auth.CreateParams{Username: "alice"})
	if err != nil {
		t.Fatal(err)
	}
	const django = "argon2$argon2id$v=19$m=512,t=2,p=2$"
	for _, tt := range []struct {
		before password.Hasher
		stays  bool
	}{
		{password.Argon2{Memory: 512, Time: 2, Lanes: 2}, true},
		{password.Argon2{Memory: 256, Time: 2, Lanes: 2}, false},
		{password.PBKDF2SHA256{Iterations: 1000}, false},
	} {
		encoded, err := tt.before.Encode("lètmein")
		if err != nil {
			t.Fatal(err)
		}
		if err := latchkey.StoreHash(t.Context(), site, alice.ID, encoded); err != nil {
			t.Fatal(err)
		}
		var stored [2]string
		for i := range stored {
			if _, err := site.Users.Authenticate(t.Context(), "alice", "lètmein"); err != nil {
				t.Fatal(err)
			}
			if stored[i], err = latchkey.HashOf(t.Context(), site, alice.ID); err != nil {
				t.Fatal(err)
			}
		}
		if (stored[0] == encoded) != tt.stays || stored[1] != stored[0] || !strings.HasPrefix(stored[0], django) {
			t.Errorf("%q became %q", encoded, stored)
		}
	}
}

// TestInvalidHasherSettings checks that an error names the setting that is invalid.
func TestInvalidHasherSettings(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		change func(*latchkey.PasswordSettings)
		own    []password.Hasher
		want   string // "" for no error
	}{
		{"an unknown name", func(s *latchkey.PasswordSettings) { s.Hashers = []string{"argon2id"} },
			[]password.Hasher{rot13{}},
			`setting password.hashers: "argon2id" is not known: want one of pbkdf2_sha256, pbkdf2_sha1, argon2, bcrypt_sha256, bcrypt, scrypt, md5, rot13`},
		{"a name twice", func(s *latchkey.PasswordSettings) { s.Hashers = []string{"argon2", "md5", "argon2"} }, nil,
			"setting password.hashers: name argon2 once"},
		{"the preferred name twice", func(s *latchkey.PasswordSettings) { s.Hashers = []string{"argon2", "argon2"} },
			nil, "setting password.hashers: name argon2 once"},
		{"iterations", func(s *latchkey.PasswordSettings) { s.Iterations = 10_000_001 }, nil,
			"setting password.iterations: hasher pbkdf2_sha256: iterations must be 1 to 10000000"},
		{"argon2", func(s *latchkey.PasswordSettings) { s.Argon2.MemoryCost = 8 }, nil,
			"setting password.argon2.memory_cost: hasher argon2: cost m=8,t=2,p=8 is not within the limits"},
		{"argon2's passes", func(s *latchkey.PasswordSettings) { s.Argon2.TimeCost = 21 }, nil,
			"setting password.argon2.time_cost: hasher argon2: cost m=102400,t=21,p=8"},
		{"argon2's threads", func(s *latchkey.PasswordSettings) { s.Argon2.Parallelism = 65 }, nil,
			"setting password.argon2.parallelism: "},
		{"two of argon2's costs", func(s *latchkey.PasswordSettings) { s.Argon2.TimeCost, s.Argon2.MemoryCost = 21, 8 },
			nil, "setting password.argon2.memory_cost: "},
		{"bcrypt", func(s *latchkey.PasswordSettings) { s.Bcrypt.Rounds = 16 }, nil,
			"setting password.bcrypt.rounds: hasher bcrypt_sha256: rounds must be 4 to 15"},
		{"scrypt", func(s *latchkey.PasswordSettings) { s.Scrypt.WorkFactor = 1000 }, nil,
			"setting password.scrypt.work_factor: hasher scrypt: cost N=1000,r=8,p=5 is not within the limits"},
		{"a cost of a format that is not enabled",
			func(s *latchkey.PasswordSettings) { s.Hashers, s.Bcrypt.Rounds = []string{"argon2"}, 16 }, nil, ""},
		{"a cost that the project's own hasher replaces",
			func(s *latchkey.PasswordSettings) { s.Argon2.MemoryCost = 8 }, []password.Hasher{password.Argon2{}}, ""},
		{"the name of the project's own hasher", func(s *latchkey.PasswordSettings) { s.Hashers = []string{"rot13"} },
			[]password.Hasher{rot13{}}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := latchkey.Settings{Database: "sqlite:" + filepath.Join(t.TempDir(), "x.sqlite3")}
			tt.change(&s.Password)
			site, err := latchkey.Open(t.Context(),
				latchkey.Project{Hashers: tt.own, Log: slog.New(slog.DiscardHandler)}, s)
			if err == nil {
				site.Close()
			}
			if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want %q", err, tt.want)
			}
		})
	}
}
