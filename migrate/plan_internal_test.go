package migrate

import (
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/sqlstore"
)

// TestPlan lists the steps for a request and a ledger. Ledgers and steps name a migration by its
// number, and consecutive ones as a range. A "--" ends a transaction.
func TestPlan(t *testing.T) {
	t.Parallel()
	for _, group := range []struct {
		name  string
		users sqlstore.UserModel
		own   []Migration
		plans []planned
	}{
		{"the built-in migrations", sqlstore.UserModel{}, nil, builtInPlans},
		{"ledgers of other versions of Django", sqlstore.UserModel{}, nil, ledgerPlans},
		{"a project's migrations", sqlstore.UserModel{}, projectApps, projectPlans},
		{"a project's own user table", sqlstore.UserModel{Label: "accounts.Person"}, projectApps, userTablePlans},
	} {
		p := newPlanner(sqliteTables(), group.users, group.own)
		for _, test := range group.plans {
			t.Run(group.name+"/"+test.name, func(t *testing.T) {
				t.Parallel()
				steps, err := p.planFor(ledgerOf(t, p, test.ledger), test.app, test.to)
				if diff := cmp.Diff(test.steps, p.describeSteps(steps)); diff != "" {
					t.Errorf("steps (-want +got):\n%s", diff)
				}
				if test.refusal == nil && err != nil || !errors.Is(err, test.refusal) {
					t.Errorf("got %v, want %v", err, test.refusal)
				}
				if err != nil && err.Error() != test.text {
					t.Errorf("got the text\n%s\nwant\n%s", err, test.text)
				}
			})
		}
	}
}

// planned is a row of the table: a ledger and a request, and the steps or the refusal.
type planned struct {
	name    string
	ledger  string // "all", "auth", "auth.0001-0008"; with a "-" before it: without these
	app, to string // to "": the last migration
	steps   []string
	refusal error
	text    string // of the refusal
}

// ownSteps returns the migrations of Latchkey's own tables: "latchkey.0001-0002".
func ownSteps() string {
	all := ownEntries(sqliteTables())
	return fmt.Sprintf("latchkey.%.4s-%.4s", all[0].Name, all[len(all)-1].Name)
}

// ownStepsBack returns ownSteps as they are reverted.
func ownStepsBack() string {
	all := ownEntries(sqliteTables())
	return fmt.Sprintf("latchkey.%.4s-%.4s", all[len(all)-1].Name, all[0].Name)
}

