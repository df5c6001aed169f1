package password

// Limits bounds what a password or a stored hash may ask for; what is beyond is a wrong password. A field
// that is 0 has its default, and the defaults admit whatever a release of Django wrote by default.
type Limits struct {
	Password     int // bytes of a password; default 4096
	Encoded      int // bytes of a stored hash, salt and all; default 256 (Django's column holds 128)
	Iterations   int // PBKDF2; default 10,000,000 (Django 6.1 writes 1,500,000)
	BcryptCost   int // log2 of the rounds; default 15 (Django: 12)
	ScryptMemory int // bytes, 128·N·r; default 256 MiB (Django: 16 MiB)
	ScryptWork   int // bytes gone through, 128·N·r·p; default 1 GiB (Django: 80 MiB)
	Argon2Memory int // KiB, m; default 1 GiB (Django: 100 MiB)
	Argon2Time   int // passes, t; default 20 (Django: 2)
	Argon2Work   int // KiB gone through, m·t; default 4 GiB (Django: 200 MiB)
	Argon2Lanes  int // threads, p, at most 255; default 64 (Django: 8)
}

// withDefaults panics on a negative limit.
func (l Limits) withDefaults() Limits {
	for _, f := range []struct {
		value    *int
		fallback int
	}{
		{&l.Password, 4096},
		{&l.Encoded, 256},
		{&l.Iterations, 10_000_000},
		{&l.BcryptCost, 15},
		{&l.ScryptMemory, 256 << 20},
		{&l.ScryptWork, 1 << 30},
		{&l.Argon2Memory, 1 << 20},
		{&l.Argon2Time, 20},
		{&l.Argon2Work, 4 << 20},
		{&l.Argon2Lanes, 64},
	} {
		if *f.value < 0 {
			panic("password: a limit is negative")
		}
		if *f.value == 0 {
			*f.value = f.fallback
		}
	}
	l.Argon2Lanes = min(l.Argon2Lanes, 255)
	return l
}
