package django

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// MaxInput is the largest description in bytes that Read reads.
const MaxInput = 64 << 20

// Project is the description of a Django.
type Project struct {
	Version       int          `json:"latchkey"` // of the description
	Django        string       `json:"django"`
	RESTFramework string       `json:"rest_framework"`
	UserModel     string       `json:"user_model"` // "auth.User"
	Models        []Model      `json:"models"`
	Routes        []Route      `json:"routes"`
	Views         []View       `json:"views"`
	Serializers   []Serializer `json:"serializers"`
	Settings      []string     `json:"settings"`   // the names in REST_FRAMEWORK
	Middleware    []string     `json:"middleware"` // that is not Django's
	Defaults      struct {
		Authentication, Permission, Throttle []Part
	} `json:"defaults"`
}

// Options are keyword arguments of Python.
type Options map[string]any

// Model is a model.
type Model struct {
	Label              string            `json:"label"` // "shop.Order"
	Table              string            `json:"table"`
	Proxy              bool              `json:"proxy"`
	Parents            []string          `json:"parents"`
	Verbose            string            `json:"verbose_name"` // "" for the default
	Plural             string            `json:"verbose_name_plural"`
	Ordering           []any             `json:"ordering"`
	UniqueTogether     [][]string        `json:"unique_together"`
	Constraints        []Options         `json:"constraints"`
	Indexes            []Options         `json:"indexes"`
	Permissions        [][]string        `json:"permissions"`
	DefaultPermissions *[]string         `json:"default_permissions"`
	Fields             []ModelField      `json:"fields"`
	Private            []string          `json:"private"`
	Managers           []string          `json:"managers"`
	Signals            []string          `json:"signals"`
	Methods            map[string]Method `json:"methods"`
}

// ModelField is a field of a model.
type ModelField struct {
	Name        string      `json:"name"`
	Class       string      `json:"class"`
	Kind        string      `json:"kind"`
	Column      string      `json:"column"`
	Options     Options     `json:"options"`
	Validators  []Validator `json:"validators"`
	To          string      `json:"to"`
	OnDelete    string      `json:"on_delete"`
	Symmetrical bool        `json:"symmetrical"`
	Through     string      `json:"through"`
}

// Validator is a validator of a field.
type Validator struct {
	Class   string `json:"class"`
	Limit   any    `json:"limit_value"`
	Message string `json:"message"`
	Inverse bool   `json:"inverse"`
	Pattern string `json:"pattern"`
	Flags   any    `json:"flags"`
}

// Method is a method in Python. Body is empty for a long one.
type Method struct {
	Source string   `json:"source"`
	Args   []string `json:"args"`
	Body   []any    `json:"body"`
}

// Serializer is a serializer.
type Serializer struct {
	Name     string            `json:"name"`
	Base     string            `json:"base"`
	Model    string            `json:"model"`
	Meta     Options           `json:"meta"`
	Declared []SerializerField `json:"declared"`
	Methods  map[string]Method `json:"methods"`
}

// SerializerField is a field that a serializer declares.
type SerializerField struct {
	Name    string  `json:"name"`
	Class   string  `json:"class"`
	Base    string  `json:"base"`
	Args    []any   `json:"args"`
	Options Options `json:"options"`
	Many    bool    `json:"many"`
}

// Part is a permission, a pagination or another class that a view names.
type Part struct {
	Class      string            `json:"class"`
	Base       string            `json:"base"`
	Parts      []Part            `json:"parts"` // of an operator: AND, OR, NOT
	Attributes Options           `json:"attributes"`
	Methods    map[string]Method `json:"methods"`
}

// QuerySet is what a view serves.
type QuerySet struct {
	Model       string   `json:"model"`
	Where       *[][]any `json:"where"` // nil: more than these can say
	Annotations []struct {
		Name, Function, Path string
	} `json:"annotations"`
	Ordering []any `json:"ordering"`
}

