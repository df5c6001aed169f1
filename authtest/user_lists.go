package authtest

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/token"
)

var userListTests = map[string]func(*testing.T, Stores){
	"a list is sorted by name and filtered": func(t *testing.T, s Stores) {
		ctx := t.Context()
		yes, no := true, false
		for _, a := range []auth.User{
			{Username: "dora", FirstName: "100%", Email: "d_x@example.com", Active: true},
			{Username: "Bob", LastName: "Builder", Active: true, Staff: true},
			{Username: "alice", Email: "Alice@Example.com", Active: true},
			{Username: "carl", FirstName: "!bang", Active: false, Staff: true},
		} {
			if _, err := s.Users.InsertUser(ctx, auth.Account{User: a}); err != nil {
				t.Fatal(err)
			}
		}
		all := userNames(collect(t, s.Users.ListUsers(ctx, auth.UserFilter{}))) // in the order of the store's collation
		for name, test := range map[string]struct {
			filter auth.UserFilter
			want   []string
		}{
			"limit":            {auth.UserFilter{Limit: 2}, all[:2]},
			"after":            {auth.UserFilter{After: all[1]}, all[2:]},
			"after and limit":  {auth.UserFilter{After: all[1], Limit: 1}, all[2:3]},
			"after the last":   {auth.UserFilter{After: all[3]}, []string{}},
			"descending":       {auth.UserFilter{Descending: true}, backwards(all)},
			"before":           {auth.UserFilter{Descending: true, After: all[2], Limit: 1}, all[1:2]},
			"before the first": {auth.UserFilter{Descending: true, After: all[0]}, []string{}},
		} {
			if diff := diff(test.want, userNames(collect(t, s.Users.ListUsers(ctx, test.filter)))); diff != "" {
				t.Errorf("%s: %s", name, diff)
			}
		}
		for name, test := range map[string]struct {
			filter auth.UserFilter
			want   []string // in any order
		}{
			"all":                        {auth.UserFilter{}, []string{"Bob", "alice", "carl", "dora"}},
			"after a name nobody has":    {auth.UserFilter{After: "carla"}, []string{"dora"}},
			"staff":                      {auth.UserFilter{Staff: &yes}, []string{"Bob", "carl"}},
			"no staff":                   {auth.UserFilter{Staff: &no}, []string{"alice", "dora"}},
			"active staff":               {auth.UserFilter{Staff: &yes, Active: &yes}, []string{"Bob"}},
			"active":                     {auth.UserFilter{Active: &yes}, []string{"Bob", "alice", "dora"}},
			"inactive":                   {auth.UserFilter{Active: &no}, []string{"carl"}},
			"inactive staff":             {auth.UserFilter{Staff: &yes, Active: &no}, []string{"carl"}},
			"inactive, no staff":         {auth.UserFilter{Staff: &no, Active: &no}, []string{}},
			"inactive, after the last":   {auth.UserFilter{Active: &no, After: "carl"}, []string{}},
			"search username":            {auth.UserFilter{Search: "BOB"}, []string{"Bob"}},
			"search last name":           {auth.UserFilter{Search: "uild"}, []string{"Bob"}},
			"search email":               {auth.UserFilter{Search: "@EXAMPLE"}, []string{"alice", "dora"}},
			"search and filter":          {auth.UserFilter{Search: "b", Active: &no}, []string{"carl"}},
			"a percent sign":             {auth.UserFilter{Search: "%"}, []string{"dora"}},
			"an underscore":              {auth.UserFilter{Search: "_"}, []string{"dora"}},
			"the escape character":       {auth.UserFilter{Search: "!b"}, []string{"carl"}},
			"a backslash":                {auth.UserFilter{Search: `\`}, []string{}},
			"a quote":                    {auth.UserFilter{Search: `' OR 1=1 --`}, []string{}},
			"search without a match":     {auth.UserFilter{Search: "zzz"}, []string{}},
			"a very long search":         {auth.UserFilter{Search: strings.Repeat("a", 100_000)}, []string{}},
			"a NUL, which no column has": {auth.UserFilter{Search: "\x00"}, []string{}},
		} {
			got := slices.Sorted(slices.Values(userNames(collect(t, s.Users.ListUsers(ctx, test.filter)))))
			if diff := diff(test.want, got); diff != "" {
				t.Errorf("%s: %s", name, diff)
			}
		}
	},
	"a caller may write while it lists many users": func(t *testing.T, s Stores) {
		const many = 1500
		ctx := t.Context()
		err := s.Tx.InTx(ctx, func(ctx context.Context) error {
			for n := range many {
				insert(t, ctx, s, numbered("user", n))
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		seen := 0
		for user, err := range s.Users.ListUsers(ctx, auth.UserFilter{}) {
			if err != nil {
				t.Fatal(err)
			}
			if want := numbered("user", seen); user.Username != want {
				t.Fatalf("got %s, want %s", user.Username, want)
			}
			if seen%500 == 0 {
				insertToken(t, ctx, s, user.ID, "key of "+user.Username)
			}
			seen++
		}
		if seen != many {
			t.Errorf("%d users of %d", seen, many)
		}
		if n := len(collect(t, s.Tokens.ListTokens(ctx, token.Filter{}))); n != many/500 {
			t.Errorf("%d tokens", n)
		}
	},
}
