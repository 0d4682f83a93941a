package starrocks

import (
	"context"
	"errors"
	"fmt"
	"io"
	"testing"
	"time"

	"github.com/go-sql-driver/mysql"
)

func TestPermanent(t *testing.T) {
	refusal := func(status, message string) error { return &RefusedError{Status: status, Message: message} }
	for _, c := range []struct {
		err  error
		want bool
	}{
		{&AccessError{}, true},
		{&DataError{}, true},
		{refusal("FAILED", "class com.starrocks.common.DdlException: Database[d] does not exist."), true},
		{refusal("FAILED", "unknown database, database=d"), true},
		{refusal("ANALYSIS_ERROR", `unknown table "d.t"`), true},
		{refusal("ANALYSIS_ERROR", "Label format error. regex: ^[-\\w]{1,128}$, label: X"), true},
		{refusal("ANALYSIS_ERROR", "Column has no default value. column: c"), true},
		{refusal("ANALYSIS_ERROR", "unknown column in where statement. the column 'n' in where clause must be in the target table."), true},
		{refusal("Fail", "Unknown partition 'p' in table 't'."), true},
		{refusal("FAILED", "class com.starrocks.common.StarRocksException: Warehouse name: w not exist."), true},
		{refusal("INVALID_ARGUMENT", "Invalid timeout format"), true},
		{refusal("INTERNAL_ERROR", "body size 2 exceed limit: 1, set streaming_load_max_mb"), true},
		{refusal("INTERNAL_ERROR", "primary key size exceed the limit."), true},
		{refusal("INTERNAL_ERROR", "Only primary key table support partial update"), true},
		{refusal("FAILED", "Not implemented"), true},
		{refusal("INTERNAL_ERROR", "Can not specify both partitions and temporary partitions"), true},
		{refusal("INVALID_ARGUMENT", "Invalid parameter enable_merge_commit. The value must be bool type, but is x"), true},
		{refusal("Fail", "Invalid strict mode format. Must be bool type"), true},
		{refusal("Fail", "Only one of http header content-encoding and compression can be set"), true},
		{refusal("Fail", "Primary key table does not support negative load"), true},
		{refusal("Fail", "merge commit does not support skip_header"), true},
		{refusal("FAILED", "class com.starrocks.common.MetaNotFoundException: Failed to find table t in db d"), true},
		{refusal("FAILED", "class com.starrocks.common.StarRocksException: Unsupported operation: TXN_PREPARE"), true},
		{refusal("FAILED", "class com.starrocks.common.UserException: stream load task l does not exist"), false},
		{refusal("Fail", "current fe is not master"), false},
		{refusal("Fail", "receive body don't equal with body bytes"), false},
		{refusal("Fail", "transaction is aborted by timeout 600 seconds."), false},
		{refusal("INTERNAL_ERROR", "current running txns on db 1 is 100, larger than limit 100"), false},
		{refusal("INTERNAL_ERROR", "too many tablet versions"), false},
		{refusal("INTERNAL_ERROR", "Service is shutting down, please retry later!"), false},
		{refusal("FAILED", "disable_load_job is set to true, all load jobs are prevented"), false},
		{refusal("FAILED", "get database write lock timeout, database=d"), false},
		{refusal("TXN_NOT_EXISTS", "transaction with label l not exists"), false},
		{refusal("TIMEOUT", ""), false},
		{&StateError{State: Aborted, Reason: "timeout by txn manager"}, false},
		{&StateError{State: Aborted, Err: refusal("ANALYSIS_ERROR", `unknown table "d.t"`)}, true},
		{&UnreachableError{Err: io.EOF}, false},
		{&OddAnswerError{}, false},
		{&LabelExistsError{}, false},
		{&UndecidedError{Err: io.EOF, Asked: io.EOF}, false},
		{&noFrontendError{failures: []error{io.EOF}}, false},
		{ErrBodyLost, false},
		{context.Canceled, false},
		{context.DeadlineExceeded, false},
		{&mysql.MySQLError{Number: 1064, Message: "syntax"}, true},
		{&mysql.MySQLError{Number: 1142, Message: "command denied"}, true},
		{&mysql.MySQLError{Number: 5501, Message: "Unknown database 'd'"}, true},
		{&mysql.MySQLError{Number: 1105, Message: "Backend not found"}, false},
		{nil, false},
	} {
		err := c.err
		if err != nil {
			err = fmt.Errorf("load l: %w", err)
		}
		if got := Permanent(err); got != c.want {
			t.Errorf("permanent is %v of %v", got, err)
		}
	}
}

func TestErrorTexts(t *testing.T) {
	for _, c := range []struct {
		err  error
		want string
	}{
		{&RefusedError{Status: "TIMEOUT"}, "answered TIMEOUT"},
		{&StateError{State: Unknown}, "label is unknown"},
		{&StateError{State: Aborted, Reason: "timeout by txn manager"}, "label is aborted: timeout by txn manager"},
		{&UndecidedError{Err: errors.New("a")}, "outcome unknown: a"},
		{&LabelExistsError{Label: "l", Spent: true}, "label l belongs to a cancelled multi-table transaction"},
		{&DeadlineError{Node: "backend be:8040", What: "answer prepare", Limit: 630 * time.Second}, "wait for backend be:8040 to answer prepare: no answer within 630 s"},
		{&UndecidedError{Asked: errors.New("b")}, "asking for the label: b"},
		{&UndecidedError{Err: errors.New("a"), Asked: errors.New("b")}, "outcome unknown: a; asking for the label: b"},
		{&UnreachableError{Named: "be:1", Address: "x:2", Err: io.EOF}, "backend x:2, named by the frontend as be:1 and mapped by backend_addresses, cannot be reached from here: EOF"},
	} {
		if c.err.Error() != c.want {
			t.Errorf("%q, want %q", c.err, c.want)
		}
	}
	if got := TxnState(9).String(); got != "state 9" {
		t.Errorf("got %q", got)
	}
}
