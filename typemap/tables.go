package typemap

import "starlift/schema"

// flink is the table of StarRocks' Flink connector, "Data type mapping between
// Flink and StarRocks", row by row. BINARY becomes INT because that table says
// so. Words in the second place of a row are other spellings of Flink SQL for
// the same type. CHAR and VARCHAR count characters there.
func flink() []Entry {
	return []Entry{
		row("BOOLEAN", "BOOLEAN", kind(schema.Boolean), "BOOLEAN"),
		row("TINYINT", "TINYINT", kind(schema.TinyInt), "TINYINT"),
		row("SMALLINT", "SMALLINT", kind(schema.SmallInt), "SMALLINT"),
		row("INTEGER", "INTEGER", kind(schema.Int), "INTEGER", "INT"),
		row("BIGINT", "BIGINT", kind(schema.BigInt), "BIGINT"),
		row("FLOAT", "FLOAT", kind(schema.Float), "FLOAT"),
		row("DOUBLE", "DOUBLE", kind(schema.Double), "DOUBLE", "DOUBLE PRECISION"),
		row("DECIMAL", "DECIMAL", decimal, "DECIMAL", "DEC", "NUMERIC"),
		row("BINARY", "INT", integer(schema.Int), "BINARY"),
		row("CHAR", "STRING", aString(1), "CHAR"),
		row("VARCHAR", "STRING", aString(1), "VARCHAR"),
		row("STRING", "STRING", aString(0), "STRING"),
		row("DATE", "DATE", kind(schema.Date), "DATE"),
		row("TIMESTAMP_WITHOUT_TIME_ZONE(N)", "DATETIME", timestamp, "TIMESTAMP WITHOUT TIME ZONE", "TIMESTAMP"),
		row("TIMESTAMP_WITH_LOCAL_TIME_ZONE(N)", "DATETIME", timestamp, "TIMESTAMP WITH LOCAL TIME ZONE", "TIMESTAMP LTZ"),
		row("ARRAY<T>", "ARRAY<T>", array, "ARRAY"),
		row("MAP<KT,VT>", "JSON STRING", asJSON(2), "MAP"),
		row("ROW<arg T...>", "JSON STRING", asJSON(0), "ROW"),
	}
}

// text is for sources whose values are text that a person declares types for:
// StarRocks' spellings and those of other SQL, all of Flink's among them. Lengths
// count bytes, as in StarRocks. A time is taken as it is written, and one with a
// zone is refused where it is judged, so that Flink's local time zone means nothing.
func text() []Entry {
	return []Entry{
		row("BOOLEAN", "BOOLEAN", kind(schema.Boolean), "BOOLEAN", "BOOL"),
		row("TINYINT", "TINYINT", integer(schema.TinyInt), "TINYINT"),
		row("SMALLINT", "SMALLINT", integer(schema.SmallInt), "SMALLINT", "TINYINT UNSIGNED", "INT2"),
		row("INT", "INT", integer(schema.Int), "INT", "INTEGER", "MEDIUMINT", "SMALLINT UNSIGNED", "INT4"),
		row("BIGINT", "BIGINT", integer(schema.BigInt), "BIGINT", "INT UNSIGNED", "INTEGER UNSIGNED", "INT8"),
		row("LARGEINT", "LARGEINT", integer(schema.LargeInt), "LARGEINT", "BIGINT UNSIGNED"),
		row("FLOAT", "FLOAT", kind(schema.Float), "FLOAT", "REAL", "FLOAT4"),
		row("DOUBLE", "DOUBLE", kind(schema.Double), "DOUBLE", "DOUBLE PRECISION", "FLOAT8"),
		row("DECIMAL(p,s)", "DECIMAL(p,s)", decimal, "DECIMAL", "NUMERIC", "DEC"),
		row("CHAR(n)", "CHAR(n)", sized(schema.Char, maxChar, 1), "CHAR", "CHARACTER"),
		row("VARCHAR(n)", "VARCHAR(n)", sized(schema.Varchar, maxVarchar, stringLength), "VARCHAR", "CHARACTER VARYING"),
		row("STRING", "STRING", aString(0), "STRING", "TEXT"),
		row("DATE", "DATE", kind(schema.Date), "DATE"),
		row("DATETIME", "DATETIME", timestamp, "DATETIME", "TIMESTAMP", "TIMESTAMP WITHOUT TIME ZONE", "TIMESTAMP WITH LOCAL TIME ZONE", "TIMESTAMP LTZ"),
		row("JSON", "JSON", kind(schema.JSON), "JSON", "JSONB"),
		row("VARBINARY", "VARBINARY", sized(schema.Varbinary, maxVarchar, 0), "VARBINARY", "BINARY", "BYTES"),
		row("ARRAY<T>", "ARRAY<T>", array, "ARRAY"),
		row("MAP<K,V>", "MAP<K,V>", pair, "MAP"),
		row("STRUCT<name T,...>", "STRUCT<name T,...>", record, "STRUCT", "ROW"),
	}
}
