package sql

import (
	"strconv"
	"strings"
	"time"

	"starlift-sandbox/sql/engine"
	"starlift-sandbox/store"
	"starlift-sandbox/txn"
)

// everyLoad calls visit with the transactions of all databases: of each the
// running ones and then the finished ones, newest first.
func (s *server) everyLoad(visit func(*store.Transaction)) {
	for _, database := range s.store.Databases() {
		for _, list := range [][]store.Transaction{s.manager.Running(database), s.manager.Finished(database)} {
			for i := range list {
				visit(&list[i])
			}
		}
	}
}

// loadsTable has the columns of 3.3 and later (protocol reference 4.3).
func (s *server) loadsTable() engine.Virtual {
	rows := func(engine.Values) [][]any {
		var rows [][]any
		s.everyLoad(func(t *store.Transaction) {
			n := t.Counters
			rows = append(rows, []any{
				t.ID, t.Label, nil, t.Database, t.TableNames(), s.options.User, "default_warehouse", loadState(t.State), loadProgress(t.State),
				loadType(t.Source), "NORMAL", n.Total, n.Bytes, n.Filtered, n.Unselected, n.Loaded, "{}",
				clockCell(t.PrepareTime), clockCell(t.PrepareTime), clockCell(t.CommitTime), clockCell(t.FinishTime), "{}",
				reasonCell(t.Reason), trackingSQL(t), nil, t.ID,
			})
		})
		return rows
	}
	return virtual("loads", rows, "#ID", "LABEL", "PROFILE_ID", "DB_NAME", "TABLE_NAME", "USER", "WAREHOUSE", "STATE", "PROGRESS", "TYPE", "PRIORITY",
		"#SCAN_ROWS", "#SCAN_BYTES", "#FILTERED_ROWS", "#UNSELECTED_ROWS", "#SINK_ROWS", "RUNTIME_DETAILS", "CREATE_TIME", "LOAD_START_TIME",
		"LOAD_COMMIT_TIME", "LOAD_FINISH_TIME", "PROPERTIES", "ERROR_MSG", "TRACKING_SQL", "REJECTED_RECORD_PATH", "#JOB_ID")
}

// oldLoadsTable has the columns of 3.0 to 3.2, where stream loads are not among
// the loads.
func (s *server) oldLoadsTable() engine.Virtual {
	rows := func(engine.Values) [][]any {
		var rows [][]any
		s.everyLoad(func(t *store.Transaction) {
			if loadType(t.Source) != "INSERT" {
				return
			}
			n := t.Counters
			rows = append(rows, []any{
				t.ID, t.Label, t.Database, loadState(t.State), loadProgress(t.State), loadType(t.Source), "NORMAL",
				n.Total, n.Filtered, n.Unselected, n.Loaded, nil, "resource:N/A; timeout(s):" + strconv.FormatInt(int64(t.Timeout/time.Second), 10) + "; max_filter_ratio:0.0",
				clockCell(t.PrepareTime), clockCell(t.PrepareTime), clockCell(t.PrepareTime), clockCell(t.PrepareTime), clockCell(t.FinishTime),
				"{}", reasonCell(t.Reason), nil, trackingSQL(t), nil,
			})
		})
		return rows
	}
	return virtual("loads", rows, "#JOB_ID", "LABEL", "DATABASE_NAME", "STATE", "PROGRESS", "TYPE", "PRIORITY",
		"#SCAN_ROWS", "#FILTERED_ROWS", "#UNSELECTED_ROWS", "#SINK_ROWS", "ETL_INFO", "TASK_INFO", "CREATE_TIME", "ETL_START_TIME", "ETL_FINISH_TIME",
		"LOAD_START_TIME", "LOAD_FINISH_TIME", "JOB_DETAILS", "ERROR_MSG", "TRACKING_URL", "TRACKING_SQL", "REJECTED_RECORD_PATH")
}

// streamLoadsTable are the loads that came by HTTP.
func (s *server) streamLoadsTable() engine.Virtual {
	rows := func(engine.Values) [][]any {
		var rows [][]any
		s.everyLoad(func(t *store.Transaction) {
			kind := map[string]string{txn.BackendStreaming: "STREAM_LOAD", "FRONTEND_STREAMING": "PARALLEL_STREAM_LOAD", "MULTI_STATEMENT_STREAMING": "STREAM_LOAD"}[t.Source]
			if kind == "" {
				return
			}
			n := t.Counters
			rows = append(rows, []any{
				t.Label, t.ID, "", t.ID, t.Database, t.TableNames(), loadState(t.State), t.Reason, nil, int64(0), int64(0),
				n.Loaded, n.Filtered, n.Unselected, n.Bytes, int64(t.Timeout / time.Second),
				clockCell(t.PrepareTime), clockCell(t.PrepareTime), clockCell(t.PrepareTime), clockCell(t.PreparedTime), clockCell(t.PreparedTime), clockCell(t.FinishTime),
				"", kind, nil,
			})
		})
		return rows
	}
	return virtual("stream_loads", rows, "LABEL", "#ID", "LOAD_ID", "#TXN_ID", "DB_NAME", "TABLE_NAME", "STATE", "ERROR_MSG", "TRACKING_URL",
		"#CHANNEL_NUM", "#PREPARED_CHANNEL_NUM", "#NUM_ROWS_NORMAL", "#NUM_ROWS_AB_NORMAL", "#NUM_ROWS_UNSELECTED", "#NUM_LOAD_BYTES", "#TIMEOUT_SECOND",
		"CREATE_TIME_MS", "BEFORE_LOAD_TIME_MS", "START_LOADING_TIME_MS", "START_PREPARING_TIME_MS", "FINISH_PREPARING_TIME_MS", "END_TIME_MS",
		"CHANNEL_STATE", "TYPE", "TRACKING_SQL")
}

// trackingTable says why rows of refused statements were filtered.
func (s *server) trackingTable() engine.Virtual {
	rows := func(engine.Values) [][]any {
		var rows [][]any
		for _, t := range s.engine.Trackings() {
			var log strings.Builder
			for _, reason := range t.Reasons {
				log.WriteString("Error: " + reason + ". Row: \n")
			}
			rows = append(rows, []any{t.Job, t.Label, t.Database, log.String(), "INSERT"})
		}
		return rows
	}
	return virtual("load_tracking_logs", rows, "#JOB_ID", "LABEL", "DATABASE_NAME", "TRACKING_LOG", "TYPE")
}

// loadState is the word of the catalogue for a transaction's state (protocol
// reference 4.3, the spelling included).
func loadState(state store.State) string {
	switch state {
	case store.Prepare:
		return "LOADING"
	case store.Prepared:
		return "PREPARED"
	case store.Committed:
		return "COMMITED"
	case store.Visible:
		return "FINISHED"
	}
	return "CANCELLED"
}

func loadProgress(state store.State) string {
	if state == store.Visible {
		return "100%"
	}
	return "0%"
}

// loadType tells loads by SQL from those by HTTP.
func loadType(source string) string {
	switch source {
	case txn.BackendStreaming, "FRONTEND_STREAMING", "MULTI_STATEMENT_STREAMING":
		return "STREAM_LOAD"
	}
	return "INSERT"
}

func reasonCell(reason string) any {
	if reason == "" {
		return nil
	}
	return reason
}

// trackingSQL finds the reasons of filtered rows.
func trackingSQL(t *store.Transaction) any {
	if t.Counters.Filtered == 0 {
		return nil
	}
	return "select tracking_log from information_schema.load_tracking_logs where job_id=" + strconv.FormatInt(t.ID, 10)
}
