package serializer

import (
	"context"
	"math"
	"math/big"
	"time"

	"github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/rest"
)

// Env is what serializers need of a project.
type Env struct {
	Models *model.Set
	Rows   Rows           // nil: no serializer has a relation or a unique field
	Links  Links          // nil: none has a hyperlink
	Zone   *time.Location // of times: Django's TIME_ZONE; nil: UTC
	Engine Engine         // whose bounds integers have
}

// Rows finds rows. Both methods run in the transaction of ctx. Their errors are faults.
type Rows interface {
	// Select returns the rows of a model that fulfil a condition, each with all columns.
	Select(ctx context.Context, m *model.Model, where model.Cond) ([]model.Row, error)
	// Exists reports whether a row fulfils a condition.
	Exists(ctx context.Context, m *model.Model, where model.Cond) (bool, error)
}

// Links are the routes of a project.
type Links interface {
	// Reverse returns the URL of a named route, as [rest.Request.Reverse] does.
	Reverse(r *rest.Request, name string, values rest.PathValues) (string, error)
	// Resolve returns the name of the route of a decoded path, without the namespace of the
	// request's version, and the values of its pattern. It reports false if no route has the path.
	Resolve(r *rest.Request, path string) (name string, values map[string]string, ok bool)
}

// Engine is a database engine, for the bounds of integer columns.
type Engine uint8

// The engines.
const (
	SQLite Engine = iota
	PostgreSQL
	MySQL
)

// bounds returns Django's integer_field_range.
func (e Engine) bounds(k model.Kind) (least, most *big.Int) {
	bits := map[model.Kind]int{
		model.SmallIntegerField: 16, model.PositiveSmallIntegerField: 16, model.SmallAutoField: 16,
		model.IntegerField: 32, model.PositiveIntegerField: 32, model.AutoField: 32,
	}[k]
	if bits == 0 || e == SQLite {
		bits = 64
	}
	if k.IsPositive() {
		if e == MySQL && bits < 64 {
			return new(big.Int), big.NewInt(1<<bits - 1)
		}
		return new(big.Int), big.NewInt(math.MaxInt64 >> (64 - bits))
	}
	return big.NewInt(math.MinInt64 >> (64 - bits)), big.NewInt(math.MaxInt64 >> (64 - bits))
}
