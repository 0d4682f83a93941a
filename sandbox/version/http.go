package version

// The switches of the two HTTP interfaces: what a release does, by the tables of
// protocol reference 1.5, 3.4 and 7. Texts stand in http_texts.go.

// HasTransactions reports whether the transaction interface is there.
func (r Release) HasTransactions() bool { return r.Since(Of(2, 4, 0)) }

// NeedsTimeout reports whether begin fails without a timeout. What it says then
// is unconfirmed: the text of a timeout out of range.
func (r Release) NeedsTimeout() bool { return r.Before(Of(2, 4, 3)) }

// HasMultiTable reports whether one transaction may load several tables. A
// backend refuses the header transaction_type from then on (3.7).
func (r Release) HasMultiTable() bool { return r.Since(Of(4, 0, 0)) }

// TellsMultiTableOutcome reports whether the end of a multi-table transaction is
// told in explicit words, and a failed commit is one. 4.0.0 and 4.0.1 are played
// as the snapshot of January 2026 does it; that the texts begin with 4.0.2 is
// unconfirmed (3.7).
func (r Release) TellsMultiTableOutcome() bool { return r.Since(Of(4, 0, 2)) }

// HasMergeCommit reports whether requests of one window can share a transaction
// (2.6).
func (r Release) HasMergeCommit() bool { return r.Since(Of(3, 4, 0)) }

// HasFeatureRoute reports whether /api/v2/feature answers. Whether it did so
// without a version before is unconfirmed: it is not there then.
func (r Release) HasFeatureRoute() bool { return r.Since(Of(3, 2, 0)) }

// HasPreparedTimeout reports whether prepare knows the header prepared_timeout;
// it is ignored before.
func (r Release) HasPreparedTimeout() bool { return r.Since(Of(3, 5, 4)) }

// HasRejectedRecords reports whether log_rejected_record_num is known.
func (r Release) HasRejectedRecords() bool { return r.Since(Of(3, 1, 0)) }

// EndsAreIdempotent reports whether the frontend answers commit and rollback of
// a transaction that is final. Before, it sends them to the backend, which does
// not know the label any more.
func (r Release) EndsAreIdempotent() bool { return r.Since(Of(2, 5, 7), Of(3, 0, 2)) }

// EnvelopeHasCode reports whether the frontend's plain replies have code and
// message beside status and msg.
func (r Release) EnvelopeHasCode() bool { return r.Since(Of(3, 2, 0)) }

// StateHasReason reports whether get_load_state tells why a transaction was
// aborted.
func (r Release) StateHasReason() bool { return r.Since(Of(3, 4, 0)) }

// FrontendTellsTxnID reports whether the frontend's transaction replies have
// TxnId.
func (r Release) FrontendTellsTxnID() bool { return r.Since(Of(3, 3, 0)) }

// ReplyBuckets is the size of the hash map that the frontend writes its
// transaction replies from; the order of their keys follows it. The 8 are as
// recorded from 3.5 on; that they came with 3.3 is unconfirmed.
func (r Release) ReplyBuckets() int {
	if r.Since(Of(3, 3, 0)) {
		return 8
	}
	return 16
}

// ReadsPostBodies reports whether the frontend reads the body of a transaction
// operation, and refuses a PUT where it would have to.
func (r Release) ReadsPostBodies() bool { return r.Since(Of(3, 3, 0)) }

// ChecksDatabaseFirst reports whether the frontend refuses every transaction
// operation on a database that it does not know, not only their ends.
func (r Release) ChecksDatabaseFirst() bool { return r.Since(Of(3, 3, 0)) }

// ChecksWarehouse reports whether begin refuses a warehouse that does not exist.
// A cluster without shared data has one warehouse; that begin refuses others
// there is unconfirmed.
func (r Release) ChecksWarehouse() bool { return r.Since(Of(3, 3, 0)) }

