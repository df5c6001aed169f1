package migrate

// IndexName is there for tests.
func IndexName(limit int, table, column, suffix string) string {
	return indexName(limit, table, column, suffix)
}
