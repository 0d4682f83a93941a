package starrocks

import (
	"fmt"
	"testing"

	"github.com/go-sql-driver/mysql"
)

func TestBusyIsALimitAndNoFault(t *testing.T) {
	for _, c := range []struct {
		err  error
		want bool
	}{
		{&RefusedError{Status: "ANALYSIS_ERROR", Message: "current running txns on db 10005 is 1000, larger than limit 1000"}, true},
		{&RefusedError{Status: "Fail", Message: "streamload txn num per be exceeds limit, be: 10.0.0.5, txn_num: 100, limit: 100"}, true},
		{&RefusedError{Status: "Fail", Message: "Stream Load exceed http cuncurrent limit 47, please try again later"}, true},
		{&RefusedError{Status: "RESOURCE_BUSY", Message: "x"}, true},
		{&RefusedError{Status: "Fail", Message: "Failed to load data into tablet 10013, because of too many versions, current/limit: 1002/1000. You can reduce the loading job concurrency"}, true},
		{&RefusedError{Status: "Fail", Message: "Failed to load data into partition 10010, because of too large compaction score, current/limit: 2001/2000."}, true},
		{&RefusedError{Status: "TOO_MANY_TASKS"}, true},
		{&RefusedError{Status: "SERVICE_UNAVAILABLE"}, true},
		{&RefusedError{Status: "ANALYSIS_ERROR", Message: "The cluster is under safe mode state, all load jobs are rejected."}, true},
		{&RefusedError{Status: "FAILED", Message: "class com.starrocks.common.StarRocksException: disable_load_job is set to true, all load jobs are prevented"}, true},
		{fmt.Errorf("begin l: %w", &RefusedError{Message: "current running txns on db 1 is 1, larger than limit 1"}), true},
		{&mysql.MySQLError{Number: 1064, Message: "current running txns on db 1 is 1, larger than limit 1"}, true},
		{&RefusedError{Status: "TXN_IN_PROCESSING", Message: "Transaction is in processing"}, false},
		{&RefusedError{Status: "FAILED", Message: "class com.starrocks.common.DdlException: No backend alive."}, false},
		{&RefusedError{Status: "INTERNAL_ERROR", Message: "current fe is not master"}, false},
		{&DataError{Message: "too many filtered rows"}, false},
		{nil, false},
	} {
		if Busy(c.err) != c.want {
			t.Errorf("%v is busy %v, want %v", c.err, !c.want, c.want)
		}
		if c.want && Permanent(c.err) {
			t.Errorf("%v is permanent", c.err)
		}
	}
}
