package starrocks

import "strings"

// isNumber says whether a word is a number, or the part of one before or behind
// its point: 12, 1e5, 5e of 5e-3, 0xff.
func isNumber(word string) bool {
	if !isDigit(word[0]) {
		return false
	}
	if hex, found := strings.CutPrefix(strings.ToLower(word), "0x"); found {
		return strings.Trim(hex, "0123456789abcdef") == ""
	}
	whole := strings.TrimLeft(word, "0123456789")
	if whole == "" {
		return true
	}
	return (whole[0] == 'e' || whole[0] == 'E') && strings.Trim(whole[1:], "0123456789") == ""
}

func isTimeUnit(word string) bool {
	switch strings.ToUpper(word) {
	case "YEAR", "QUARTER", "MONTH", "WEEK", "DAY", "HOUR", "MINUTE", "SECOND", "MILLISECOND", "MICROSECOND":
		return true
	}
	return false
}

// isKeyword says whether a word without back quotes cannot name a column: the
// words that StarRocks reserves. Others, such as DATE or STATUS, may.
func isKeyword(word string) bool {
	switch strings.ToUpper(word) {
	case "ADD", "ALL", "ALTER", "ANALYZE", "AND", "ARRAY", "AS", "ASC", "BETWEEN", "BIGINT", "BITMAP", "BOTH", "BY",
		"CASE", "CHAR", "CHARACTER", "CHECK", "COLLATE", "COLUMN", "COMPACTION", "CONVERT", "CREATE", "CROSS", "CUBE",
		"CURRENT_DATE", "CURRENT_ROLE", "CURRENT_TIME", "CURRENT_TIMESTAMP", "CURRENT_USER", "DATABASE", "DATABASES",
		"DECIMAL", "DECIMALV2", "DECIMAL32", "DECIMAL64", "DECIMAL128", "DEFAULT", "DEFERRED", "DELETE", "DENSE_RANK",
		"DESC", "DESCRIBE", "DISTINCT", "DIV", "DOUBLE", "DROP", "DUAL", "ELSE", "EXCEPT", "EXISTS", "EXPLAIN", "FALSE",
		"FIRST_VALUE", "FLOAT", "FOR", "FORCE", "FROM", "FULL", "FUNCTION", "GRANT", "GROUP", "GROUPING", "GROUPING_ID",
		"GROUPS", "HAVING", "HLL", "HOST", "IF", "IGNORE", "IMMEDIATE", "IN", "INDEX", "INFILE", "INNER", "INSERT", "INT",
		"INTEGER", "INTERSECT", "INTO", "IS", "JOIN", "JSON", "KEY", "KEYS", "KILL", "LAG", "LARGEINT", "LAST_VALUE",
		"LATERAL", "LEAD", "LEFT", "LIKE", "LIMIT", "LOAD", "LOCALTIME", "LOCALTIMESTAMP", "MAXVALUE", "MINUS", "MOD",
		"NOT", "NTILE", "NULL", "ON", "OR", "ORDER", "OUTER", "OUTFILE", "OVER", "PARTITION", "PERCENTILE", "PRIMARY",
		"PROCEDURE", "QUALIFY", "RANGE", "RANK", "READ", "REGEXP", "RELEASE", "RENAME", "REPLACE", "REVOKE", "RIGHT",
		"RLIKE", "ROW", "ROWS", "ROW_NUMBER", "SCHEMA", "SCHEMAS", "SELECT", "SET", "SET_VAR", "SHOW", "SMALLINT",
		"SYSTEM", "TABLE", "TERMINATED", "TEXT", "THEN", "TINYINT", "TO", "TRUE", "UNION", "UNIQUE", "UNSIGNED", "UPDATE",
		"USE", "USING", "VALUES", "VARCHAR", "WHEN", "WHERE", "WITH":
		return true
	}
	return false
}
