package password_test

import (
	"crypto/md5"
	"encoding/hex"
	"errors"
	"regexp"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/password"
)

// everyHasher enables all formats; new hashes cost 1,000 iterations.
func everyHasher() []password.Hasher {
	return append(password.DefaultHashers(1000), password.Bcrypt{Rounds: 4}, password.MD5{})
}

// vectors were made by Django; those of other variants and versions of Argon2 by the reference implementation.
var vectors = []struct{ name, password, encoded string }{
	{"pbkdf2_sha256", "lètmein", "pbkdf2_sha256$260000$seasalt$YlZ2Vggtqdc61YjArZuoApoBh9JNGYoDRBUGu6tcJQo="},
	{"pbkdf2_sha256 of Django 5.2", "s3cret pw", "pbkdf2_sha256$1000000$seasalt$DfT2sFp7G0ruAuphu3c71WMypnk56S3CV4TqM9qtg04="},
	{"pbkdf2_sha256 of little work", "oldpw", "pbkdf2_sha256$1000$saltsalt$BZ0SFyVRMbpwkmZ3GfNRXpm99UkE393dXeMhziS74xY="},
	{"pbkdf2_sha256 of nothing", "", "pbkdf2_sha256$260000$seasalt$O2fWBq/Tb/xsu7DZ1jOnLmAmQVccDI4DuGtVaRvu24s="},
	{"pbkdf2_sha1", "lètmein", "pbkdf2_sha1$260000$seasalt$XXHk2gQ7tjWIyrS320RXXsGqkUg="},
	{"pbkdf2_sha1 of little work", "wonderland-1865", "pbkdf2_sha1$1000$seasalt$UZSt1ey8I0lfRyTCxrtFqCESk8E="},
	{"argon2id", "lètmein", "argon2$argon2id$v=19$m=102400,t=2,p=8$c2Vhc2FsdDEyMzQ1Njc4OTBhYg$o3xMAmNQaUSLJT7mUXCgCQ"},
	{"argon2i", "password", "argon2$argon2i$v=19$m=65536,t=2,p=4$c29tZXNhbHQ$RdescudvJCsgt3ub+b+dWRWJTmaaJObG"},
	{"argon2d", "lètmein", "argon2$argon2d$v=19$m=512,t=2,p=2$c2Vhc2FsdDEyMzQ1Njc4OTBhYg$yxPFMsSZLq89KYA6jE0Rxg"},
	{"argon2d 1.0", "lètmein", "argon2$argon2d$v=16$m=512,t=2,p=2$c2Vhc2FsdDEyMzQ1Njc4OTBhYg$mNTB4ZueHR53XQiYsBKRSA"},
	{"argon2i 1.0", "lètmein", "argon2$argon2i$v=16$m=512,t=2,p=2$c2Vhc2FsdDEyMzQ1Njc4OTBhYg$eobtEqOFtkwNa7bsO5oPgg"},
	{"argon2i without a version, which is 1.0", "lètmein", "argon2$argon2i$m=512,t=2,p=2$c2Vhc2FsdDEyMzQ1Njc4OTBhYg$eobtEqOFtkwNa7bsO5oPgg"},
	{"argon2id 1.0", "lètmein", "argon2$argon2id$v=16$m=512,t=2,p=2$c2Vhc2FsdDEyMzQ1Njc4OTBhYg$eH3zivDLQ/mU0JpDTPCZkw"},
	{"argon2id without a version", "lètmein", "argon2$argon2id$m=512,t=2,p=2$c2Vhc2FsdDEyMzQ1Njc4OTBhYg$eH3zivDLQ/mU0JpDTPCZkw"},
	{"argon2id of a long key", "lètmein", "argon2$argon2id$v=19$m=100,t=4,p=3$c2Vhc2FsdDEyMzQ1Njc4OTBhYg$b+aCCR3Bn3UtVDyxPG5MflQVSnMRC0649PeYSKrgTRi3l6sbvJD3KjH2qafj75B9hGslVW5a4dTQMn0UMNKFHw"},
	{"argon2id of a short key", "lètmein", "argon2$argon2id$v=19$m=8,t=2,p=1$c2Vhc2FsdDEyMzQ1Njc4OTBhYg$S2Mrog"},
	{"bcrypt_sha256", "lètmein", "bcrypt_sha256$$2b$12$WHDp8ZsPgjy2L8Yz5VfHIuHIxLHJUp7XRUI4Eg7QEvTkuqYooA9J6"},
	{"bcrypt", "lètmein", "bcrypt$$2b$12$WHDp8ZsPgjy2L8Yz5VfHIu6MRhINWtFemPWwob20Rhs7MHQI8PwsC"},
	{"bcrypt 2a", "lètmein", "bcrypt$$2a$12$WHDp8ZsPgjy2L8Yz5VfHIu6MRhINWtFemPWwob20Rhs7MHQI8PwsC"},
	{"bcrypt 2y", "lètmein", "bcrypt$$2y$12$WHDp8ZsPgjy2L8Yz5VfHIu6MRhINWtFemPWwob20Rhs7MHQI8PwsC"},
	{"scrypt", "lètmein", "scrypt$16384$seasalt$8$5$ECMIUp+LMxMSK8xB/IVyba+KYGTI7FTnet025q/1f/vBAVnnP3hdYqJuRi+mJn6ji6ze3Fbb7JEFPKGpuEf5vw=="},
	{"md5", "lètmein", "md5$seasalt$3f86d0d3d465b7b458c231bf3555c0e3"},
}

