package password

import (
	"bytes"
	"crypto/pbkdf2"
	"crypto/sha1"
	"crypto/sha256"
	"hash"
	"runtime"
	"sync/atomic"
	"testing"
)

// TestDeriveBlock compares with the standard library, on both sides of a pause.
func TestDeriveBlock(t *testing.T) {
	t.Parallel()
	for name, function := range map[string]func() hash.Hash{"sha256": sha256.New, "sha1": sha1.New} {
		for _, iterations := range []int{1, 2, yieldEvery - 1, yieldEvery, yieldEvery + 1, 3 * yieldEvery} {
			for _, password := range []string{"", "p", "wonderland-1865", string(make([]byte, 200))} {
				want, err := pbkdf2.Key(function, password, []byte("salt"), iterations, function().Size())
				if err != nil {
					t.Fatal(err)
				}
				if got := deriveBlock(function, password, "salt", iterations); !bytes.Equal(got, want) {
					t.Errorf("%s, %d iterations, %d bytes: %x, want %x", name, iterations, len(password), got, want)
				}
			}
		}
	}
}

// TestDeriveYields: on one core another goroutine runs while a password is hashed. It changes the
// number of cores, so it is not parallel.
func TestDeriveYields(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	turns, stop := 0, atomic.Bool{}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for !stop.Load() {
			turns++
			runtime.Gosched()
		}
	}()
	deriveBlock(sha256.New, "password", "salt", 50*yieldEvery)
	stop.Store(true)
	<-ended
	if turns < 45 {
		t.Errorf("another goroutine had %d turns in 50 × %d iterations", turns, yieldEvery)
	}
}
