package sql

import (
	"encoding/json"

	"starlift-sandbox/sql/ddl"
	"starlift-sandbox/sql/engine"
	"starlift-sandbox/store"
	"starlift-sandbox/txn"
)

func (s *server) schemataTable() engine.Virtual {
	rows := func() [][]any {
		var rows [][]any
		for _, name := range s.databases() {
			rows = append(rows, []any{"def", name, "utf8", "utf8_general_ci", nil})
		}
		return rows
	}
	return virtual("schemata", rows, "CATALOG_NAME", "SCHEMA_NAME", "DEFAULT_CHARACTER_SET_NAME", "DEFAULT_COLLATION_NAME", "SQL_PATH")
}

func (s *server) tablesTable() engine.Virtual {
	rows := func() [][]any {
		var rows [][]any
		s.everyTable(func(t *store.Table, d *store.Definition) {
			rows = append(rows, []any{
				"def", d.Database, d.Name, "BASE TABLE", "StarRocks", nil, "", int64(t.Rows()),
				nil, nil, nil, nil, nil, nil, nil, nil, nil, "utf8_general_ci", nil, "", d.Comment,
			})
		})
		for _, name := range s.tableNames(informationSchema) {
			rows = append(rows, []any{
				"def", informationSchema, name, "SYSTEM VIEW", "", nil, "", nil,
				nil, nil, nil, nil, nil, nil, nil, nil, nil, "utf8_general_ci", nil, "", "",
			})
		}
		return rows
	}
	return virtual("tables", rows, "TABLE_CATALOG", "TABLE_SCHEMA", "TABLE_NAME", "TABLE_TYPE", "ENGINE", "#VERSION", "ROW_FORMAT", "#TABLE_ROWS",
		"#AVG_ROW_LENGTH", "#DATA_LENGTH", "#MAX_DATA_LENGTH", "#INDEX_LENGTH", "#DATA_FREE", "#AUTO_INCREMENT", "CREATE_TIME", "UPDATE_TIME",
		"CHECK_TIME", "TABLE_COLLATION", "#CHECKSUM", "CREATE_OPTIONS", "TABLE_COMMENT")
}

func (s *server) tablesConfigTable() engine.Virtual {
	rows := func() [][]any {
		var rows [][]any
		s.everyTable(func(t *store.Table, d *store.Definition) {
			primary := ""
			if d.Model == store.PrimaryKey || d.Model == store.UniqueKey {
				primary = ddl.NameList(d.Keys)
			}
			sortKey := d.OrderBy
			if len(sortKey) == 0 {
				sortKey = d.Keys
			}
			distribution := "HASH"
			if d.Random {
				distribution = "RANDOM"
			}
			rows = append(rows, []any{
				d.Database, d.Name, "OLAP", ddl.ModelText(d.Model), primary, d.PartitionBy, ddl.NameList(d.HashColumns), distribution,
				int64(d.Buckets), ddl.NameList(sortKey), propertiesJSON(d.Properties), t.ID(),
			})
		})
		return rows
	}
	return virtual("tables_config", rows, "TABLE_SCHEMA", "TABLE_NAME", "TABLE_ENGINE", "TABLE_MODEL", "PRIMARY_KEY", "PARTITION_KEY",
		"DISTRIBUTE_KEY", "DISTRIBUTE_TYPE", "#DISTRIBUTE_BUCKET", "SORT_KEY", "PROPERTIES", "#TABLE_ID")
}

// propertiesJSON writes the properties as an object with sorted keys.
func propertiesJSON(properties map[string]string) string {
	text, err := json.Marshal(properties)
	if err != nil {
		return "{}"
	}
	return string(text)
}

// loadsTable has the columns of 3.3 and later (protocol reference 4.3).
func (s *server) loadsTable() engine.Virtual {
	rows := func() [][]any {
		var rows [][]any
		for _, database := range s.store.Databases() {
			for _, list := range [][]store.Transaction{s.manager.Running(database), s.manager.Finished(database)} {
				for i := range list {
					rows = append(rows, s.loadRow(&list[i]))
				}
			}
		}
		return rows
	}
	return virtual("loads", rows, "#ID", "LABEL", "PROFILE_ID", "DB_NAME", "TABLE_NAME", "USER", "WAREHOUSE", "STATE", "PROGRESS", "TYPE", "PRIORITY",
		"#SCAN_ROWS", "#SCAN_BYTES", "#FILTERED_ROWS", "#UNSELECTED_ROWS", "#SINK_ROWS", "RUNTIME_DETAILS", "CREATE_TIME", "LOAD_START_TIME",
		"LOAD_COMMIT_TIME", "LOAD_FINISH_TIME", "PROPERTIES", "ERROR_MSG", "TRACKING_SQL", "REJECTED_RECORD_PATH", "#JOB_ID")
}

func (s *server) loadRow(t *store.Transaction) []any {
	kind, progress := "STREAM_LOAD", "0%"
	if t.Source != txn.BackendStreaming {
		kind = "INSERT"
	}
	state := map[store.State]string{
		store.Prepare: "LOADING", store.Prepared: "PREPARED", store.Committed: "COMMITED", store.Visible: "FINISHED", store.Aborted: "CANCELLED",
	}[t.State]
	if t.State == store.Visible {
		progress = "100%"
	}
	return []any{
		t.ID, t.Label, nil, t.Database, t.Table, s.options.User, "default_warehouse", state, progress, kind, "NORMAL",
		t.Counters.Total, t.Counters.Bytes, t.Counters.Filtered, t.Counters.Unselected, t.Counters.Loaded, "{}", clockCell(t.PrepareTime), clockCell(t.PrepareTime),
		clockCell(t.CommitTime), clockCell(t.FinishTime), "{}", t.Reason, nil, nil, t.ID,
	}
}
