package fields

import (
	"math/big"

	"github.com/shopspring/decimal"
)

// Rounding is one of the ways in which Python's decimal module rounds.
type Rounding uint8

// The roundings, in the words of Python's constants ROUND_….
const (
	HalfEven Rounding = iota
	HalfUp
	HalfDown
	Up // away from zero
	Down
	Ceiling
	Floor
	ZeroFiveUp // away from zero if the last digit would be 0 or 5
)

// quantize returns the number with exactly so many places, as Python's quantize does.
func quantize(v decimal.Decimal, places int, how Rounding) decimal.Decimal {
	if isNegativeZero(v) {
		return decimal.New(0, int32(negativeZero+places))
	}
	have := -int(v.Exponent())
	if have == places {
		return v
	}
	n := v.Coefficient()
	if have < places {
		n.Mul(n, pow10(places-have))
		return decimal.NewFromBigInt(n, int32(-places))
	}
	unit := pow10(have - places)
	quotient, rest := new(big.Int).QuoRem(n, unit, new(big.Int))
	if rest.Sign() != 0 && how.isAway(quotient, rest, unit, n.Sign()) {
		quotient.Add(quotient, big.NewInt(int64(n.Sign())))
	}
	if quotient.Sign() == 0 && n.Sign() < 0 {
		return decimal.New(0, int32(negativeZero+places))
	}
	return decimal.NewFromBigInt(quotient, int32(-places))
}

// isAway reports whether a quotient with a rest is rounded away from zero.
func (how Rounding) isAway(quotient, rest, unit *big.Int, sign int) bool {
	half := new(big.Int).Abs(rest)
	order := half.Lsh(half, 1).Cmp(unit) // against one half
	switch how {
	case HalfUp:
		return order >= 0
	case HalfDown:
		return order > 0
	case Up:
		return true
	case Down:
		return false
	case Ceiling:
		return sign > 0
	case Floor:
		return sign < 0
	case ZeroFiveUp:
		digit := new(big.Int).Rem(quotient, big.NewInt(5))
		return digit.Sign() == 0
	}
	return order > 0 || order == 0 && quotient.Bit(0) == 1
}

// normalize returns the number without zeros at its end.
func normalize(v decimal.Decimal) decimal.Decimal {
	n, exponent := v.Coefficient(), v.Exponent()
	switch {
	case isNegativeZero(v):
		return decimal.New(0, negativeZero)
	case n.Sign() == 0:
		return decimal.Decimal{}
	}
	ten, rest := big.NewInt(10), new(big.Int)
	for {
		quotient, rest := new(big.Int).QuoRem(n, ten, rest)
		if rest.Sign() != 0 {
			return decimal.NewFromBigInt(n, exponent)
		}
		n, exponent = quotient, exponent+1
	}
}

func pow10(n int) *big.Int { return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil) }
