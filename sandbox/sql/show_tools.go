package sql

import (
	"strings"
	"time"

	"starlift-sandbox/sql/lex"
	"starlift-sandbox/store"
)

// showOfTools answers what tools of MySQL and StarRocks ask and what there is
// nothing of here, and the loads. taken is false for every other SHOW.
func (c *session) showOfTools(s *statement) (out answer, taken bool, err error) {
	switch {
	case s.Words("INDEX"), s.Words("INDEXES"), s.Words("KEYS"):
		out, err = c.showIndexes(s)
		return out, true, err
	case s.Words("STREAM", "LOAD"), s.Words("ALL", "STREAM", "LOAD"):
		out, err = c.showStreamLoads(s)
		return out, true, err
	case s.Words("COLLATION"):
		out = newAnswer("Collation", "Charset", "Id", "Default", "Compiled", "Sortlen")
		out.add("utf8_general_ci", "utf8", 33, "Yes", "Yes", 1)
	case s.Words("CHARSET"), s.Words("CHARACTER", "SET"):
		out = newAnswer("Charset", "Description", "Default collation", "Maxlen")
		out.add("utf8", "UTF-8 Unicode", "utf8_general_ci", 3)
	case s.Words("FUNCTIONS"), s.Words("FULL", "FUNCTIONS"), s.Words("GLOBAL", "FUNCTIONS"):
		out = newAnswer("Signature", "Return Type", "Function Type", "Intermediate Type", "Properties")
	case s.Words("PROCEDURE", "STATUS"), s.Words("FUNCTION", "STATUS"):
		out = newAnswer("Db", "Name", "Type", "Definer", "Modified", "Created", "Security_type", "Comment", "character_set_client", "collation_connection", "Database Collation")
	case s.Words("TRIGGERS"):
		out = newAnswer("Trigger", "Event", "Table", "Statement", "Timing", "Created", "sql_mode", "Definer", "character_set_client", "collation_connection", "Database Collation")
	case s.Words("EVENTS"):
		out = newAnswer("Db", "Name", "Definer", "Time", "Type", "Execute at", "Interval value", "Interval field", "Status", "Ends", "Status", "Originator", "character_set_client", "collation_connection", "Database Collation")
	case s.Words("MATERIALIZED", "VIEWS"):
		out = newAnswer("id", "database_name", "name", "refresh_type", "is_active", "rows", "text")
	case s.Words("ROUTINE", "LOAD"), s.Words("ALL", "ROUTINE", "LOAD"):
		out = newAnswer("Id", "Name", "CreateTime", "PauseTime", "EndTime", "DbName", "TableName", "State", "DataSourceType", "CurrentTaskNum", "JobProperties", "DataSourceProperties", "CustomProperties", "Statistic", "Progress", "ReasonOfStateChanged", "ErrorLogUrls", "OtherMsg")
	case s.Words("PLUGINS"):
		out = newAnswer("Name", "Type", "Description", "Version", "JavaVersion", "ClassName", "SoName", "Sources", "Status", "Properties")
	case s.Words("OPEN", "TABLES"):
		out = newAnswer("Database", "Table", "In_use", "Name_locked")
	default:
		return answer{}, false, nil
	}
	s.skip() // conditions on what is hardly anything
	return out, true, nil
}

// skip goes to the end of the statement.
func (s *statement) skip() {
	for s.Peek().Kind != lex.End {
		s.Next()
	}
}

// showIndexes has no rows: it shows bitmap indexes only.
func (c *session) showIndexes(s *statement) (answer, error) {
	if !s.Words("FROM") {
		s.Words("IN")
	}
	database, table, err := c.tableFrom(s)
	if err != nil {
		return answer{}, err
	}
	if _, err := c.lookUp(database, table); err != nil {
		return answer{}, err
	}
	s.skip()
	return newAnswer("Table", "Non_unique", "Key_name", "Seq_in_index", "Column_name", "Collation", "Cardinality", "Sub_part", "Packed", "Null", "Index_type", "Comment"), nil
}

// showStreamLoads is SHOW [ALL] STREAM LOAD [FOR label] [FROM db], with the
// columns that stream_loads has too.
func (c *session) showStreamLoads(s *statement) (answer, error) {
	label := ""
	if s.Words("FOR") {
		var err error
		if label, err = s.name("a label"); err != nil {
			return answer{}, err
		}
	}
	database, err := c.fromDatabase(s)
	if err != nil {
		return answer{}, err
	}
	s.skip()
	out := newAnswer("Label", "Id", "LoadId", "TxnId", "DbName", "TableName", "State", "ErrorMsg", "TrackingURL", "ChannelNum", "PreparedChannelNum",
		"NumRowsNormal", "NumRowsAbNormal", "NumRowsUnselected", "NumLoadBytes", "TimeoutSecond", "CreateTimeMs", "BeforeLoadTimeMs", "StartLoadingTimeMs",
		"StartPreparingTimeMs", "FinishPreparingTimeMs", "EndTimeMs", "ChannelState", "Type")
	c.server.everyLoad(func(t *store.Transaction) {
		names := strings.Split(t.TableNames(), ",")
		if t.Database != database || loadType(t.Source) != "STREAM_LOAD" || label != "" && t.Label != label || !c.sees(t.Database, names[0]) {
			return
		}
		n := t.Counters
		out.add(t.Label, t.ID, "", t.ID, t.Database, t.TableNames(), loadState(t.State), t.Reason, nil, 0, 0,
			n.Loaded, n.Filtered, n.Unselected, n.Bytes, int64(t.Timeout/time.Second), clockCell(t.PrepareTime), clockCell(t.PrepareTime), clockCell(t.PrepareTime),
			clockCell(t.PreparedTime), clockCell(t.PreparedTime), clockCell(t.FinishTime), "", "STREAM_LOAD")
	})
	return out, nil
}
