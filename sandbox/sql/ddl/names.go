package ddl

import (
	"strings"
	"unicode/utf8"

	"starlift-sandbox/sql/failure"
	"starlift-sandbox/version"
)

// CheckDatabaseName judges the name of a database (protocol reference 6.2).
func CheckDatabaseName(name string, release version.Release) error {
	signs := "_"
	if release.HasSignsInDatabaseNames() {
		signs += "-~!@#$%^&<>=+"
	}
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
			refused = !digit && !strings.ContainsRune(signs, rune(c))
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

// checkPartitionName judges the name of a partition: at most 64 letters, digits
// and _, as of a database without signs.
func checkPartitionName(name string) error {
	if len(name) > 64 || strings.HasPrefix(name, "placeholder_") || CheckDatabaseName(name, version.Release{}) != nil {
		return failure.PartitionName(name)
	}
	return nil
}