var builtInPlans = []planned{
	{name: "a new database gets everything, in Django's order", steps: []string{
		"apply contenttypes.0001", "apply auth.0001", "apply admin.0001", "record admin.0002-0003",
		"record contenttypes.0002", "record auth.0002-0012", "apply authtoken.0001",
		"record authtoken.0002-0004", "apply sessions.0001", "apply " + ownSteps(),
	}},
	{name: "Django's database lacks only our own tables", ledger: "all -latchkey",
		steps: []string{"apply " + ownSteps()}},
	{name: "nothing is missing", ledger: "all"},
	{name: "rows of apps that are unknown here do not matter", ledger: "all polls.0001"},

	{name: "contenttypes needs no other app", app: "contenttypes",
		steps: []string{"apply contenttypes.0001", "record contenttypes.0002"}},
	{name: "auth adds contenttypes", app: "auth", steps: []string{
		"apply contenttypes.0001", "apply auth.0001", "record contenttypes.0002", "record auth.0002-0012"}},
	{name: "authtoken adds auth and contenttypes", app: "authtoken", steps: []string{
		"apply contenttypes.0001", "apply auth.0001", "record contenttypes.0002", "record auth.0002-0012",
		"apply authtoken.0001", "record authtoken.0002-0004"}},
	{name: "admin adds auth and contenttypes", app: "admin", ledger: "contenttypes", steps: []string{
		"apply auth.0001", "apply admin.0001", "record admin.0002-0003", "record auth.0002-0012"}},
	{name: "sessions needs no other app", app: "sessions", steps: []string{"apply sessions.0001"}},
	{name: "our own app adds auth and contenttypes", app: "latchkey", steps: []string{
		"apply contenttypes.0001", "apply auth.0001", "record contenttypes.0002", "record auth.0002-0012",
		"apply " + ownSteps()}},

	{name: "a label as the target, and nothing after it", ledger: "contenttypes auth", app: "admin", to: "0002",
		steps: []string{"apply admin.0001", "record admin.0002"}},
	{name: "a target adds all migrations of the apps that it needs", app: "authtoken", to: "0001", steps: []string{
		"apply contenttypes.0001", "apply auth.0001", "record contenttypes.0002", "record auth.0002-0012",
		"apply authtoken.0001"}},
	{name: "the last migration as the target", app: "sessions", to: "0001_initial",
		steps: []string{"apply sessions.0001"}},
	{name: "back to a label", ledger: "all", app: "authtoken", to: "0002",
		steps: []string{"revert authtoken.0004-0003"}},
	{name: "back to the first migration", ledger: "all", app: "authtoken", to: "0001",
		steps: []string{"revert authtoken.0004-0002"}},
	{name: "the target is where the ledger ends", ledger: "all", app: "authtoken", to: "0004"},
	{name: "back to zero", ledger: "all", app: "authtoken", to: "zero",
		steps: []string{"revert authtoken.0004-0001"}},
	{name: "zero where nothing is applied", ledger: "contenttypes auth", app: "authtoken", to: "zero"},
	{name: "zero of an app that others need reverts those first", ledger: "all", app: "auth", to: "zero",
		steps: []string{
			"revert " + ownStepsBack(), "revert authtoken.0004-0001", "revert auth.0012-0002", "revert admin.0003-0001",
			"revert auth.0001"}},
	{name: "zero of the first app keeps the apps that do not need it", ledger: "all",
		app: "contenttypes", to: "zero",
		steps: []string{
			"revert " + ownStepsBack(), "revert authtoken.0004-0001", "revert auth.0012-0002",
			"revert contenttypes.0002",
			"revert admin.0003-0001", "revert auth.0001", "revert contenttypes.0001"}},
	{name: "zero reverts only what is applied", ledger: "contenttypes auth admin.0001-0002",
		app: "auth", to: "zero",
		steps: []string{
			"revert auth.0012-0002", "revert admin.0002-0001", "revert auth.0001"}},

	{name: "a stop in the middle of Django's changes", app: "auth", to: "0001", refusal: ErrNoStop,
		text: "cannot stop there: auth.0001_initial is in the middle of Django's changes to a table " +
			"(0002_alter_permission_name_max_length is still to come), which are one step here: the targets of app auth " +
			"are zero and 0012_alter_user_first_name_max_length"},
	{name: "a stop in the middle, on the way back", ledger: "all", app: "auth", to: "0011",
		refusal: ErrNoStop,
		text: "cannot stop there: auth.0011_update_proxy_permissions is in the middle of Django's changes to a table " +
			"(0012_alter_user_first_name_max_length is still to come), which are one step here: the targets of app auth " +
			"are zero and 0012_alter_user_first_name_max_length"},
	{name: "a stop before the only change", ledger: "all", app: "contenttypes", to: "0001",
		refusal: ErrNoStop,
		text: "cannot stop there: contenttypes.0001_initial is in the middle of Django's changes to a table " +
			"(0002_remove_content_type_name is still to come), which are one step here: the targets of app contenttypes " +
			"are zero and 0002_remove_content_type_name"},

	{name: "an unknown app", app: "nosuch", refusal: ErrUnknownApp, text: `no app with label "nosuch"`},
	{name: "zero of an unknown app", app: "nosuch", to: "zero", refusal: ErrUnknownApp,
		text: `no app with label "nosuch"`},
	{name: "zero of all apps", to: "zero", refusal: ErrUnknownApp, text: `no app with label ""`},
	{name: "an unknown name", app: "auth", to: "9999", refusal: ErrUnknownMigration,
		text: "cannot find a migration matching '9999' from app 'auth'"},
	{name: "a prefix of several names", app: "auth", to: "000", refusal: ErrUnknownMigration,
		text: "cannot find a migration matching '000' from app 'auth': 0001_initial and " +
			"0002_alter_permission_name_max_length do, be more specific"},
}

