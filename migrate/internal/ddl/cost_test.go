package ddl_test

import (
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/migrate/internal/ddl"
)

func TestCosts(t *testing.T) {
	t.Parallel()
	for statement, want := range map[string]string{
		`postgres: ALTER TABLE "a" ADD COLUMN "b" integer DEFAULT 1 NOT NULL`:              "",
		`postgres: ALTER TABLE "a" ADD COLUMN "b" text DEFAULT 'CHECK (x)' NOT NULL`:       "",
		`postgres: ALTER TABLE "a" ADD COLUMN "b" text NULL UNIQUE`:                        "builds an index",
		`postgres: ALTER TABLE "a" ADD COLUMN "b" integer NULL CHECK ("b" >= 0)`:           "reads the whole",
		`postgres: ALTER TABLE "a" ALTER COLUMN "b" TYPE bigint`:                           "rewrites the table, and",
		`postgres: ALTER TABLE "a" ALTER COLUMN "b" TYPE varchar(30)`:                      "rewrites the table unless",
		`postgres: ALTER TABLE "a" ALTER COLUMN "b" TYPE text USING "b"::text`:             "rewrites the table, and",
		`postgres: ALTER TABLE "a" ALTER COLUMN "b" SET NOT NULL`:                          "reads the whole",
		`postgres: ALTER TABLE "a" ALTER COLUMN "b" DROP NOT NULL`:                         "",
		`postgres: ALTER TABLE "a" ADD CONSTRAINT "c" CHECK ("b" > 1)`:                     "reads the whole",
		`postgres: CREATE INDEX "i" ON "a" ("b")`:                                          "builds an index, and blocks writes",
		`postgres: ALTER TABLE "a" DROP COLUMN "b" CASCADE`:                                "",
		`postgres: ALTER TABLE "new" ALTER COLUMN "b" SET NOT NULL`:                        "",
		"mysql: ALTER TABLE `a` MODIFY `b` bigint NOT NULL":                                "copies the table",
		"mysql: ALTER TABLE `a` ADD COLUMN `b` integer DEFAULT 1 NOT NULL":                 "",
		"mysql: ALTER TABLE `a` ADD COLUMN `b` int , ADD CONSTRAINT `c` FOREIGN KEY (`b`)": "copies the table",
		"mysql: CREATE INDEX `i` ON `a` (`b`)":                                             "writes go on",
		"mysql: RENAME TABLE `a` TO `b`":                                                   "",
		`sqlite: ALTER TABLE "a" ADD COLUMN "b" text NULL`:                                 "",
	} {
		engine, text, _ := strings.Cut(statement, ": ")
		costs := ddl.NewCosts(engine)
		costs.Of(`CREATE TABLE "new" ("id" integer)`)
		if got := costs.Of(text); (got == "") != (want == "") || !strings.Contains(got, want) {
			t.Errorf("%s: %q, want %q", statement, got, want)
		}
	}
}