const scryptVector = "scrypt$16384$seasalt$8$5$ECMIUp+LMxMSK8xB/IVyba+KYGTI7FTnet025q/1f/vBAVnnP3hdYqJuRi+mJn6ji6ze3Fbb7JEFPKGpuEf5vw=="

func TestDjangoVectors(t *testing.T) {
	t.Parallel()
	for _, v := range vectors {
		t.Run(v.name, func(t *testing.T) {
			t.Parallel()
			pool := password.NewPool(password.PoolConfig{Hashers: everyHasher()})
			if ok, _, err := pool.Verify(t.Context(), v.password, v.encoded); !ok || err != nil {
				t.Errorf("right password: %v, %v", ok, err)
			}
			if ok, upgraded, err := pool.Verify(t.Context(), v.password+"x", v.encoded); ok || upgraded != "" || err != nil {
				t.Errorf("wrong password: %v, %q, %v", ok, upgraded, err)
			}
		})
	}
}

// neverMatch are stored hashes that cannot be read: most look like one of "lètmein". algorithm is what the log says of
// them, "" nothing.
var neverMatch = []struct{ name, algorithm, encoded string }{
	{"empty", "", ""},
	{"unusable", "", "!"},
	{"unusable, then a hash", "", "!pbkdf2_sha256$1000$saltsalt$BZ0SFyVRMbpwkmZ3GfNRXpm99UkE393dXeMhziS74xY="},
	{"unknown algorithm", "unknown", "rot13$yrgzrva"},
	{"sha1, which Django 5.1 dropped", "sha1", "sha1$seasalt$cff36ea83f5706ce9aa7454e63e431fc726b2dc8"},
	{"unsalted md5, dropped too", "unsalted_md5", "88a434c88cca4e900f7874cd98123f43"},
	{"plain text", "unknown", "lètmein"},
	{"algorithm alone", "pbkdf2_sha256", "pbkdf2_sha256"},
	{"pbkdf2 garbage", "pbkdf2_sha256", "pbkdf2_sha256$not-a-number$x$y"},
	{"pbkdf2 without a hash", "pbkdf2_sha256", "pbkdf2_sha256$260000$seasalt$"},
	{"pbkdf2 signed", "pbkdf2_sha256", "pbkdf2_sha256$+260000$seasalt$YlZ2Vggtqdc61YjArZuoApoBh9JNGYoDRBUGu6tcJQo="},
	{"pbkdf2 zero", "pbkdf2_sha256", "pbkdf2_sha256$0$seasalt$YlZ2Vggtqdc61YjArZuoApoBh9JNGYoDRBUGu6tcJQo="},
	{"pbkdf2 too costly", "pbkdf2_sha256", "pbkdf2_sha256$10000001$seasalt$YlZ2Vggtqdc61YjArZuoApoBh9JNGYoDRBUGu6tcJQo="},
	{"pbkdf2 overflow", "pbkdf2_sha256", "pbkdf2_sha256$99999999999999999999999$seasalt$YlZ2Vggtqdc61YjArZuoApoBh9JNGYoDRBUGu6tcJQo="},
	{"pbkdf2 unsalted", "pbkdf2_sha256", "pbkdf2_sha256$260000$$YlZ2Vggtqdc61YjArZuoApoBh9JNGYoDRBUGu6tcJQo="},
	{"too long", "pbkdf2_sha256", "pbkdf2_sha256$1000$" + strings.Repeat("s", 256) + "$YlZ2Vggtqdc61YjArZuoApoBh9JNGYoDRBUGu6tcJQo="},
	{"argon2 too much memory", "argon2", "argon2$argon2id$v=19$m=1048577,t=1,p=8$c2Vhc2FsdDEyMzQ1Njc4OTBhYg$o3xMAmNQaUSLJT7mUXCgCQ"},
	{"argon2 too many passes", "argon2", "argon2$argon2id$v=19$m=1024,t=21,p=8$c2Vhc2FsdDEyMzQ1Njc4OTBhYg$o3xMAmNQaUSLJT7mUXCgCQ"},
	{"argon2 too much of both", "argon2", "argon2$argon2id$v=19$m=1048576,t=20,p=8$c2Vhc2FsdDEyMzQ1Njc4OTBhYg$o3xMAmNQaUSLJT7mUXCgCQ"},
	{"argon2 too many lanes", "argon2", "argon2$argon2id$v=19$m=102400,t=2,p=256$c2Vhc2FsdDEyMzQ1Njc4OTBhYg$o3xMAmNQaUSLJT7mUXCgCQ"},
	{"argon2 of another kind", "argon2", "argon2$argon2x$v=19$m=102400,t=2,p=8$c2Vhc2FsdDEyMzQ1Njc4OTBhYg$o3xMAmNQaUSLJT7mUXCgCQ"},
	{"argon2 of a version to come", "argon2", "argon2$argon2id$v=20$m=102400,t=2,p=8$c2Vhc2FsdDEyMzQ1Njc4OTBhYg$o3xMAmNQaUSLJT7mUXCgCQ"},
	{"argon2 with a field more", "argon2", "argon2$argon2id$v=19$v=19$m=102400,t=2,p=8$c2Vhc2FsdDEyMzQ1Njc4OTBhYg$o3xMAmNQaUSLJT7mUXCgCQ"},
	{"argon2 of less salt than 8 bytes", "argon2", "argon2$argon2id$v=19$m=64,t=1,p=1$c2Vhc2FsdA$o3xMAmNQaUSLJT7mUXCgCQ"},
	{"argon2 of less key than 4 bytes", "argon2", "argon2$argon2id$v=19$m=64,t=1,p=1$c2Vhc2FsdDEyMzQ1Njc4OTBhYg$o3xM"},
	{"argon2 with less memory than lanes need", "argon2", "argon2$argon2id$v=19$m=63,t=1,p=8$c2Vhc2FsdDEyMzQ1Njc4OTBhYg$o3xMAmNQaUSLJT7mUXCgCQ"},
	{"argon2 without a hash", "argon2", "argon2$argon2id$v=19$m=102400,t=2,p=8$c2Vhc2FsdDEyMzQ1Njc4OTBhYg$"},
	{"argon2 line break", "argon2", "argon2$argon2id$v=19$m=102400,t=2,p=8$c2Vhc2FsdDEyMzQ1Njc4OTBhYg$o3xMAmNQaUSLJT7mUXCgCQ\n"},
	{"bcrypt too costly", "bcrypt_sha256", "bcrypt_sha256$$2b$16$WHDp8ZsPgjy2L8Yz5VfHIuHIxLHJUp7XRUI4Eg7QEvTkuqYooA9J6"},
	{"bcrypt with a tail", "bcrypt_sha256", "bcrypt_sha256$$2b$12$WHDp8ZsPgjy2L8Yz5VfHIuHIxLHJUp7XRUI4Eg7QEvTkuqYooA9J6x"},
	{"bcrypt cut", "bcrypt", "bcrypt$$2b$12$WHDp8ZsPgjy2L8Yz5VfHIu6MRhINWtFemPWwob20Rhs7MHQI8Pws"},
	{"bcrypt 2x", "bcrypt", "bcrypt$$2x$12$WHDp8ZsPgjy2L8Yz5VfHIu6MRhINWtFemPWwob20Rhs7MHQI8PwsC"},
	{"scrypt odd N", "scrypt", "scrypt$16383$seasalt$8$5$ECMIUp+LMxMSK8xB/IVyba+KYGTI7FTnet025q/1f/vBAVnnP3hdYqJuRi+mJn6ji6ze3Fbb7JEFPKGpuEf5vw=="},
	{"scrypt too much memory", "scrypt", "scrypt$1048576$seasalt$8$1$ECMIUp+LMxMSK8xB/IVyba+KYGTI7FTnet025q/1f/vBAVnnP3hdYqJuRi+mJn6ji6ze3Fbb7JEFPKGpuEf5vw=="},
	{"scrypt too much work", "scrypt", "scrypt$16384$seasalt$8$65$ECMIUp+LMxMSK8xB/IVyba+KYGTI7FTnet025q/1f/vBAVnnP3hdYqJuRi+mJn6ji6ze3Fbb7JEFPKGpuEf5vw=="},
	{"scrypt garbage", "scrypt", "scrypt$16384$seasalt$8$5$"},
	{"md5 unsalted", "unsalted_md5", "md5$$88a434c88cca4e900f7874cd98123f43"},
	{"md5 unsalted of another length", "md5", "md5$$88a434c88cca4e900f7874cd98123f4"},
	{"sha1 unsalted of another length", "sha1", "sha1$$6d138ca3ae545631b3abd71a4f076ce759c5700"},
	{"fields of 32 characters", "md5", "md5$seasalt$3f86d0d3d465b7b458c2"},
	{"scrypt unsalted", "scrypt", "scrypt$16$$8$5$ECMIUp+LMxMSK8xB/IVyba+KYGTI7FTnet025q/1f/vBAVnnP3hdYqJuRi+mJn6ji6ze3Fbb7JEFPKGpuEf5vw=="},
	{"md5 without a salt, of a salted one's length", "md5", "md5$$88a434c88cca4e900f7874cd98123f4300"},
	{"md5 upper case, which is well-formed", "", "md5$seasalt$3F86D0D3D465B7B458C231BF3555C0E3"},
}

