package expression

import "strings"

// isReserved reports the words that cannot be a name without back-quotes. They
// are those that the server's documentation lists; some became names again in
// later releases.
func isReserved(word string) bool {
	switch strings.ToUpper(word) {
	case "ADD", "ALL", "ALTER", "ANALYZE", "AND", "ARRAY", "AS", "ASC", "BETWEEN", "BIGINT", "BITMAP", "BOTH", "BY",
		"CASE", "CHAR", "CHARACTER", "CHECK", "COLLATE", "COLUMN", "COMPACTION", "CONVERT", "CREATE", "CROSS",
		"CUBE", "CURRENT_DATE", "CURRENT_ROLE", "CURRENT_TIME", "CURRENT_TIMESTAMP", "CURRENT_USER", "DATABASE",
		"DATABASES", "DECIMAL", "DECIMALV2", "DECIMAL32", "DECIMAL64", "DECIMAL128", "DEFAULT", "DEFERRED", "DELETE",
		"DENSE_RANK", "DESC", "DESCRIBE", "DISTINCT", "DIV", "DOUBLE", "DROP", "DUAL", "ELSE", "EXCEPT", "EXISTS",
		"EXPLAIN", "FALSE", "FIRST_VALUE", "FLOAT", "FOR", "FORCE", "FROM", "FULL", "FUNCTION", "GRANT", "GROUP",
		"GROUPING", "GROUPING_ID", "GROUPS", "HAVING", "HLL", "HOST", "IF", "IGNORE", "IMMEDIATE", "IN", "INDEX",
		"INFILE", "INNER", "INSERT", "INT", "INTEGER", "INTERSECT", "INTO", "IS", "JOIN", "JSON", "KEY", "KEYS",
		"KILL", "LAG", "LARGEINT", "LAST_VALUE", "LATERAL", "LEAD", "LEFT", "LIKE", "LIMIT", "LOAD", "LOCALTIME",
		"LOCALTIMESTAMP", "MAXVALUE", "MINUS", "MOD", "NOT", "NTILE", "NULL", "ON", "OR", "ORDER", "OUTER",
		"OUTFILE", "OVER", "PARTITION", "PERCENTILE", "PRIMARY", "PROCEDURE", "QUALIFY", "RANGE", "RANK", "READ",
		"REGEXP", "RELEASE", "RENAME", "REPLACE", "REVOKE", "RIGHT", "RLIKE", "ROW", "ROWS", "ROW_NUMBER", "SCHEMA",
		"SCHEMAS", "SELECT", "SET", "SET_VAR", "SHOW", "SMALLINT", "SYSTEM", "TABLE", "TERMINATED", "TEXT", "THEN",
		"TINYINT", "TO", "TRUE", "UNION", "UNIQUE", "UNSIGNED", "UPDATE", "USE", "USING", "VALUES", "VARCHAR",
		"WHEN", "WHERE", "WITH":
		return true
	}
	return false
}

// isFunctionWord reports the reserved words that are functions before a bracket.
func isFunctionWord(name string) bool {
	switch strings.ToLower(name) {
	case "char", "current_date", "current_timestamp", "database", "if", "left", "like", "localtime", "localtimestamp",
		"mod", "regexp", "replace", "right", "rlike", "row", "schema":
		return true
	}
	return false
}

// hasGrammar reports the functions whose arguments are read in a way of their
// own, so that a call which was written with the name in quotes stays one.
func hasGrammar(name string) bool {
	switch name {
	case "cast", "convert", "extract", "timestampadd", "timestampdiff", "date_add", "adddate", "date_sub", "subdate",
		"time_slice", "date_slice", "interval", "case", "array", "map":
		return true
	}
	return false
}
