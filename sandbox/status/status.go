// Package status is the backend's internal result: a code, whose name is the
// Status of a transaction reply, and a text. Everything that a load can fail
// with is one; it is not what the frontend answers.
package status

import "fmt"

// Code is the name of a code, as replies spell it (protocol reference 3.3).
type Code string

// The codes that the sandbox answers.
const (
	AnalysisError      Code = "ANALYSIS_ERROR"
	InternalError      Code = "INTERNAL_ERROR"
	InvalidArgument    Code = "INVALID_ARGUMENT"
	NotSupported       Code = "NOT_IMPLEMENTED_ERROR"
	LabelAlreadyExists Code = "LABEL_ALREADY_EXISTS"
	DataQualityError   Code = "DATA_QUALITY_ERROR"
	Aborted            Code = "ABORTED"
	TxnNotExists       Code = "TXN_NOT_EXISTS"
	TxnInProcessing    Code = "TXN_IN_PROCESSING"
	Timeout            Code = "TIMEOUT"
	PublishTimeout     Code = "PUBLISH_TIMEOUT"
	ServiceUnavailable Code = "SERVICE_UNAVAILABLE"
	OK                 Code = "OK"
)

// Error is a result other than OK.
type Error struct {
	Code Code
	Text string
}

// Error returns the text alone: the code goes its own way.
func (e *Error) Error() string { return e.Text }

// New returns an error with a formatted text.
func New(code Code, format string, args ...any) *Error {
	return &Error{code, fmt.Sprintf(format, args...)}
}
