// Package argon2 derives keys with every variant and version of Argon2 (RFC 9106) that stored
// hashes use.
//
// For Argon2i and Argon2id of version 1.3 it calls golang.org/x/crypto/argon2. Argon2d and version
// 1.0 are implemented here in plain Go. They are slower, and only needed to verify old hashes.
package argon2

import (
	"encoding/binary"
	"sync"

	"golang.org/x/crypto/argon2"
	"golang.org/x/crypto/blake2b"
)

// Variant determines how blocks refer to each other.
type Variant uint32

// The variants, by their numbers in RFC 9106.
const (
	D Variant = iota
	I
	ID
)

// The versions. In later passes version 1.0 overwrites blocks, and version 1.3 combines them with
// their old content.
const (
	Version10 = 0x10
	Version13 = 0x13
)

// Params are the parameters of a hash, which determine its cost.
type Params struct {
	Variant Variant
	Version uint32 // Version10 or Version13
	Memory  uint32 // KiB, at least 8 times Lanes
	Time    uint32 // passes, at least 1
	Lanes   uint8  // threads, at least 1
}

// Key derives a key of size bytes. size is at least 4.
func Key(p Params, password, salt []byte, size uint32) []byte {
	switch {
	case p.Version == Version13 && p.Variant == I:
		return argon2.Key(password, salt, p.Time, p.Memory, p.Lanes, size)
	case p.Version == Version13 && p.Variant == ID:
		return argon2.IDKey(password, salt, p.Time, p.Memory, p.Lanes, size)
	}
	return derive(p, password, salt, size)
}

const (
	slices    = 4    // of a lane; all lanes finish a slice before the next one begins
	blockSize = 1024 // bytes
)

// matrix is the memory of one derivation: a row of 4 segments for each lane.
type matrix struct {
	Params
	blocks  []block
	lanes   uint32
	row     uint32 // blocks of a lane
	segment uint32 // blocks of a segment, a quarter of a lane
}

// derive is Key in plain Go, for every variant and version.
func derive(p Params, password, salt []byte, size uint32) []byte {
	lanes := uint32(p.Lanes)
	segment := max(p.Memory/(slices*lanes), 2)
	m := matrix{Params: p, lanes: lanes, row: slices * segment, segment: segment}
	m.blocks = make([]block, lanes*m.row)
	m.seed(password, salt, size)
	for pass := range p.Time {
		for slice := range uint32(slices) {
			var all sync.WaitGroup
			for lane := range lanes {
				all.Go(func() { m.fill(position{pass: pass, lane: lane, slice: slice}) })
			}
			all.Wait()
		}
	}
	last := m.blocks[m.row-1]
	for lane := uint32(1); lane < lanes; lane++ {
		last.xor(&m.blocks[(lane+1)*m.row-1])
	}
	key := make([]byte, size)
	hash(key, last.bytes())
	return key
}

// seed computes the first two blocks of each lane from the parameters, the password and the salt.
func (m *matrix) seed(password, salt []byte, size uint32) {
	var in []byte
	for _, n := range []uint32{m.lanes, size, m.Memory, m.Time, m.Version, uint32(m.Variant)} {
		in = binary.LittleEndian.AppendUint32(in, n)
	}
	for _, text := range [][]byte{password, salt, nil, nil} { // no secret and no associated data
		in = binary.LittleEndian.AppendUint32(in, uint32(len(text)))
		in = append(in, text...)
	}
	digest := blake2b.Sum512(in)
	for lane := range m.lanes {
		for i := range uint32(2) {
			in := binary.LittleEndian.AppendUint32(digest[:len(digest):len(digest)], i)
			var text [blockSize]byte
			hash(text[:], binary.LittleEndian.AppendUint32(in, lane))
			m.blocks[lane*m.row+i].read(text[:])
		}
	}
}

// position is the position of a block: index is relative to its segment.
type position struct{ pass, lane, slice, index uint32 }

// fill fills one segment.
func (m *matrix) fill(at position) {
	independent := m.Variant == I || m.Variant == ID && at.pass == 0 && at.slice < slices/2
	var addresses, counter block
	if independent {
		counter = block{uint64(at.pass), uint64(at.lane), uint64(at.slice), uint64(m.lanes * m.row), uint64(m.Time),
			uint64(m.Variant)}
	}
	if at.pass == 0 && at.slice == 0 {
		at.index = 2 // seed has computed the first two blocks
	}
	for first := true; at.index < m.segment; at.index++ {
		column := at.slice*m.segment + at.index
		before := at.lane*m.row + (column+m.row-1)%m.row
		random := m.blocks[before][0]
		if independent {
			if first || at.index%uint32(len(addresses)) == 0 {
				counter[6]++
				addresses = block{}
				addresses.mix(&counter, &block{}, false)
				addresses.mix(&addresses, &block{}, false)
			}
			random = addresses[at.index%uint32(len(addresses))]
		}
		first = false
		overwrite := at.pass == 0 || m.Version == Version10
		m.blocks[at.lane*m.row+column].mix(&m.blocks[before], &m.blocks[m.reference(at, random)], !overwrite)
	}
}

// reference returns the index of the block that the block at a position refers to: RFC 9106,
// section 3.4.
func (m *matrix) reference(at position, random uint64) uint32 {
	lane := uint32(random>>32) % m.lanes
	if at.pass == 0 && at.slice == 0 {
		lane = at.lane
	}
	size, start := at.slice*m.segment, uint32(0) // the finished blocks of the lane
	if at.pass > 0 {
		size, start = m.row-m.segment, (at.slice+1)%slices*m.segment
	}
	if lane == at.lane {
		size += at.index
	}
	if lane == at.lane || at.index == 0 {
		size-- // excludes the block before
	}
	x := random & 0xffffffff
	x = x * x >> 32
	x = uint64(size) * x >> 32
	return lane*m.row + (start+size-1-uint32(x))%m.row
}
