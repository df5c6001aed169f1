package serializer

import (
	"github.com/latchkey-go/latchkey/model"
)

// Type is a kind of field, by DRF's name.
type Type uint8

// The types, with the form of their values in a [Values].
const (
	Boolean          Type = iota + 1 // bool
	Char                             // string
	Email                            // string
	Regex                            // string; Pattern
	Slug                             // string; Unicode
	URL                              // string
	UUID                             // model.UUID; Format hex, int or urn
	IPAddress                        // string; Protocol
	FilePath                         // string; Paths or Choices
	Integer                          // int64; *big.Int beyond it
	BigInteger                       // the same; AsText
	Float                            // float64
	Decimal                          // decimal.Decimal; MaxDigits, DecimalPlaces, AsNumber, Normalize
	DateTime                         // time.Time; Format, Inputs
	Date                             // model.Date
	Time                             // model.TimeOfDay
	Duration                         // model.Duration; Format iso-8601
	Choice                           // string or int64; Choices
	MultipleChoice                   // []any
	List                             // []any; Child
	Dict                             // rest.Object; Child
	JSON                             // what rest.Request.Data has
	File                             // rest.File
	Hidden                           // no client sends it: it has the Default
	PrimaryKey                       // a pointer to a row of To; of Many a []any
	SlugRelated                      // the same; Slug
	HyperlinkRelated                 // the same; Link
	StringRelated                    // read only: the row's String
)

var typeNames = [...]string{"", "Boolean", "Char", "Email", "Regex", "Slug", "URL", "UUID", "IPAddress", "FilePath",
	"Integer", "BigInteger", "Float", "Decimal", "DateTime", "Date", "Time", "Duration", "Choice", "MultipleChoice",
	"List", "Dict", "JSON", "File", "Hidden", "PrimaryKey", "SlugRelated", "HyperlinkRelated", "StringRelated"}

// String returns the name.
func (t Type) String() string {
	if int(t) >= len(typeNames) {
		return ""
	}
	return typeNames[t]
}

func (t Type) isRelation() bool { return t >= PrimaryKey }

func (t Type) isText() bool { return t >= Char && t <= URL || t == IPAddress }

// Field is a field of a serializer: the arguments of DRF's. In a [Serializer] it says what differs
// from the field that the model has, and the zero Field changes nothing; with a Type it stands for
// itself, as a declared field does in DRF.
type Field struct {
	Name string // on the wire; in a With the key has it
	Type Type   // may be 0 in a With, and where Nested, Value, Slug or Link says enough

	// Source is where the value is: a field of the model, or names with points, "author.username",
	// which can only be read. Default: the name.
	Source string

	ReadOnly, WriteOnly bool

	// Required and Optional are required=True and False. By default a field is required unless it
	// has a Default or, of a model, a default, blank or null.
	Required, Optional bool
	Null               bool // allow_null
	Blank              bool // allow_blank: a text may be ""

	// Default is the value of a field that was not sent: a value, or what [Computes] or
	// [CurrentUser] return. Nil: none.
	Default any

	Min, Max      any // min_value, max_value: numbers, a time.Duration or a model.Duration
	MinLength     int // characters, or elements of a list; 0: no bound
	MaxLength     int
	NotEmpty      bool              // allow_empty=False, of a list
	Raw           bool              // trim_whitespace=False
	Pattern       string            // of a Regex, in Go's syntax
	Unicode       bool              // allow_unicode, of a Slug
	Protocol      string            // of an IPAddress: "ipv4", "ipv6"; default both
	MaxDigits     int               // of a Decimal
	DecimalPlaces int               // of a Decimal
	AsNumber      bool              // coerce_to_string=False, of a Decimal
	AsText        bool              // coerce_to_string=True, of a BigInteger
	Normalize     bool              // normalize_output, of a Decimal
	Format        string            // of the output of a date, a time, a duration or a UUID
	Inputs        []string          // input_formats, of a date or a time
	Choices       []model.Choice    // of a Choice
	Paths         Paths             // of a FilePath
	Child         *Field            // of a List or a Dict; nil: any value
	Validators    []model.Validator // before those that the other options make

	Label, Help string
	Messages    map[string]string // error_messages by code: "required", "blank", …

	// Nested is another serializer. Without Save it is read only in a Serializer. Many is
	// many=True, of a nested serializer or a relation.
	Nested Nested
	Many   bool
	Save   Saver // writes nested rows, after the row itself was stored

	To    any        // of a relation in a Plain: Tag{}, the model that it leads to
	Slug  string     // slug_field: the relation is written and read by this field of its target
	Link  string     // view_name: the relation is a hyperlink to a route of that name
	By    string     // lookup_field of a hyperlink; default pk
	Where model.Cond // which rows a relation may lead to: queryset

	Value Computed // SerializerMethodField: see [Value]
	Check Check    // validate_<field>: see [CheckFunc]
}

// Fields are the fields of a [Plain], in order.
type Fields []Field

// With is what differs from the model, by name on the wire.
type With map[string]Field

// Nested is a [Serializer] or a [Plain].
type Nested interface {
	compile(env *Env, path string) *Plan
}