// ExpectNeedsContinue reports whether Expect must say 100-continue; before, any
// value does.
func (r Release) ExpectNeedsContinue() bool { return r.Since(Of(3, 1, 16), Of(3, 2, 13), Of(3, 3, 6)) }

// ExpectSparesHTTP10 reports whether an HTTP/1.0 load needs no Expect.
func (r Release) ExpectSparesHTTP10() bool { return r.Since(Of(3, 1, 16), Of(3, 2, 13), Of(3, 3, 7)) }

// LoadRedirectCloses reports whether the answer to _stream_load ends the
// connection.
func (r Release) LoadRedirectCloses() bool { return r.Since(Of(3, 1, 16), Of(3, 2, 13), Of(3, 3, 6)) }

// LoadRefusalIsTransactional reports whether the frontend refuses _stream_load
// with Status and Message instead of its plain envelope.
func (r Release) LoadRefusalIsTransactional() bool { return r.Since(Of(3, 1, 2)) }

// UnexpectedIs500 reports whether an unexpected error of the frontend is an HTTP
// 500; it is a 404 before, unconfirmed.
func (r Release) UnexpectedIs500() bool { return r.Since(Of(3, 1, 0)) }

// DenialNamesUser reports whether the frontend's refusal of a load without INSERT
// names the user and the roles; the first release is unconfirmed.
func (r Release) DenialNamesUser() bool { return r.Since(Of(3, 2, 0)) }

// EncodesLocation reports whether a redirect names non-ASCII characters of the
// path in percent form. Before, they do not survive the header.
func (r Release) EncodesLocation() bool { return r.Since(Of(3, 3, 16), Of(3, 5, 1)) && !r.line(3, 4) }

// HasChannels reports whether several writers can share a transaction; before,
// the headers that ask for it are passed over.
func (r Release) HasChannels() bool { return r.Since(Of(2, 5, 0)) }

func (r Release) line(major, minor int) bool { return r.Major == major && r.Minor == minor }

// FindsCoordinator reports whether the frontend finds the backend of a label in
// the transaction when its own memory has lost it (3.4 item 4).
func (r Release) FindsCoordinator() bool { return r.Since(Of(3, 5, 3)) }

// LabelMemoryExpires reports whether the memory of labels is of a set size and
// forgets by age. Before, it holds 512 labels a backend and forgets by use only.
func (r Release) LabelMemoryExpires() bool { return r.Since(Of(3, 5, 0)) }

// ShufflesBackends reports whether a backend is chosen by chance; older releases
// take them in turn. The release of the change is unconfirmed.
func (r Release) ShufflesBackends() bool { return r.Since(Of(3, 3, 0)) }

// RunningLimit is max_running_txn_num_per_db. Which patch of 2.5 raised it is
// unconfirmed.
func (r Release) RunningLimit() int {
	if r.Since(Of(2, 5, 15), Of(3, 1, 0)) && !r.line(3, 0) {
		return 1000
	}
	return 100
}

// SyncPublish is the default of enable_sync_publish.
func (r Release) SyncPublish() bool { return r.Since(Of(3, 1, 4)) }

// WaitsForVisibility reports whether a backend goes on asking until the load is
// visible, provided that enable_sync_publish is on.
func (r Release) WaitsForVisibility() bool { return r.Since(Of(3, 2, 0)) }

// CommitRPCMilliseconds is txn_commit_rpc_timeout_ms of the backend.
func (r Release) CommitRPCMilliseconds() int64 {
	if r.Since(Of(3, 2, 0)) {
		return 60_000
	}
	return 20_000
}

// MaxHeaderBytes is http_max_header_size. Which patch of 2.5 raised it, if any,
// is unconfirmed.
func (r Release) MaxHeaderBytes() int {
	if r.Since(Of(3, 1, 0)) {
		return 32 << 10
	}
	return 8 << 10
}

// MaxBodyBytes is streaming_load_max_mb, in bytes.
func (r Release) MaxBodyBytes() int64 {
	if r.Since(Of(3, 0, 0)) {
		return 102_400 << 20
	}
	return 10_240 << 20
}
