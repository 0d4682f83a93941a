package starrocks

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/go-sql-driver/mysql"
)

// ErrBodyLost says that bytes of a load's body were read before it was known
// which backend takes them, or were sent to no avail: they are gone, and the
// epoch must be read again.
var ErrBodyLost = errors.New("part of the body was read before a backend accepted it")

// AccessError is a login or a privilege that the cluster refused.
type AccessError struct{ Address, Message string }

func (e *AccessError) Error() string {
	return fmt.Sprintf("access denied by %s: %s", e.Address, e.Message)
}

// UnreachableError is a backend that a frontend named and that this machine
// cannot connect to.
type UnreachableError struct {
	Named   string // host:port as the frontend named it
	Address string // host:port that was tried, after backend_addresses
	Err     error
}

func (e *UnreachableError) Error() string {
	if e.Named == e.Address {
		return fmt.Sprintf("backend %s, named by the frontend, cannot be reached from here (backend_addresses can map it to an address that can): %v", e.Named, e.Err)
	}
	return fmt.Sprintf("backend %s, named by the frontend as %s and mapped by backend_addresses, cannot be reached from here: %v", e.Address, e.Named, e.Err)
}

func (e *UnreachableError) Unwrap() error { return e.Err }

// OddAnswerError is an answer that is not StarRocks': HTML of a proxy, a
// redirect to nowhere, garbage.
type OddAnswerError struct {
	Address string // base address that answered
	Status  int    // HTTP status
	Line    string // first line of the body, or what is odd about it
}

func (e *OddAnswerError) Error() string {
	return fmt.Sprintf("odd answer from %s: HTTP %d: %s", e.Address, e.Status, e.Line)
}

// LabelExistsError is begin's answer when a transaction with the label is alive
// or has ended well. It is an answer, not a failure: ask State whose it is.
type LabelExistsError struct {
	Label    Label
	Finished bool // COMMITTED or VISIBLE; else PREPARE or PREPARED, or Spent
	// Spent is the label of a multi-table transaction that was rolled back and
	// that the frontend still knows: it cannot be begun again.
	Spent   bool
	Message string
}

func (e *LabelExistsError) Error() string {
	what := "a running"
	switch {
	case e.Finished:
		what = "a finished"
	case e.Spent:
		what = "a cancelled multi-table"
	}
	return fmt.Sprintf("label %s belongs to %s transaction", e.Label, what)
}

// RefusedError is a refusal in StarRocks' own words.
type RefusedError struct {
	Status   string // as answered, such as INTERNAL_ERROR or FAILED
	Message  string
	ErrorURL string // where rejected rows are listed; may be empty
}

func (e *RefusedError) Error() string {
	if e.Message == "" {
		return "answered " + e.Status
	}
	return fmt.Sprintf("answered %s: %s", e.Status, e.Message)
}

// DataError is a transaction that StarRocks refused, and rolled back, because
// of its rows.
type DataError struct {
	Message  string
	ErrorURL string // for ErrorLog; may be empty
	Counts   Counts
	// NoRows: nothing was left to load (protocol reference 2.4); with a filter
	// or a ratio above 0 that may be what was wanted.
	NoRows bool
}

func (e *DataError) Error() string { return e.Message }

// StateError is a label that is not in a state in which an operation can be
// done, as the cluster says, not as an answer suggests.
type StateError struct {
	State  TxnState
	Reason string // the cluster's reason of an abort; may be empty
	// Err is what made the label be asked; nil when the operation asked first.
	Err error
}

func (e *StateError) Error() string {
	s := "label is " + strings.ToLower(e.State.String())
	if e.Reason != "" {
		s += ": " + e.Reason
	}
	if e.Err != nil {
		s += fmt.Sprintf(" (after: %v)", e.Err)
	}
	return s
}

func (e *StateError) Unwrap() error { return e.Err }

// UndecidedError is an operation whose outcome could not be learned: its answer
// was lost or odd, and the label could not be asked either, or was not asked yet.
type UndecidedError struct {
	Err   error // what became of the operation; nil when it was not begun
	Asked error // what became of asking; nil when that is left to the caller
}

func (e *UndecidedError) Error() string {
	switch {
	case e.Err == nil:
		return fmt.Sprintf("asking for the label: %v", e.Asked)
	case e.Asked == nil:
		return fmt.Sprintf("outcome unknown: %v", e.Err)
	}
	return fmt.Sprintf("outcome unknown: %v; asking for the label: %v", e.Err, e.Asked)
}

// Unwrap gives both, or the one that there is.
func (e *UndecidedError) Unwrap() []error {
	return slices.DeleteFunc([]error{e.Err, e.Asked}, func(err error) bool { return err == nil })
}

// Permanent says that doing the same again cannot help: the data, the account,
// the table or a parameter must change first. All else, network, timeouts,
// aborted labels, a busy or starting cluster, is worth another try after a
// pause (protocol reference 2.3, 2.4 and 9).
func Permanent(err error) bool {
	var access *AccessError
	var data *DataError
	var refused *RefusedError
	var query *mysql.MySQLError
	switch {
	case Busy(err):
		return false // even where the number of the error is that of bad syntax
	case errors.As(err, &access), errors.As(err, &data):
		return true
	case errors.As(err, &refused):
		return permanentStatus(refused.Status) || permanentText(refused.Message)
	case errors.As(err, &query):
		return deniedNumber(query.Number) || query.Number == 1064 || permanentText(query.Message)
	}
	return false
}

// Denied says that the account may not do what was asked.
func Denied(err error) bool {
	var access *AccessError
	var refused *RefusedError
	var query *mysql.MySQLError
	switch {
	case errors.As(err, &access):
		return true
	case errors.As(err, &refused):
		return contains(refused.Message, "access denied")
	case errors.As(err, &query):
		return deniedNumber(query.Number) || contains(query.Message, "access denied")
	}
	return false
}

func deniedNumber(n uint16) bool {
	switch n {
	case 1044, 1045, 1142, 1227, 5203:
		return true
	}
	return false
}

func permanentStatus(s string) bool {
	switch strings.ToUpper(s) {
	case "INVALID_ARGUMENT", "NOT_AUTHORIZED", "NOT_IMPLEMENTED_ERROR", "DATA_QUALITY_ERROR", "CAPACITY_LIMIT_EXCEED":
		return true
	}
	return false
}

func permanentText(message string) bool {
	for _, text := range []string{
		"access denied", "unknown database", "unknown table", "unknown column", "unknown partition", "warehouse name", "] does not exist", "label format error",
		"exceeds quota", "support stream load", "is a materialized view",
		"too many filtered rows", "primary key size exceed the limit", "only primary key table support",
		"streaming_load_max_mb", "exceed the max size", "ignore_json_size", "failed to find table",
		"duplicate column", "mapping column", "has no default value", "can not be specified", "can not specify",
		"invalid timeout", "expected values should be between", "unknown data format", "unsupported compression",
		"must be bool type", "only one of http header", "invalid json path", "does not support",
		"hasn't send any data yet", "invalid request", "not implemented", "unsupported operation",
	} {
		if contains(message, text) {
			return true
		}
	}
	return noRowsText(message)
}

// noRowsText recognises the three wordings of protocol reference 2.4.
func noRowsText(message string) bool {
	return contains(message, "have no load data") || contains(message, "no partitions have data available") ||
		contains(message, "no rows were imported")
}

// contains looks for text, in lower case, without regard to case.
func contains(message, text string) bool { return strings.Contains(strings.ToLower(message), text) }
