package starrocks

import (
	"errors"
	"strings"

	"github.com/go-sql-driver/mysql"
)

// Busy says that the cluster is at a limit: of transactions that run, of loads at
// a time, of versions that its compaction has not merged yet, or of what it takes
// on while it is not well. The same will work later, so back off longer than after
// other failures, and in the end say which limit it was: the error has StarRocks'
// words for it (protocol reference 2.3 and 2.4). A transaction may have been begun.
func Busy(err error) bool {
	var refused *RefusedError
	var query *mysql.MySQLError
	switch {
	case errors.As(err, &refused):
		return busyStatus(refused.Status) || busyText(refused.Message)
	case errors.As(err, &query):
		return busyText(query.Message)
	}
	return false
}

func busyStatus(s string) bool {
	switch strings.ToUpper(s) {
	case "TOO_MANY_TASKS", "SERVICE_UNAVAILABLE", "RESOURCE_BUSY":
		return true
	}
	return false
}

func busyText(message string) bool {
	for _, text := range []string{
		"current running txns on db", "txn num per be exceeds limit", "exceed http cuncurrent limit",
		"safe mode", "disable_load_job is set to true", "toomanytasks", "too many tasks", "resource busy",
		"too many versions", "too many tablet versions", "too large compaction score",
	} {
		if contains(message, text) {
			return true
		}
	}
	return false
}
