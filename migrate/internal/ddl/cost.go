package ddl

import "regexp"

// Costs says which statements take long on a large table, and what they keep out meanwhile. Tables
// that it has seen created cost nothing, for they have no rows.
type Costs struct {
	engine string
	fresh  map[string]bool
}

// NewCosts returns the costs on an engine. SQLite locks the whole database for every change, so its
// statements have no remarks.
func NewCosts(engine string) *Costs { return &Costs{engine, map[string]bool{}} }

var (
	createsTable = regexp.MustCompile("^CREATE TABLE [\"`]([^\"`]+)")
	changesTable = regexp.MustCompile("^(?:ALTER TABLE|UPDATE|CREATE (?:UNIQUE )?INDEX \\S+ ON) [\"`]([^\"`]+)")
	texts        = regexp.MustCompile(`'[^']*'`)
)

// cost is a kind of statements, and what it does to a large table.
type cost struct {
	pattern *regexp.Regexp
	remark  string
}

const (
	readsAll  = "reads the whole table, and blocks reads and writes meanwhile"
	rewrites  = "rewrites the table, and blocks reads and writes meanwhile"
	copies    = "copies the table, and blocks writes meanwhile"
	builds    = "builds an index, and blocks reads and writes meanwhile"
	locksRows = "locks all rows that it changes"
)

// costs by engine: the first pattern that matches counts. PostgreSQL's are those of its manual's
// pages on ALTER TABLE and CREATE INDEX, and MariaDB's those of InnoDB's online DDL.
var costs = map[string][]cost{
	"postgres": {
		{regexp.MustCompile(`ADD COLUMN .* IDENTITY`), rewrites},
		{regexp.MustCompile(`ADD COLUMN .* (UNIQUE|PRIMARY KEY)\b`), builds},
		{regexp.MustCompile(`ADD COLUMN .* CHECK `), readsAll},
		{regexp.MustCompile(`ALTER COLUMN \S+ TYPE .* USING `), rewrites},
		{regexp.MustCompile(`ALTER COLUMN \S+ TYPE (varchar|text)`),
			"rewrites the table unless its texts only may become longer, and blocks reads and writes meanwhile"},
		{regexp.MustCompile(`ALTER COLUMN \S+ TYPE `), rewrites},
		{regexp.MustCompile(`SET NOT NULL`), readsAll},
		{regexp.MustCompile(`ADD CONSTRAINT .* FOREIGN KEY`),
			"reads the whole table, and blocks writes to it and to the table that it refers to meanwhile"},
		{regexp.MustCompile(`ADD CONSTRAINT .* CHECK `), readsAll},
		{regexp.MustCompile(`ADD CONSTRAINT .* (UNIQUE|PRIMARY KEY)`), builds},
		{regexp.MustCompile(`^CREATE (UNIQUE )?INDEX`), "builds an index, and blocks writes meanwhile"},
		{regexp.MustCompile(`^UPDATE `), locksRows},
	},
	"mysql": {
		{regexp.MustCompile(`ADD CONSTRAINT .* (FOREIGN KEY|CHECK)\b`), copies},
		{regexp.MustCompile(`ADD COLUMN .* (CHECK|PRIMARY KEY|AUTO_INCREMENT)\b`), copies},
		{regexp.MustCompile(`ADD COLUMN .* UNIQUE\b`), "builds an index; writes go on"},
		{regexp.MustCompile(`MODIFY `), copies + ", unless its texts only may become longer"},
		{regexp.MustCompile(`(ADD|DROP) (CONSTRAINT \S+ )?PRIMARY KEY`), copies},
		{regexp.MustCompile(`ADD CONSTRAINT .* UNIQUE`), "builds an index; writes go on"},
		{regexp.MustCompile(`^CREATE (UNIQUE )?INDEX`), "builds an index; writes go on"},
		{regexp.MustCompile(`^UPDATE `), locksRows},
	},
}

// Of returns the remark on a statement, or "" for one that is quick on a large table.
func (c *Costs) Of(statement string) string {
	if found := createsTable.FindStringSubmatch(statement); found != nil {
		c.fresh[found[1]] = true
		return ""
	}
	found := changesTable.FindStringSubmatch(statement)
	if found == nil || c.fresh[found[1]] {
		return ""
	}
	statement = texts.ReplaceAllString(statement, "''") // the words of a default are none of SQL's
	for _, known := range costs[c.engine] {
		if known.pattern.MatchString(statement) {
			return known.remark
		}
	}
	return ""
}
