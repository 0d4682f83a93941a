package backend

import (
	"time"

	"starlift-sandbox/reply"
	"starlift-sandbox/status"
	"starlift-sandbox/store"
)

// result is what a _stream_load reply tells (protocol reference 2.2).
type result struct {
	id              int64
	label           string
	status          string
	existing        string
	message         string
	counters        store.Counters
	where           logs
	begun           time.Time
	begin, plan     time.Duration
	read, committed time.Duration
}

func (s *result) fail(e *status.Error) { s.status, s.message = "Fail", e.Text }

func (s *result) reply(now time.Time) reply.Reply {
	o := reply.Object{}.
		Int("TxnId", s.id).
		Text("Label", s.label).
		Text("Status", s.status)
	if s.status == "Label Already Exists" {
		o = o.Text("ExistingJobStatus", s.existing)
	}
	o = o.Text("Message", s.message).
		Int("NumberTotalRows", s.counters.Total).
		Int("NumberLoadedRows", s.counters.Loaded).
		Int("NumberFilteredRows", s.counters.Filtered).
		Int("NumberUnselectedRows", s.counters.Unselected).
		Int("LoadBytes", s.counters.Bytes).
		Int("LoadTimeMs", milliseconds(now.Sub(s.begun))).
		Int("BeginTxnTimeMs", milliseconds(s.begin)).
		Int("StreamLoadPlanTimeMs", milliseconds(s.plan)).
		Int("ReadDataTimeMs", milliseconds(s.read)).
		Int("WriteDataTimeMs", milliseconds(s.read)).
		Int("CommitAndPublishTimeMs", milliseconds(s.committed))
	return reply.JSON(s.where.add(o).Backend())
}
