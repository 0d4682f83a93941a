package ddl

import (
	"strings"
	"unicode/utf8"

	"starlift-sandbox/sql/failure"
)

// CheckDatabaseName judges the name of a database. The set of characters is
// that of 3.3 and later (protocol reference 6.2).
func CheckDatabaseName(name string) error {
	refused := name == "" || len(name) > 256
	for i := 0; i < len(name) && !refused; i++ {
		c := name[i]
		letter := 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
		digit := '0' <= c && c <= '9'
		switch {
		case letter:
		case i == 0:
			refused = c != '_' || len(name) == 1
		case i == 1 && name[0] == '_':
			refused = !digit
		default:
			refused = !digit && !strings.ContainsRune("_-~!@#$%^&<>=+", rune(c))
		}
	}
	if refused {
		return failure.DatabaseName(name)
	}
	return nil
}

const mostNameCharacters = 1024

func checkTableName(name string) error {
	if name == "" || utf8.RuneCountInString(name) > mostNameCharacters || strings.ContainsRune(name, 0) {
		return failure.TableName(name)
	}
	return nil
}

func checkColumnName(name string) error {
	if name == "" || utf8.RuneCountInString(name) > mostNameCharacters || strings.ContainsAny(name, "\x00=<>!*") ||
		strings.EqualFold(name, "__op") || strings.EqualFold(name, "__row") ||
		strings.HasPrefix(name, "__starrocks_shadow_") || strings.HasPrefix(name, "__generated_partition_column_") {
		return failure.ColumnName(name)
	}
	return nil
}
