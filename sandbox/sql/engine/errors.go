package engine

import (
	"context"
	"errors"
	"fmt"
	"strings"

	gms "github.com/dolthub/go-mysql-server/sql"

	"starlift-sandbox/sql/failure"
)

// explain turns an error of the planner or a table into what StarRocks says.
func (e *Engine) explain(err error) error {
	var known *failure.Error
	switch {
	case errors.As(err, &known):
		return known
	case errors.Is(err, context.Canceled):
		return &failure.Error{Code: failure.CodeServerStopped, State: "08S01", Message: "Server shutdown in progress"}
	case errors.Is(err, context.DeadlineExceeded):
		return failure.Execution("Query exceeded time limit")
	}
	if gms.ErrColumnNotFound.Is(err) || gms.ErrTableColumnNotFound.Is(err) || gms.ErrFunctionNotFound.Is(err) {
		return missingName(err)
	}
	cast := gms.CastSQLError(err)
	if cast.Num != failure.CodeUnknown {
		state := cast.State
		if len(state) != 5 {
			state = "HY000"
		}
		return &failure.Error{Code: uint16(cast.Num), State: state, Message: fmt.Sprintf("Getting analyzing error. Detail message: %s.", cast.Message)}
	}
	return failure.Analyze("%s", err.Error())
}

// missingName says that a column or function is not there, by the name that the
// planner quotes last.
func missingName(err error) error {
	parts := strings.FieldsFunc(err.Error(), func(r rune) bool { return r == '"' || r == '\'' })
	if len(parts) < 2 {
		return failure.Analyze("%s", err)
	}
	if gms.ErrFunctionNotFound.Is(err) {
		return failure.Analyze("No matching function with signature: %s(...)", parts[1])
	}
	name := parts[1]
	if gms.ErrTableColumnNotFound.Is(err) {
		name = parts[len(parts)-1]
	}
	return failure.Analyze("Column '%s' cannot be resolved", name)
}