func TestWhatMatchesNothing(t *testing.T) {
	t.Parallel()
	for _, v := range neverMatch {
		t.Run(v.name, func(t *testing.T) {
			t.Parallel()
			pool := password.NewPool(password.PoolConfig{Hashers: everyHasher()})
			for _, pw := range []string{"lètmein", ""} {
				ok, upgraded, err := pool.Verify(t.Context(), pw, v.encoded)
				if ok || upgraded != "" {
					t.Errorf("Verify(%q) = %v, %q, %v", pw, ok, upgraded, err)
				}
				// The reason is for the log, where no part of the hash may stand.
				refused, algorithm := (*auth.HashError)(nil), ""
				if errors.As(err, &refused) {
					algorithm = refused.Algorithm
				}
				if algorithm != v.algorithm || (err == nil) != (v.algorithm == "") || errors.Is(err, auth.ErrUnavailable) {
					t.Errorf("Verify(%q): error %v, want one of algorithm %q", pw, err, v.algorithm)
				}
				if err != nil && len(v.encoded) > 20 && strings.Contains(err.Error(), v.encoded[len(v.encoded)-20:]) {
					t.Errorf("the error has the hash: %v", err)
				}
			}
		})
	}
}

// A right password is refused where its hash is longer than the limit, and only there.
func TestLongestHash(t *testing.T) {
	t.Parallel()
	for length, want := range map[int]bool{256: true, 257: false} {
		salt := strings.Repeat("s", length-len("md5$$")-32)
		sum := md5.Sum([]byte(salt + "right"))
		ok, _, err := password.NewPool(password.PoolConfig{Hashers: everyHasher()}).
			Verify(t.Context(), "right", "md5$"+salt+"$"+hex.EncodeToString(sum[:]))
		if ok != want || (err == nil) != want {
			t.Errorf("%d bytes: %v, %v", length, ok, err)
		}
	}
}

