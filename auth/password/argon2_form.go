package password

import (
	"encoding/base64"
	"fmt"
	"strings"

	"github.com/latchkey-go/latchkey/auth/password/internal/argon2"
)

// argon2Form is a PHC string without the salt and the key.
type argon2Form struct {
	Argon2         // the cost
	name    string // "argon2id"
	version uint32
}

// isCurrent reports whether new hashes have this variant and version.
func (f argon2Form) isCurrent() bool { return f.name == "argon2id" && f.version == argon2.Version13 }

func (f argon2Form) derive(password string, salt []byte, size int) []byte {
	f.ledger.count(f.kind(), f.work())
	return argon2.Key(argon2.Params{
		Variant: variants[f.name], Version: f.version,
		Memory: uint32(f.Memory), Time: uint32(f.Time), Lanes: uint8(f.Lanes),
	}, []byte(password), salt, uint32(size))
}

// kind returns the Cost.Kind. It names the variant and version, because the time for one KiB
// differs between them.
func (f argon2Form) kind() string { return fmt.Sprintf("argon2 %s v=%d", f.name, f.version) }

// cost returns the cost in KiB. Spend does a part of the work in the same number of passes over
// less memory.
func (f argon2Form) cost() Cost {
	return Cost{Kind: f.kind(), Work: f.work(), Spend: func(password string, work int) {
		part := f
		part.Memory = max(work/f.Time, 8*f.Lanes)
		part.derive(password, []byte(newSalt()), argon2KeySize)
	}}
}

func parseArgon2Version(s string) (uint32, bool) {
	switch s {
	case "v=16":
		return argon2.Version10, true
	case "v=19":
		return argon2.Version13, true
	}
	return 0, false
}

// parseArgon2Cost parses "m=102400,t=2,p=8".
func parseArgon2Cost(s string, limits Limits) (Argon2, bool) {
	parts := strings.Split(s, ",")
	if len(parts) != 3 {
		return Argon2{}, false
	}
	var cost Argon2
	for i, f := range []struct {
		prefix string
		value  *int
		limit  int
	}{
		{"m=", &cost.Memory, limits.Argon2Memory},
		{"t=", &cost.Time, limits.Argon2Time},
		{"p=", &cost.Lanes, limits.Argon2Lanes},
	} {
		text, ok := strings.CutPrefix(parts[i], f.prefix)
		if !ok {
			return Argon2{}, false
		}
		if *f.value, ok = number(text, f.limit); !ok {
			return Argon2{}, false
		}
	}
	return cost, cost.isWithin(limits)
}

// rawBase64 decodes unpadded base64. It refuses all but the canonical encoding of the bytes.
func rawBase64(s string) ([]byte, bool) {
	b, err := base64.RawStdEncoding.DecodeString(s)
	return b, err == nil && base64.RawStdEncoding.EncodeToString(b) == s
}
