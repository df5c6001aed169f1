package app

import (
	"math/big"
	"net/netip"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/rest"
)

type (
	level string
	base  struct{ Note string }

	right struct {
		base
		Item    string
		Count   *int16
		Level   level
		Price   float64
		Big     big.Int
		Receipt *rest.File
		Owner   auth.UserID `rest:"readonly"`
		Made    time.Time   `json:"made" rest:"readonly"`
		Hidden  chan int    `json:"-"`
		Placed  time.Time
		Takes   *time.Duration
		Day     struct {
			Year  int
			Month time.Month
			Day   int
		}
		Key     [16]byte
		Tags    []*level
		Counts  map[level]int
		Any     any
		From    netip.Addr
		private map[string]string
	}

	timed   struct{ At struct{ Of time.Time } }
	inside  struct{ timed }
	listed  struct{ Tags [][]string }
	owned   struct{ Owner auth.UserID }
	pointed struct{ *base }
	deep    struct{ Count **int }
)

func handle(r *rest.Request) {
	var a right
	r.Decode(&a)
	r.DecodePartial(&a)
	rest.FieldsOf[right]()

	var b timed
	r.Decode(&b)                            // want `Decode panics: it cannot fill At of timed, which is none of the types that Decode reads`
	r.DecodePartial(new(inside))            // want `cannot fill At of inside`
	rest.FieldsOf[listed]()                 // want `cannot fill Tags of listed`
	r.Decode(&owned{})                      // want `cannot fill Owner of owned, whose row no client may choose`
	r.Decode(&pointed{})                    // want `cannot fill base of pointed, an embedded pointer`
	r.Decode(&deep{})                       // want `cannot fill Count of deep`
	r.Decode(a)                             // want `Decode needs a pointer to a struct: it panics`
	r.Decode(&struct{ A map[int]string }{}) // want `cannot fill A of`
	var text string
	r.Decode(&text) // want `Decode needs a pointer to a struct: it panics`
	var any any = &b
	r.Decode(any)
}

func generic[T any](r *rest.Request) {
	var v T
	r.Decode(&v)
	rest.FieldsOf[T]()
}