func TestNotEnabled(t *testing.T) {
	t.Parallel()
	pool := password.NewPool(password.PoolConfig{Iterations: 1000})
	for _, encoded := range []string{
		"md5$seasalt$bb2b1b61644a0256d8303f5fb3cbb097", // of wonderland-1865
		"bcrypt$$2b$04$WHDp8ZsPgjy2L8Yz5VfHIu6MRhINWtFemPWwob20Rhs7MHQI8PwsC",
	} {
		if ok, _, err := pool.Verify(t.Context(), "wonderland-1865", encoded); ok || !errors.As(err, new(*auth.HashError)) {
			t.Errorf("%s: %v, %v", encoded, ok, err)
		}
	}
	pool = password.NewPool(password.PoolConfig{Hashers: everyHasher()})
	ok, upgraded, err := pool.Verify(t.Context(), "wonderland-1865", "md5$seasalt$bb2b1b61644a0256d8303f5fb3cbb097")
	if !ok || !strings.HasPrefix(upgraded, "pbkdf2_sha256$1000$") || err != nil {
		t.Errorf("enabled md5: %v, %q, %v", ok, upgraded, err)
	}
}

// Every format is written as Django writes it, fits its column, and is read again.
func TestEncode(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		hasher password.Hasher
		form   string
	}{
		{password.PBKDF2SHA256{Iterations: 1000}, `pbkdf2_sha256\$1000\$[A-Za-z0-9]{22}\$[A-Za-z0-9+/]{43}=`},
		{password.PBKDF2SHA256{}, `pbkdf2_sha256\$1000000\$[A-Za-z0-9]{22}\$[A-Za-z0-9+/]{43}=`},
		{password.PBKDF2SHA1{Iterations: 1000}, `pbkdf2_sha1\$1000\$[A-Za-z0-9]{22}\$[A-Za-z0-9+/]{27}=`},
		{password.Argon2{}, `argon2\$argon2id\$v=19\$m=102400,t=2,p=8\$[A-Za-z0-9+/]{30}\$[A-Za-z0-9+/]{43}`},
		{password.BcryptSHA256{}, `bcrypt_sha256\$\$2b\$12\$[A-Za-z0-9./]{53}`},
		{password.Bcrypt{Rounds: 4}, `bcrypt\$\$2b\$04\$[A-Za-z0-9./]{53}`},
		{password.Scrypt{}, `scrypt\$16384\$[A-Za-z0-9]{22}\$8\$5\$[A-Za-z0-9+/]{86}==`},
		{password.MD5{}, `md5\$[A-Za-z0-9]{22}\$[0-9a-f]{32}`},
	} {
		t.Run(tt.form, func(t *testing.T) {
			t.Parallel()
			pool := password.NewPool(password.PoolConfig{Hashers: []password.Hasher{tt.hasher}})
			encoded, err := pool.Hash(t.Context(), "lètmein")
			if err != nil {
				t.Fatal(err)
			}
			if !regexp.MustCompile("^"+tt.form+"$").MatchString(encoded) || len(encoded) > 128 {
				t.Errorf("encoded %q (%d characters)", encoded, len(encoded))
			}
			if ok, upgraded, err := pool.Verify(t.Context(), "lètmein", encoded); !ok || upgraded != "" || err != nil {
				t.Errorf("Verify = %v, %q, %v", ok, upgraded, err)
			}
		})
	}
}

