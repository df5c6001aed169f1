package model

import "slices"

// Kind is the class of a field, by its name in Django.
type Kind uint8

// The kinds, with the Go types whose fields have them. A field of a named type (type Status string)
// has the kind of the type under it.
const (
	AutoField                 Kind = iota + 1 // ID int32, ID int; of other names with the option auto
	BigAutoField                              // ID int64
	SmallAutoField                            // ID int16
	CharField                                 // string
	TextField                                 // string with the option text
	SlugField                                 // string with the option slug
	EmailField                                // string with the option email
	URLField                                  // string with the option url
	GenericIPAddressField                     // netip.Addr; string with the option ip
	FilePathField                             // string with the option filepath
	IntegerField                              // int32, int; int64 with the option integer
	BigIntegerField                           // int64
	SmallIntegerField                         // int16; int64 with the option small
	PositiveIntegerField                      // uint32, uint; int32, int with the option positive; uint64 with integer
	PositiveBigIntegerField                   // uint64; int64 with the option positive
	PositiveSmallIntegerField                 // uint16; int16 with the option positive; uint64 with small
	BooleanField                              // bool
	FloatField                                // float64
	DecimalField                              // decimal.Decimal of github.com/shopspring/decimal
	DateField                                 // Date
	TimeField                                 // TimeOfDay
	DateTimeField                             // time.Time
	DurationField                             // Duration, time.Duration
	UUIDField                                 // UUID, or any other [16]byte; string with the option uuid
	JSONField                                 // JSON, json.RawMessage
	BinaryField                               // []byte
	FileField                                 // File
	ImageField                                // File with the option image
	ForeignKey                                // Ref
	OneToOneField                             // Ref with the option one
	ManyToManyField                           // Many
)

var kindNames = [...]string{"", "AutoField", "BigAutoField", "SmallAutoField", "CharField", "TextField", "SlugField",
	"EmailField", "URLField", "GenericIPAddressField", "FilePathField", "IntegerField", "BigIntegerField",
	"SmallIntegerField", "PositiveIntegerField", "PositiveBigIntegerField", "PositiveSmallIntegerField", "BooleanField",
	"FloatField", "DecimalField", "DateField", "TimeField", "DateTimeField", "DurationField", "UUIDField", "JSONField",
	"BinaryField", "FileField", "ImageField", "ForeignKey", "OneToOneField", "ManyToManyField"}

// Kinds returns all kinds.
func Kinds() []Kind {
	var all []Kind
	for k := AutoField; k <= ManyToManyField; k++ {
		all = append(all, k)
	}
	return all
}

// String returns the name of Django's class: "CharField".
func (k Kind) String() string {
	if int(k) >= len(kindNames) {
		return ""
	}
	return kindNames[k]
}

func (k Kind) in(kinds ...Kind) bool { return slices.Contains(kinds, k) }

// IsAuto reports whether the database chooses the values of new rows.
func (k Kind) IsAuto() bool { return k.in(AutoField, BigAutoField, SmallAutoField) }

// IsPositive reports whether the values are integers that are not negative.
func (k Kind) IsPositive() bool {
	return k.in(PositiveIntegerField, PositiveBigIntegerField, PositiveSmallIntegerField)
}

// IsInteger reports whether the values are integers, of keys too.
func (k Kind) IsInteger() bool {
	return k.IsAuto() || k.IsPositive() || k.in(IntegerField, BigIntegerField, SmallIntegerField)
}

// IsNumber reports whether the values are integers, floats or decimals.
func (k Kind) IsNumber() bool { return k.IsInteger() || k.in(FloatField, DecimalField) }

// IsText reports whether the values are text: CharField, TextField and the kinds that Django
// derives from them, and names of files.
func (k Kind) IsText() bool {
	return k.in(CharField, TextField, SlugField, EmailField, URLField, FilePathField, FileField, ImageField)
}

// IsFile reports whether the values are names of stored files.
func (k Kind) IsFile() bool { return k.in(FileField, ImageField) }

// HasDay reports whether the values are days or times on a day.
func (k Kind) HasDay() bool { return k.in(DateField, DateTimeField) }

// HasTime reports whether the values have a time of the day.
func (k Kind) HasTime() bool { return k.in(TimeField, DateTimeField) }

// IsRelation reports whether the field leads to rows of another model, or of the same.
func (k Kind) IsRelation() bool { return k.in(ForeignKey, OneToOneField, ManyToManyField) }

// IsKey reports whether the column holds the key of another row.
func (k Kind) IsKey() bool { return k.in(ForeignKey, OneToOneField) }
