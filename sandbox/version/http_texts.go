package version

import "fmt"

// ExceptionClass is the class that the frontend names before the text of a
// refused transaction operation (3.3).
func (r Release) ExceptionClass() string {
	if r.Since(Of(3, 4, 0)) {
		return "com.starrocks.common.StarRocksException"
	}
	return "com.starrocks.common.UserException"
}

// The other classes that refusals are of.
const (
	DdlException    = "com.starrocks.common.DdlException"
	NumberException = "java.lang.NumberFormatException"
	HTTPException   = "com.starrocks.common.StarRocksHttpException"
	MetaException   = "com.starrocks.common.MetaNotFoundException"
	CommitException = "com.starrocks.transaction.TransactionCommitFailedException"
)

// NoExpect is the frontend's refusal of a _stream_load without the header (1.5).
const NoExpect = "There is no 100-continue header"

// NoRows is the answer to a load without rows (2.4). The first release of the
// newest text is unconfirmed.
func (r Release) NoRows() string {
	switch {
	case r.Before(Of(3, 3, 0)):
		return "all partitions have no load data"
	case r.Before(Of(3, 4, 0)):
		return "No partitions have data available for loading. If you are sure there may be no data to be loaded, " +
			"you can use `ADMIN SET FRONTEND CONFIG ('empty_load_as_error' = 'false')` to ensure such load jobs can succeed"
	}
	return "No rows were imported from upstream"
}

// InProcessing is the answer while another request holds the transaction (3.5).
func (r Release) InProcessing() string {
	if r.Since(Of(3, 2, 16), Of(3, 3, 10), Of(3, 4, 1)) {
		return "Transaction is in processing"
	}
	return "Transaction in processing, please retry later"
}

// PublishTimeout is a backend's message for what is committed and not visible
// yet (2.2, 3.5). tables are their ids, joined by commas.
func (r Release) PublishTimeout(tables string) string {
	if r.Before(Of(3, 0, 0)) {
		return "transaction commit successfully, BUT data will be visible later"
	}
	return "Publish timeout. The data will be visible after a while, txn has not sent publish tasks yet, " +
		"maybe waiting previous txns on the same table(s) to finish, tableIds: " + tables
}

// TimeoutRange is the refusal of a load's timeout (2.1). The older wording is
// unconfirmed.
func (r Release) TimeoutRange(seconds, least, most int64) string {
	if r.Since(Of(3, 3, 0)) {
		return fmt.Sprintf("Invalid timeout: '%d'. Expected values should be between %d and %d seconds", seconds, least, most)
	}
	return fmt.Sprintf("Invalid timeout. Timeout should between %d and %d seconds", least, most)
}

// EmptyLabel is the frontend's refusal of an operation without a label (3.2).
func (r Release) EmptyLabel() string {
	if r.Since(Of(3, 3, 0)) {
		return "Empty label."
	}
	return "empty label."
}

// NoNode is the answer for a label that the frontend has no backend for, in
// releases that do not look further, or do not find one (3.4 items 4 and 5).
func (r Release) NoNode(op, label string) string {
	switch {
	case r.Before(Of(3, 1, 5)):
		return fmt.Sprintf("transaction with op %s label %s has no backend", op, label)
	case r.Before(Of(3, 3, 0)):
		return fmt.Sprintf("transaction with op %s label %s has no node", op, label)
	}
	return fmt.Sprintf("Transaction with op[%s] and label[%s] has no node.", op, label)
}

// Forgotten is the answer for a transaction that neither the memory of labels
// nor the transaction manager knows a backend for (3.4 item 4).
func Forgotten(db, label string) string {
	return fmt.Sprintf("Can't find the transaction with db [%s] and label[%s]. The possible reasons: "+
		"1. FE leader is started or switched; 2. The transaction timeouts and is cleaned.", db, label)
}

// NoTransaction is the answer to prepare, commit and rollback of a label that
// never began (3.4 item 5).
func (r Release) NoTransaction(op, db, label string) string {
	switch {
	case r.Since(Of(3, 5, 0)):
		return fmt.Sprintf("No transaction found with db[%s] and label[%s]", db, label)
	case r.Since(Of(3, 3, 0)):
		return "No transaction found by label " + label
	}
	return r.NoNode(op, label)
}

// NoDatabase is the frontend's refusal of a transaction operation on a database
// that it does not know (3.4 item 5).
func (r Release) NoDatabase(db string) string {
	if r.Since(Of(3, 3, 0)) {
		return fmt.Sprintf("Database[%s] does not exist.", db)
	}
	return fmt.Sprintf("database %s not exists", db)
}

// AlreadyCommitted is the message of a commit that succeeded before (3.5).
func (r Release) AlreadyCommitted(id int64, label string) string {
	if r.Since(Of(3, 3, 0)) {
		return fmt.Sprintf("Transaction %d has already committed, label is %s", id, label)
	}
	return fmt.Sprintf("label %s transaction %d has already committed", label, id)
}

// AlreadyAborted is the message of a rollback that succeeded before (3.5).
func (r Release) AlreadyAborted(id int64, label string) string {
	if r.Since(Of(3, 3, 0)) {
		return fmt.Sprintf("Transaction %d has already aborted, label is %s", id, label)
	}
	return fmt.Sprintf("label %s transaction %d has already aborted", label, id)
}

// CannotCommit is the refusal to commit what was aborted (3.5).
func (r Release) CannotCommit(id int64, label string) string {
	if r.Since(Of(3, 3, 0)) {
		return fmt.Sprintf("Can not commit ABORTED transaction %d, label is %s", id, label)
	}
	return fmt.Sprintf("cannot commit aborted transaction %d, label %s ", id, label)
}

// CannotAbort is the refusal to roll back what was committed (3.5).
func (r Release) CannotAbort(state string, id int64, label string) string {
	if r.Since(Of(3, 3, 0)) {
		return fmt.Sprintf("Can not abort %s transaction %d, label is %s", state, id, label)
	}
	return fmt.Sprintf("cannot abort committed transaction %d, label %s ", id, label)
}

// NotCancelled is the answer of _cancel when the label has no open transaction
// (3.8); known tells whether it has another one.
func (r Release) NotCancelled(label string, known bool) string {
	switch {
	case r.Since(Of(3, 0, 0)):
		return "transaction not found: " + label
	case known:
		return "running transaction not found, label=" + label
	}
	return "transaction not found, label=" + label
}

// NoBackend is the refusal when no backend is alive (1.4).
const NoBackend = "No backend alive."

// LeftMergeKey is the last key of a merge commit's reply (2.6). That all of 3.4
// has the older one is unconfirmed.
func (r Release) LeftMergeKey() string {
	if r.Before(Of(3, 5, 0)) {
		return "LeftTimeMs"
	}
	return "LeftMergeTimeMs"
}