func TestBcryptSees72Bytes(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 72)
	for _, tt := range []struct {
		hasher password.Hasher
		same   bool
	}{{password.Bcrypt{Rounds: 4}, true}, {password.BcryptSHA256{Rounds: 4}, false}} {
		pool := password.NewPool(password.PoolConfig{Hashers: []password.Hasher{tt.hasher}})
		encoded, err := pool.Hash(t.Context(), long+"tail")
		if err != nil {
			t.Fatal(err)
		}
		if ok, _, err := pool.Verify(t.Context(), long+"other", encoded); ok != tt.same || err != nil {
			t.Errorf("%s: %v, %v", tt.hasher.Algorithm(), ok, err)
		}
		if ok, _, err := pool.Verify(t.Context(), long[1:]+"tail", encoded); ok || err != nil { // its 72nd byte is another
			t.Errorf("%s without a byte: %v, %v", tt.hasher.Algorithm(), ok, err)
		}
	}
}

func TestUpgrade(t *testing.T) {
	t.Parallel()
	mk := func(h password.Hasher) string {
		encoded, err := h.Encode("lètmein")
		if err != nil {
			t.Fatal(err)
		}
		return encoded
	}
	for _, tt := range []struct {
		name      string
		preferred password.Hasher
		password  string
		stored    string
		want      string // prefix of the upgraded hash; "" is none
	}{
		{"as it should be", password.PBKDF2SHA256{Iterations: 1000}, "", mk(password.PBKDF2SHA256{Iterations: 1000}), ""},
		{"fewer iterations", password.PBKDF2SHA256{Iterations: 1000}, "", mk(password.PBKDF2SHA256{Iterations: 999}), "pbkdf2_sha256$1000$"},
		{"more iterations stay", password.PBKDF2SHA256{Iterations: 1000}, "", mk(password.PBKDF2SHA256{Iterations: 1001}), ""},
		{"short salt", password.PBKDF2SHA256{Iterations: 1000}, "oldpw", vectors[2].encoded, "pbkdf2_sha256$1000$"},
		{"short salt, more iterations", password.PBKDF2SHA256{Iterations: 999}, "oldpw", vectors[2].encoded, "pbkdf2_sha256$1000$"},
		{"other algorithm", password.PBKDF2SHA256{Iterations: 1000}, "", mk(password.PBKDF2SHA1{Iterations: 1000}), "pbkdf2_sha256$1000$"},
		{"short md5 salt", password.MD5{}, "", "md5$seasalt$3f86d0d3d465b7b458c231bf3555c0e3", "md5$"},
		{"bcrypt cost", password.BcryptSHA256{Rounds: 5}, "", mk(password.BcryptSHA256{Rounds: 4}), "bcrypt_sha256$$2b$05$"},
		{"bcrypt cost above", password.BcryptSHA256{Rounds: 4}, "", mk(password.BcryptSHA256{Rounds: 5}), ""},
		{"scrypt of Django 4.0", password.Scrypt{N: 16, P: 5}, "", mk(password.Scrypt{N: 16, P: 1}), "scrypt$16$"},
		{"scrypt above", password.Scrypt{N: 16, P: 1}, "", mk(password.Scrypt{N: 16, P: 2}), ""},
		{"scrypt of a short salt", password.Scrypt{}, "", scryptVector, "scrypt$16384$"},
		{"md5 of a full salt", password.MD5{}, "", mk(password.MD5{}), ""},
		{"argon2 memory", password.Argon2{Memory: 128, Time: 1, Lanes: 1}, "", mk(password.Argon2{Memory: 64, Time: 1, Lanes: 1}), "argon2$argon2id$v=19$m=128,t=1,p=1$"},
		{"argon2 above", password.Argon2{Memory: 64, Time: 1, Lanes: 1}, "", mk(password.Argon2{Memory: 64, Time: 2, Lanes: 1}), ""},
		{"argon2 short salt", password.Argon2{}, "", vectors[6].encoded, "argon2$argon2id$v=19$m=102400,t=2,p=8$"},
		{"argon2i", password.Argon2{Memory: 64, Time: 1, Lanes: 1}, "password", vectors[7].encoded, "argon2$argon2id$v=19$m=65536,t=2,p=4$"},
		{"argon2d", password.Argon2{Memory: 64, Time: 1, Lanes: 1}, "", vectors[8].encoded, "argon2$argon2id$v=19$m=512,t=2,p=2$"},
		{"argon2id 1.0", password.Argon2{Memory: 64, Time: 1, Lanes: 1}, "", vectors[12].encoded, "argon2$argon2id$v=19$m=512,t=2,p=2$"},
		{"argon2 of a short key", password.Argon2{Memory: 8, Time: 2, Lanes: 1}, "", vectors[15].encoded, "argon2$argon2id$v=19$m=8,t=2,p=1$"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			hashers := []password.Hasher{tt.preferred}
			if tt.preferred.Algorithm() != "pbkdf2_sha1" {
				hashers = append(hashers, password.PBKDF2SHA1{})
			}
			pool := password.NewPool(password.PoolConfig{Hashers: hashers})
			pw := tt.password
			if pw == "" {
				pw = "lètmein"
			}
			ok, upgraded, err := pool.Verify(t.Context(), pw, tt.stored)
			if !ok || err != nil {
				t.Fatalf("Verify = %v, %v", ok, err)
			}
			if (upgraded == "") != (tt.want == "") || !strings.HasPrefix(upgraded, tt.want) {
				t.Fatalf("upgraded to %q, want %q…", upgraded, tt.want)
			}
			if upgraded == "" {
				return
			}
			if ok, again, err := pool.Verify(t.Context(), pw, upgraded); !ok || again != "" || err != nil {
				t.Errorf("upgraded hash: %v, %q, %v", ok, again, err)
			}
		})
	}
}

