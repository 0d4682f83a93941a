package starrocks

import "sync"

// Phase is the request that headers are for.
type Phase uint8

// The requests: Whole is plain Stream Load (V1), Begin and Send are the begin
// and load operations of a transaction (V2).
const (
	Whole Phase = iota
	Begin
	Send
)

// Headers calls put, in a fixed order, with each header that the options ask
// for in that request. Left out are those that the encoder of the rows knows
// best: format, separators, strip_outer_array, columns and compression.
//
// In a transaction timeout and warehouse belong to begin (timeout to commit
// as well, see Properties.Timeout), and the headers that only plain Stream
// Load knows are not sent (protocol reference 2.1).
func (o *LoadOptions) Headers(p Phase, put func(name, value string)) {
	properties().Wire(&o.Properties, func(name, value string) {
		if phaseOf(name, p) {
			put(name, value)
		}
	})
}

// properties is the PropertySpec of every request: making one compiles patterns.
var properties = sync.OnceValue(PropertySpec)

func phaseOf(name string, p Phase) bool {
	switch name {
	case "timeout", "warehouse":
		return p == Whole || p == Begin
	case "log_rejected_record_num", "enable_merge_commit", "merge_commit_async", "merge_commit_interval_ms", "merge_commit_parallel":
		return p == Whole
	}
	return p != Begin
}