var ledgerPlans = []planned{
	{name: "REST framework 3.14: a missing label is not added", ledger: "all -authtoken.0004"},
	{name: "REST framework 3.11: two missing labels are not added", ledger: "all -authtoken.0003-0004"},
	{name: "Django 2.0's admin: a missing label is not added", ledger: "all -admin.0003"},
	{name: "labels are added if one is the target", ledger: "all -authtoken.0003-0004", app: "authtoken", to: "0004",
		steps: []string{"record authtoken.0003-0004"}},
	{name: "labels are added up to the target", ledger: "all -authtoken.0003-0004", app: "authtoken", to: "0003",
		steps: []string{"record authtoken.0003"}},
	{name: "a target does not bring labels of other apps", ledger: "contenttypes auth admin.0001",
		app: "authtoken", to: "0001",
		steps: []string{"apply authtoken.0001"}},
	{name: "a project that never had REST framework", ledger: "all -authtoken",
		steps: []string{"apply authtoken.0001", "record authtoken.0002-0004"}},

	{name: "Django 3.0: a change at the end is missing", ledger: "all -auth.0012", refusal: ErrUnfinished,
		text: unfinishedText("auth", "0012_alter_user_first_name_max_length")},
	{name: "Django 2.2: a label and a change", ledger: "all -auth.0011-0012", refusal: ErrUnfinished,
		text: unfinishedText("auth", "0012_alter_user_first_name_max_length")},
	{name: "a gap: a change is missing", ledger: "all -auth.0008", refusal: ErrUnfinished,
		text: unfinishedText("auth", "0008_alter_user_username_max_length")},
	{name: "a gap: a label is missing", ledger: "all -auth.0007", refusal: ErrUnfinished,
		text: unfinishedText("auth", "0007_alter_validators_add_error_messages")},
	{name: "a gap: the first migration is missing", ledger: "all -authtoken.0001", refusal: ErrUnfinished,
		text: unfinishedText("authtoken", "0001_initial")},
	{name: "an unfinished app is refused, whichever app is asked for", ledger: "all -sessions -contenttypes.0002",
		app:     "sessions",
		refusal: ErrUnfinished,
		text:    unfinishedText("contenttypes", "0002_remove_content_type_name")},
	{name: "of two unfinished apps the error always names the same one", ledger: "all -authtoken.0001 -auth.0012",
		refusal: ErrUnfinished,
		text:    unfinishedText("auth", "0012_alter_user_first_name_max_length")},
	{name: "an unfinished app does not prevent a way back", ledger: "all -auth.0012", app: "admin", to: "zero",
		steps: []string{"revert admin.0003-0001"}},
}

// projectApps are the migrations of a project: blog can stop at each, shop cannot be reverted, and
// news has no tables.
var projectApps = []Migration{
	{App: "blog", Name: "0001_initial", Up: []string{"up"}, Down: []string{"down"}},
	{App: "blog", Name: "0002_draft", Up: []string{"up"}, Down: []string{"down"}},
	{App: "blog", Name: "0003_title", Up: []string{"up"}, Down: []string{"down"}},
	{App: "shop", Name: "0001_initial", Up: []string{"up"}},
	{App: "news", Name: "0001_models", Models: []Model{{Name: "news"}}},
	{App: "accounts", Name: "0001_initial", Up: []string{"up"}, Down: []string{"down"}},
}

