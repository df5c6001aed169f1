package authtest

import (
	"fmt"
	"reflect"
	"strings"
	"time"

	"github.com/latchkey-go/latchkey/auth"
)

// diff compares two values, or the values that two pointers refer to. It returns a line for each
// field that differs, and "" if the values are equal. Times are equal if they are the same instant.
// The Grants of users are not compared, since every load creates its own.
func diff(want, got any) string {
	var lines []string
	compare("", reflect.Indirect(reflect.ValueOf(want)), reflect.Indirect(reflect.ValueOf(got)), &lines)
	return strings.Join(lines, "\n")
}

func compare(name string, want, got reflect.Value, lines *[]string) {
	differ := func() {
		*lines = append(*lines, strings.TrimSpace(fmt.Sprintf("%s got %v, want %v", name, got, want)))
	}
	switch {
	case !want.IsValid() || !got.IsValid() || want.Type() != got.Type():
		differ()
	case want.Type() == reflect.TypeFor[*auth.Grants]():
	case want.Type() == reflect.TypeFor[time.Time]():
		if !want.Interface().(time.Time).Equal(got.Interface().(time.Time)) {
			differ()
		}
	case want.Type() == reflect.TypeFor[auth.Scopes](): // its fields are not exported
		if want.Interface().(auth.Scopes).String() != got.Interface().(auth.Scopes).String() {
			differ()
		}
	case want.Kind() == reflect.Slice && want.Len() == 0 && got.Len() == 0: // one of them may be nil
	case want.Kind() == reflect.Struct:
		for i := range want.NumField() {
			compare(strings.TrimPrefix(name+"."+want.Type().Field(i).Name, "."), want.Field(i), got.Field(i), lines)
		}
	case !reflect.DeepEqual(want.Interface(), got.Interface()):
		differ()
	}
}
