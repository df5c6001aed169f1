package argon2

import (
	"encoding/binary"
	"math/bits"

	"golang.org/x/crypto/blake2b"
)

// block is the unit of memory, 1 KiB.
type block [blockSize / 8]uint64

func (b *block) read(text []byte) {
	for i := range b {
		b[i] = binary.LittleEndian.Uint64(text[8*i:])
	}
}

func (b *block) bytes() []byte {
	var text []byte
	for _, word := range b {
		text = binary.LittleEndian.AppendUint64(text, word)
	}
	return text
}

func (b *block) xor(other *block) {
	for i := range b {
		b[i] ^= other[i]
	}
}

// mix sets b to G(x, y), the compression function of RFC 9106, section 3.5. With combine it sets b
// to G(x, y) xor b.
func (b *block) mix(x, y *block, combine bool) {
	r := *x
	r.xor(y)
	z := r
	for i := 0; i < len(z); i += 16 { // rows
		permute((*[16]uint64)(z[i : i+16]))
	}
	for i := 0; i < 16; i += 2 { // columns of pairs of words
		var v [16]uint64
		for j := range 8 {
			v[2*j], v[2*j+1] = z[16*j+i], z[16*j+i+1]
		}
		permute(&v)
		for j := range 8 {
			z[16*j+i], z[16*j+i+1] = v[2*j], v[2*j+1]
		}
	}
	z.xor(&r)
	if combine {
		z.xor(b)
	}
	*b = z
}

// permute applies the permutation P: BLAKE2b's round with multiplications, section 3.6.
func permute(v *[16]uint64) {
	quarter(v, 0, 4, 8, 12)
	quarter(v, 1, 5, 9, 13)
	quarter(v, 2, 6, 10, 14)
	quarter(v, 3, 7, 11, 15)
	quarter(v, 0, 5, 10, 15)
	quarter(v, 1, 6, 11, 12)
	quarter(v, 2, 7, 8, 13)
	quarter(v, 3, 4, 9, 14)
}

func quarter(v *[16]uint64, a, b, c, d int) {
	for _, turn := range [2][2]int{{32, 24}, {16, 63}} {
		v[a] = add(v[a], v[b])
		v[d] = bits.RotateLeft64(v[d]^v[a], -turn[0])
		v[c] = add(v[c], v[d])
		v[b] = bits.RotateLeft64(v[b]^v[c], -turn[1])
	}
}

func add(x, y uint64) uint64 { return x + y + 2*uint64(uint32(x))*uint64(uint32(y)) }

// hash fills out with H'(in), the variable-length hash of section 3.3.
func hash(out, in []byte) {
	in = append(binary.LittleEndian.AppendUint32(nil, uint32(len(out))), in...)
	for len(out) > blake2b.Size {
		sum := blake2b.Sum512(in)
		copy(out, sum[:blake2b.Size/2])
		out, in = out[blake2b.Size/2:], sum[:]
	}
	h, _ := blake2b.New(len(out), nil) // never an error: 1 to 64 bytes, and no key
	h.Write(in)
	h.Sum(out[:0])
}