// View is a view of REST framework.
type View struct {
	Name           string            `json:"name"`
	Bases          []string          `json:"bases"`
	Doc            string            `json:"doc"`
	Title          string            `json:"title"`
	HTTP           []string          `json:"http"` // http_method_names; nil for all
	Methods        map[string]Method `json:"methods"`
	Permission     *[]Part           `json:"permission"` // nil: the defaults; so below
	Authentication *[]Part           `json:"authentication"`
	Throttle       *[]Part           `json:"throttle"`
	Parser         *[]Part           `json:"parser"`
	Renderer       *[]Part           `json:"renderer"`
	Pagination     *Part             `json:"pagination_class"`
	Versioning     *Part             `json:"versioning_class"`
	Backends       []string          `json:"filter_backends"`
	Lookup         string            `json:"lookup_field"`
	LookupKwarg    string            `json:"lookup_url_kwarg"`
	Search         []string          `json:"search_fields"`
	OrderBy        any               `json:"ordering_fields"`
	Ordering       any               `json:"ordering"`
	Filter         any               `json:"filterset_fields"`
	FilterSet      *FilterSet        `json:"filterset"`
	Serializer     string            `json:"serializer"`
	Serializers    map[string]string `json:"serializers"` // by action, if get_serializer_class could be asked
	QuerySet       *QuerySet         `json:"queryset"`
	Asked          *QuerySet         `json:"asked"` // of get_queryset, if it could be asked
	Actions        []Action          `json:"actions"`
}

// FilterSet is a filter set of django-filter.
type FilterSet struct {
	Fields   any `json:"fields"`
	Exclude  any `json:"exclude"`
	Declared []struct {
		Param, Class, Field, Lookup string
		Method                      any
		Exclude, Distinct           bool
	} `json:"declared"`
	Methods map[string]Method `json:"methods"`
}

// Action is an extra action of a viewset.
type Action struct {
	Name       string            `json:"name"`
	Detail     bool              `json:"detail"`
	Path       string            `json:"path"`
	URLName    string            `json:"url_name"`
	Mapping    map[string]string `json:"mapping"` // methods of the class by HTTP method
	Permission *[]Part           `json:"permission"`
	Options    []string          `json:"options"` // names of other arguments
}

// Route is a path, or a router below one.
type Route struct {
	Path      string   `json:"path"`
	Name      string   `json:"name"`
	View      string   `json:"view"`
	Arguments []string `json:"arguments"` // of as_view
	IsRegex   bool     `json:"regex"`
	IsAdmin   bool     `json:"admin"`
	Router    string   `json:"router"`
	Slash     string   `json:"slash"`
	Namespace string   `json:"namespace"`
	Registry  []struct{ Prefix, View, Basename string }
}

// Read reads what Script has printed. Lines before the description, as Django's shell prints them,
// are skipped. The error says what to do.
func Read(r io.Reader) (*Project, error) {
	text, err := io.ReadAll(io.LimitReader(r, MaxInput+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("read the description: %w", err)
	case len(text) > MaxInput:
		return nil, fmt.Errorf("the description is larger than %d MB", MaxInput>>20)
	}
	begin := bytes.Index(text, []byte("{\n"))
	if begin < 0 {
		return nil, errors.New("there is no description in the file: run the script of inspectdb --django-script " +
			"inside manage.py shell")
	}
	decoder := json.NewDecoder(bytes.NewReader(text[begin:]))
	decoder.UseNumber()
	p := &Project{}
	if err := decoder.Decode(p); err != nil {
		return nil, fmt.Errorf("read the description: %w", err)
	}
	if p.Version != 1 {
		return nil, fmt.Errorf("the description has version %d, and this program reads 1: print it with the script of "+
			"inspectdb --django-script", p.Version)
	}
	return p, nil
}

// last returns the last part of a dotted name.
func last(dotted string) string { return dotted[strings.LastIndexByte(dotted, '.')+1:] }
