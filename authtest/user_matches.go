package authtest

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/auth"
)

var userMatchTests = map[string]func(*testing.T, Stores){
	"each comparison matches the users that it names": func(t *testing.T, s Stores) {
		for _, u := range []auth.User{
			{Username: "alice", Email: "Alice@example.com", FirstName: "100%", Active: true},
			{Username: "alicia", Email: "a_x@example.org", LastName: "Àlice", Active: true, Superuser: true},
			{Username: "Bob", Email: "bob@Example.com"},
		} {
			if _, err := s.Users.InsertUser(t.Context(), auth.Account{User: u}); err != nil {
				t.Fatal(err)
			}
		}
		yes := true
		for name, test := range map[string]struct {
			filter auth.UserFilter
			want   []string
		}{
			"exact":                    {match("username", auth.MatchExact, "alice"), []string{"alice"}},
			"exact, another case":      {match("username", auth.MatchExact, "ALICE"), nil},
			"exact, empty":             {match("last_name", auth.MatchExact, ""), []string{"Bob", "alice"}},
			"iexact":                   {match("username", auth.MatchIExact, "BOB"), []string{"Bob"}},
			"iexact is no pattern":     {match("username", auth.MatchIExact, "b%"), nil},
			"contains":                 {match("username", auth.MatchContains, "lic"), []string{"alice", "alicia"}},
			"contains, another case":   {match("email", auth.MatchContains, "alice"), nil},
			"contains a letter":        {match("last_name", auth.MatchContains, "Alice"), nil},
			"contains everything":      {match("username", auth.MatchContains, ""), []string{"Bob", "alice", "alicia"}},
			"icontains":                {match("email", auth.MatchIContains, "EXAMPLE.COM"), []string{"Bob", "alice"}},
			"startswith":               {match("username", auth.MatchStartsWith, "ali"), []string{"alice", "alicia"}},
			"startswith, another case": {match("username", auth.MatchStartsWith, "b"), nil},
			"istartswith":              {match("username", auth.MatchIStartsWith, "b"), []string{"Bob"}},
			"endswith":                 {match("email", auth.MatchEndsWith, ".org"), []string{"alicia"}},
			"iendswith":                {match("email", auth.MatchIEndsWith, "EXAMPLE.ORG"), []string{"alicia"}},
			"a percent sign":           {match("first_name", auth.MatchContains, "%"), []string{"alice"}},
			"an underscore":            {match("email", auth.MatchContains, "_"), []string{"alicia"}},
			"a quote":                  {match("email", auth.MatchContains, "' OR 1=1 --"), nil},
			"a NUL":                    {match("email", auth.MatchExact, "\x00"), nil},
			"a very long text":         {match("email", auth.MatchContains, strings.Repeat("a", 100_000)), nil},
			"two conditions": {auth.UserFilter{Match: []auth.Match{
				{Field: "username", Op: auth.MatchContains, Text: "a"}, {Field: "email", Op: auth.MatchEndsWith,
					Text: "com"},
			}}, []string{"alice"}},
			"superusers": {auth.UserFilter{Superuser: &yes}, []string{"alicia"}},
		} {
			got := slices.Sorted(slices.Values(userNames(collect(t, s.Users.ListUsers(t.Context(), test.filter)))))
			if !slices.Equal(test.want, got) {
				t.Errorf("%s: %q, want %q", name, got, test.want)
			}
		}
		for _, filter := range []auth.UserFilter{
			match("password", auth.MatchContains, "pbkdf2"), match("", auth.MatchExact, ""), match("username", "", ""),
			match("username", "regex", "a"), match("username", "i", "a"), match("username", "in", "a"),
		} {
			for u, err := range s.Users.ListUsers(t.Context(), filter) {
				if !errors.Is(err, auth.ErrInvalid) {
					t.Errorf("%+v: %v, %v, want ErrInvalid", filter.Match, u, err)
				}
			}
		}
	},
	"a limit counts the users that match": func(t *testing.T, s Stores) {
		for n := range 30 {
			name := numbered("user", n)
			if n%10 != 0 {
				name = strings.ToUpper(name)
			}
			insert(t, t.Context(), s, name)
		}
		filter := match("username", auth.MatchStartsWith, "user")
		for limit, want := range map[int]int{0: 3, 1: 1, 2: 2, 3: 3, 9: 3} {
			filter.Limit = limit
			got := userNames(collect(t, s.Users.ListUsers(t.Context(), filter)))
			if len(got) != want || !slices.Equal(got, []string{"user00000", "user00010", "user00020"}[:want]) {
				t.Errorf("limit %d: %q", limit, got)
			}
		}
	},
}

func match(field string, op auth.MatchOp, text string) auth.UserFilter {
	return auth.UserFilter{Match: []auth.Match{{Field: field, Op: op, Text: text}}}
}
