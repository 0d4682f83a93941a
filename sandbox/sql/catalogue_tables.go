package sql

import (
	"encoding/json"

	"starlift-sandbox/sql/ddl"
	"starlift-sandbox/sql/engine"
	"starlift-sandbox/store"
)

func (s *server) schemataTable() engine.Virtual {
	rows := func(engine.Values) [][]any {
		var rows [][]any
		for _, name := range s.databases() {
			rows = append(rows, []any{"def", name, "utf8", "utf8_general_ci", nil})
		}
		return rows
	}
	return virtual("schemata", rows, "CATALOG_NAME", "SCHEMA_NAME", "DEFAULT_CHARACTER_SET_NAME", "DEFAULT_COLLATION_NAME", "SQL_PATH")
}

func (s *server) tablesTable() engine.Virtual {
	rows := func(engine.Values) [][]any {
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
	rows := func(engine.Values) [][]any {
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
				d.Database, d.Name, "OLAP", ddl.ModelText(d.Model), primary, partitionKey(d), ddl.NameList(d.HashColumns), distribution,
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

// partitionsTable has one row for each table: its partitions are not told apart.
func (s *server) partitionsTable() engine.Virtual {
	rows := func(engine.Values) [][]any {
		var rows [][]any
		s.everyTable(func(t *store.Table, d *store.Definition) {
			rows = append(rows, []any{"def", d.Database, d.Name, d.Name, nil, int64(1), int64(t.Rows())})
		})
		return rows
	}
	return virtual("partitions", rows, "TABLE_CATALOG", "TABLE_SCHEMA", "TABLE_NAME", "PARTITION_NAME", "SUBPARTITION_NAME",
		"#PARTITION_ORDINAL_POSITION", "#TABLE_ROWS")
}