// A stored hash may ask for exactly what a limit allows, and for no more.
func TestHashesAtTheLimits(t *testing.T) {
	t.Parallel()
	limits := password.Limits{
		Iterations: 1000, BcryptRounds: 4, ScryptMemory: 128 * 16 * 8, ScryptWork: 128 * 16 * 8 * 2,
		Argon2Memory: 64, Argon2Time: 2, Argon2Work: 128, Argon2Lanes: 2,
	}
	for name, c := range map[string]struct {
		hasher password.Hasher
		lower  func(*password.Limits) // one limit by one
	}{
		"pbkdf2_sha256":    {password.PBKDF2SHA256{Iterations: 1000}, func(l *password.Limits) { l.Iterations-- }},
		"pbkdf2_sha1":      {password.PBKDF2SHA1{Iterations: 1000}, func(l *password.Limits) { l.Iterations-- }},
		"bcrypt_sha256":    {password.BcryptSHA256{Rounds: 4}, nil}, // no hash has fewer
		"scrypt's memory":  {password.Scrypt{N: 16, R: 8, P: 2}, func(l *password.Limits) { l.ScryptMemory-- }},
		"scrypt's work":    {password.Scrypt{N: 16, R: 8, P: 2}, func(l *password.Limits) { l.ScryptWork-- }},
		"argon2's memory":  {password.Argon2{Memory: 64, Time: 2, Lanes: 2}, func(l *password.Limits) { l.Argon2Memory-- }},
		"argon2's passes":  {password.Argon2{Memory: 64, Time: 2, Lanes: 2}, func(l *password.Limits) { l.Argon2Time-- }},
		"argon2's work":    {password.Argon2{Memory: 64, Time: 2, Lanes: 2}, func(l *password.Limits) { l.Argon2Work-- }},
		"argon2's threads": {password.Argon2{Memory: 64, Time: 2, Lanes: 2}, func(l *password.Limits) { l.Argon2Lanes-- }},
	} {
		encoded, err := c.hasher.Encode("lètmein")
		if err != nil {
			t.Fatal(err)
		}
		verify := func(l password.Limits) (bool, error) {
			own := password.MD5{} // whose hashes have no limit
			pool := password.NewPool(password.PoolConfig{Hashers: []password.Hasher{own, unlimited{c.hasher}}, Limits: l})
			ok, _, err := pool.Verify(t.Context(), "lètmein", encoded)
			return ok, err
		}
		if ok, err := verify(limits); !ok || err != nil {
			t.Errorf("%s: %v, %v", name, ok, err)
		}
		if c.lower == nil {
			continue
		}
		lower := limits
		c.lower(&lower)
		if ok, err := verify(lower); ok || !errors.As(err, new(*auth.HashError)) {
			t.Errorf("%s, beyond the limit: %v, %v", name, ok, err)
		}
	}
}

// unlimited is a Hasher whose own cost is not held to the limits of a PoolConfig.
type unlimited struct{ password.Hasher }