var projectPlans = []planned{
	{name: "they run after the built-in ones, each in a transaction of its own",
		ledger: "all -latchkey -sessions -blog -shop -news -accounts",
		steps: []string{"apply sessions.0001", "apply " + ownSteps(), "--", "apply blog.0001", "--",
			"apply blog.0002", "--",
			"apply blog.0003", "--", "apply shop.0001", "--", "record news.0001", "--",
			"apply accounts.0001"}},
	{name: "they need auth and contenttypes", app: "shop", steps: []string{
		"apply contenttypes.0001", "apply auth.0001", "record contenttypes.0002", "record auth.0002-0012",
		"--", "apply shop.0001"}},
	{name: "forward to a target", ledger: "contenttypes auth", app: "blog", to: "0002",
		steps: []string{"apply blog.0001", "--", "apply blog.0002"}},
	{name: "back to a target", ledger: "all", app: "blog", to: "0001",
		steps: []string{"revert blog.0003", "--", "revert blog.0002"}},
	{name: "a gap is filled by Up", ledger: "all -blog.0002", steps: []string{"apply blog.0002"}},
	{name: "a gap is filled by a target, with what is missing before it", ledger: "all -blog.0001-0002",
		app: "blog", to: "0002",
		steps: []string{"apply blog.0001", "--", "apply blog.0002"}},
	{name: "zero of blog keeps the apps that it needs", ledger: "all", app: "blog", to: "zero",
		steps: []string{"revert blog.0003", "--", "revert blog.0002", "--", "revert blog.0001"}},
	{name: "zero of an app that the project's apps need", ledger: "contenttypes auth blog.0001 news",
		app: "contenttypes", to: "zero",
		steps: []string{"revert news.0001", "--", "revert blog.0001", "--", "revert auth.0012-0002",
			"revert contenttypes.0002",
			"revert auth.0001", "revert contenttypes.0001"}},
	{name: "a migration without Down is not reverted", ledger: "all", app: "shop", to: "zero",
		refusal: ErrIrreversible, text: "shop.0001_initial cannot be reverted: it has no Down"},
}

var userTablePlans = []planned{
	{name: "the user table is created after auth, before the tables that refer to it", ledger: "blog shop news",
		steps: []string{
			"apply contenttypes.0001", "record contenttypes.0002", "apply auth.0001", "record auth.0002-0012",
			"--",
			"apply accounts.0001", "--", "apply admin.0001", "record admin.0002-0003",
			"apply authtoken.0001",
			"record authtoken.0002-0004", "apply sessions.0001", "apply " + ownSteps(),
		}},
	{name: "authtoken adds the user table", ledger: "contenttypes auth", app: "authtoken",
		steps: []string{
			"apply accounts.0001", "--", "apply authtoken.0001", "record authtoken.0002-0004"}},
	{name: "a project's app adds the user table", ledger: "contenttypes auth", app: "blog", to: "0001",
		steps: []string{"apply accounts.0001", "--", "apply blog.0001"}},
	{name: "auth does not add the user table", ledger: "contenttypes", app: "auth",
		steps: []string{"apply auth.0001", "record auth.0002-0012"}},
	{name: "sessions does not add the user table", app: "sessions", steps: []string{"apply sessions.0001"}},
	{name: "the app of the user table needs auth", ledger: "contenttypes", app: "accounts",
		steps: []string{"apply auth.0001", "record auth.0002-0012", "--", "apply accounts.0001"}},
	{name: "zero of the user table's app reverts what refers to it", ledger: "all -shop -news",
		app: "accounts", to: "zero",
		steps: []string{
			"revert blog.0003", "--", "revert blog.0002", "--", "revert blog.0001", "--",
			"revert " + ownStepsBack(), "revert authtoken.0004-0001", "revert admin.0003-0001", "--",
			"revert accounts.0001"}},
	{name: "zero of auth reverts the user table", ledger: "contenttypes auth accounts",
		app: "auth", to: "zero",
		steps: []string{"revert accounts.0001", "--", "revert auth.0012-0001"}},
}

func unfinishedText(app, lacks string) string {
	return "unfinished Django migrations: the ledger has some of app " + app + " but not " + lacks +
		`: run "python manage.py migrate ` + app + `" first`
}
