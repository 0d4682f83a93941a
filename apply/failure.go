package apply

import (
	"errors"
	"fmt"

	"github.com/hashicorp/hcl/v2"

	"starlift/diag"
	"starlift/source"
	"starlift/starrocks"
	"starlift/state"
)

// Failure is what ended one action, in the form in which it is shown.
type Failure struct {
	Address string
	At      *hcl.Range
	Code    diag.Code
	Summary string
	Notes   []string
	Err     error
}

func (f *Failure) Error() string { return f.Address + ": " + f.Err.Error() }

// Unwrap gives the cause.
func (f *Failure) Unwrap() error { return f.Err }

// valueError is a value that its column cannot hold, with its place.
type valueError struct {
	source.Place
	fault *starrocks.ValueError
}

func (e *valueError) Error() string { return e.Place.String() + ", " + e.fault.Error() }
func (e *valueError) Unwrap() error { return e.fault }

// decisionError stops a load whose open epoch needs a person.
type decisionError struct {
	code  diag.Code
	label string
	why   string
}

func (e *decisionError) Error() string { return fmt.Sprintf("label %s: %s", e.label, e.why) }

// hiddenError is an epoch that is committed and did not become visible in time.
type hiddenError struct{ label starrocks.Label }

func (e *hiddenError) Error() string {
	return fmt.Sprintf("label %s is committed and not visible yet", e.label)
}

// countError is a server that counted other rows than were sent.
type countError struct{ sent, counted int64 }

func (e *countError) Error() string {
	return fmt.Sprintf("%d rows were sent and StarRocks counted %d: the rows were not taken as they were meant", e.sent, e.counted)
}

// explain gives a load's error its code and words.
func explain(address string, at *hcl.Range, err error) *Failure {
	f := &Failure{Address: address, At: at, Err: err, Code: diag.Unreachable, Summary: "Load failed"}
	var (
		value    *valueError
		record   *source.RecordError
		changed  *source.ChangedError
		decision *decisionError
		hidden   *hiddenError
		data     *starrocks.DataError
		refused  *refusedError
		label    *starrocks.StateError
		open     *openError
		limit    *limitError
		together *groupError
		share    *shareError
		kept     *rejectedError
		turns    *raggedError
		bad      *badRowsError
	)
	switch {
	case errors.As(err, &together):
		f.Code, f.Summary = explain(together.other, nil, together.cause).Code, "Nothing was loaded"
	case errors.As(err, &limit):
		f.Code, f.Summary, f.Notes = diag.TransactionLimit, "Cluster is at a limit", limit.notes()
	case errors.As(err, &value):
		f.Code, f.Summary = diag.BadValue, "Value does not fit its column"
		f.Notes = placeNotes(value.Place, value.fault.Column, value.fault.Value, value.fault.Reason)
	case errors.As(err, &record):
		f.Code, f.Summary = diag.BadRecord, "Record cannot be read"
		f.Notes = placeNotes(record.Place, record.Column, record.Value, record.Reason)
	case errors.As(err, &share):
		f.Code, f.Summary, f.Notes = diag.Filtered, "Too many rows were refused", share.notes()
	case errors.As(err, &turns):
		f.Code, f.Summary = diag.Format, "Rows cannot be loaded apart"
	case errors.As(err, &kept):
		f.Code, f.Summary = diag.UnreadableFile, "Refused rows cannot be kept"
	case errors.As(err, &changed):
		f.Code, f.Summary = diag.SourceChanged, "Source data changed"
	case errors.As(err, &decision):
		f.Code, f.Summary = decision.code, "Load needs a decision"
	case errors.As(err, &hidden):
		f.Code, f.Summary = diag.NotVisible, "Committed but not visible yet"
	case errors.As(err, &refused):
		f.Code, f.Summary, f.Notes = diag.Filtered, "StarRocks refused the rows", refused.notes()
	case errors.As(err, &data):
		f.Code, f.Summary = diag.Filtered, "StarRocks refused the rows"
	case errors.As(err, &open):
		f.Code, f.Summary = diag.TransactionTimeout, "Transaction does not end"
	case errors.As(err, &label):
		f.Code, f.Summary = diag.TransactionTimeout, "Transaction ended by itself"
	}
	if errors.As(err, &bad) {
		f.Code, f.Summary, f.Notes = diag.BadValue, "Value does not fit its column", bad.notes()
		if bad.rows[0].whole { // what its page has before it is told first
			f.Code, f.Summary = diag.BadRecord, "Record cannot be read"
		}
	}
	return f
}

func placeNotes(p source.Place, column, value, reason string) []string {
	notes := []string{"place:  " + p.String()}
	if column != "" {
		notes = append(notes, "column: "+column)
	}
	if value != "" {
		notes = append(notes, fmt.Sprintf("value:  %q", value))
	}
	return append(notes, "reason: "+reason)
}

// stateError wraps a failure to write the journal, which ends the whole run:
// without it no decision may be made.
type stateError struct{ err error }

func (e *stateError) Error() string { return e.err.Error() }
func (e *stateError) Unwrap() error { return e.err }

// final says that trying the epoch again cannot help, or must not be done.
func final(err error) bool {
	var (
		value    *valueError
		record   *source.RecordError
		changed  *source.ChangedError
		decision *decisionError
		hidden   *hiddenError
		count    *countError
		journal  *stateError
		defect   *Panic
	)
	return rowsFinal(err) || errors.As(err, &defect) || errors.As(err, &value) || errors.As(err, &record) || errors.As(err, &changed) || errors.As(err, &decision) ||
		errors.As(err, &hidden) || errors.As(err, &count) || errors.As(err, &journal) ||
		errors.Is(err, ErrStopped) || errors.Is(err, state.ErrNotSaved) || starrocks.Permanent(err)
}
