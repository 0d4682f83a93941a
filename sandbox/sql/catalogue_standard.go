package sql

import "starlift-sandbox/sql/engine"

// emptyTables are those of the standard that tools of MySQL ask, and that
// StarRocks has without rows.
func emptyTables() []engine.Virtual {
	empty := func(name string, columns ...string) engine.Virtual {
		return virtual(name, func(engine.Values) [][]any { return nil }, columns...)
	}
	return []engine.Virtual{
		empty("column_privileges", "GRANTEE", "TABLE_CATALOG", "TABLE_SCHEMA", "TABLE_NAME", "COLUMN_NAME", "PRIVILEGE_TYPE", "IS_GRANTABLE"),
		empty("events", "EVENT_CATALOG", "EVENT_SCHEMA", "EVENT_NAME", "DEFINER", "TIME_ZONE", "EVENT_BODY", "EVENT_DEFINITION", "EVENT_TYPE",
			"EXECUTE_AT", "INTERVAL_VALUE", "INTERVAL_FIELD", "SQL_MODE", "STARTS", "ENDS", "STATUS", "ON_COMPLETION", "CREATED", "LAST_ALTERED",
			"LAST_EXECUTED", "EVENT_COMMENT", "#ORIGINATOR", "CHARACTER_SET_CLIENT", "COLLATION_CONNECTION", "DATABASE_COLLATION"),
		empty("key_column_usage", "CONSTRAINT_CATALOG", "CONSTRAINT_SCHEMA", "CONSTRAINT_NAME", "TABLE_CATALOG", "TABLE_SCHEMA", "TABLE_NAME",
			"COLUMN_NAME", "#ORDINAL_POSITION", "#POSITION_IN_UNIQUE_CONSTRAINT", "REFERENCED_TABLE_SCHEMA", "REFERENCED_TABLE_NAME", "REFERENCED_COLUMN_NAME"),
		empty("materialized_views", "#MATERIALIZED_VIEW_ID", "TABLE_SCHEMA", "TABLE_NAME", "REFRESH_TYPE", "IS_ACTIVE", "INACTIVE_REASON",
			"PARTITION_TYPE", "#TASK_ID", "TASK_NAME", "LAST_REFRESH_STATE", "#TABLE_ROWS", "MATERIALIZED_VIEW_DEFINITION"),
		empty("referential_constraints", "CONSTRAINT_CATALOG", "CONSTRAINT_SCHEMA", "CONSTRAINT_NAME", "UNIQUE_CONSTRAINT_CATALOG",
			"UNIQUE_CONSTRAINT_SCHEMA", "UNIQUE_CONSTRAINT_NAME", "MATCH_OPTION", "UPDATE_RULE", "DELETE_RULE", "TABLE_NAME", "REFERENCED_TABLE_NAME"),
		empty("routines", "SPECIFIC_NAME", "ROUTINE_CATALOG", "ROUTINE_SCHEMA", "ROUTINE_NAME", "ROUTINE_TYPE", "DTD_IDENTIFIER", "ROUTINE_BODY",
			"ROUTINE_DEFINITION", "EXTERNAL_NAME", "EXTERNAL_LANGUAGE", "PARAMETER_STYLE", "IS_DETERMINISTIC", "SQL_DATA_ACCESS", "SQL_PATH",
			"SECURITY_TYPE", "CREATED", "LAST_ALTERED", "SQL_MODE", "ROUTINE_COMMENT", "DEFINER", "CHARACTER_SET_CLIENT", "COLLATION_CONNECTION", "DATABASE_COLLATION"),
		empty("schema_privileges", "GRANTEE", "TABLE_CATALOG", "TABLE_SCHEMA", "PRIVILEGE_TYPE", "IS_GRANTABLE"),
		empty("statistics", "TABLE_CATALOG", "TABLE_SCHEMA", "TABLE_NAME", "#NON_UNIQUE", "INDEX_SCHEMA", "INDEX_NAME", "#SEQ_IN_INDEX", "COLUMN_NAME",
			"COLLATION", "#CARDINALITY", "#SUB_PART", "PACKED", "NULLABLE", "INDEX_TYPE", "COMMENT"),
		empty("table_constraints", "CONSTRAINT_CATALOG", "CONSTRAINT_SCHEMA", "CONSTRAINT_NAME", "TABLE_SCHEMA", "TABLE_NAME", "CONSTRAINT_TYPE"),
		empty("table_privileges", "GRANTEE", "TABLE_CATALOG", "TABLE_SCHEMA", "TABLE_NAME", "PRIVILEGE_TYPE", "IS_GRANTABLE"),
		empty("triggers", "TRIGGER_CATALOG", "TRIGGER_SCHEMA", "TRIGGER_NAME", "EVENT_MANIPULATION", "EVENT_OBJECT_CATALOG", "EVENT_OBJECT_SCHEMA",
			"EVENT_OBJECT_TABLE", "#ACTION_ORDER", "ACTION_CONDITION", "ACTION_STATEMENT", "ACTION_ORIENTATION", "ACTION_TIMING",
			"ACTION_REFERENCE_OLD_TABLE", "ACTION_REFERENCE_NEW_TABLE", "ACTION_REFERENCE_OLD_ROW", "ACTION_REFERENCE_NEW_ROW", "CREATED",
			"SQL_MODE", "DEFINER", "CHARACTER_SET_CLIENT", "COLLATION_CONNECTION", "DATABASE_COLLATION"),
		empty("user_privileges", "GRANTEE", "TABLE_CATALOG", "PRIVILEGE_TYPE", "IS_GRANTABLE"),
		empty("views", "TABLE_CATALOG", "TABLE_SCHEMA", "TABLE_NAME", "VIEW_DEFINITION", "CHECK_OPTION", "IS_UPDATABLE", "DEFINER",
			"SECURITY_TYPE", "CHARACTER_SET_CLIENT", "COLLATION_CONNECTION"),
	}
}

func characterSets() engine.Virtual {
	rows := func(engine.Values) [][]any {
		return [][]any{{"utf8", "utf8_general_ci", "UTF-8 Unicode", int64(3)}}
	}
	return virtual("character_sets", rows, "CHARACTER_SET_NAME", "DEFAULT_COLLATE_NAME", "DESCRIPTION", "#MAXLEN")
}

func collations() engine.Virtual {
	rows := func(engine.Values) [][]any {
		return [][]any{{"utf8_general_ci", "utf8", int64(33), "Yes", "Yes", int64(1)}}
	}
	return virtual("collations", rows, "COLLATION_NAME", "CHARACTER_SET_NAME", "#ID", "IS_DEFAULT", "IS_COMPILED", "#SORTLEN")
}

func engines() engine.Virtual {
	rows := func(engine.Values) [][]any {
		return [][]any{{"OLAP", "YES", "Default storage engine of StarRocks", "NO", "NO", "NO"}}
	}
	return virtual("engines", rows, "ENGINE", "SUPPORT", "COMMENT", "TRANSACTIONS", "XA", "SAVEPOINTS")
}

// variablesTable is session_variables, or global_variables.
func (s *server) variablesTable(name string) engine.Virtual {
	rows := func(values engine.Values) [][]any {
		if name == "global_variables" {
			values = s.global
		}
		var rows [][]any
		for _, v := range s.variables {
			value, _ := values(v.name)
			rows = append(rows, []any{v.name, value})
		}
		return rows
	}
	return virtual(name, rows, "VARIABLE_NAME", "VARIABLE_VALUE")
}
