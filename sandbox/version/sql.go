package version

// The query port by release (protocol reference 4.3, 6.1, 6.2 and 6.7).

// Handshake is the version of MySQL that the query port claims to be.
func (r Release) Handshake() string {
	if r.Before(Of(3, 4, 0)) {
		return "5.1.0"
	}
	return "8.0.33"
}

// CurrentVersion is what current_version() and @@version_comment say: up to 3.0
// with a blank before the commit.
func (r Release) CurrentVersion() string {
	if r.Before(Of(3, 1, 0)) {
		return r.String() + " 5c0ffee"
	}
	return r.Full()
}

// UnknownCodes are the codes and SQL states of an unknown database and an unknown
// table. The reference knows those up to 3.1 and from 3.3 on: 3.2 is taken to be
// like 3.3 (unconfirmed).
func (r Release) UnknownCodes() (database, table uint16, databaseState, tableState string) {
	if r.Before(Of(3, 2, 0)) {
		return 1049, 1051, "42000", "42S02"
	}
	return 5501, 5502, "3F000", "42602"
}

// HasLoadsTable reports whether information_schema has loads, and whether in the
// layout of 3.3 and later.
func (r Release) HasLoadsTable() (has, newLayout bool) {
	return r.Since(Of(3, 0, 0)), r.Since(Of(3, 3, 0))
}

// HasTrackingLogs reports whether information_schema has load_tracking_logs.
func (r Release) HasTrackingLogs() bool { return r.Since(Of(3, 0, 0)) }

// HasStreamLoadsTable reports whether information_schema has stream_loads.
func (r Release) HasStreamLoadsTable() bool { return r.Since(Of(3, 2, 0)) }

// HasTablesConfig reports whether information_schema has tables_config.
func (r Release) HasTablesConfig() bool { return r.Since(Of(3, 0, 0)) }

// HasGenerationExpression reports whether information_schema.columns tells how
// generated columns are computed.
func (r Release) HasGenerationExpression() bool { return r.Since(Of(3, 2, 10)) }

// NamesNestedTypes reports whether information_schema.columns knows ARRAY, MAP
// and STRUCT, which it calls unknown before.
func (r Release) NamesNestedTypes() bool { return r.Since(Of(3, 1, 5)) }

// HasInsertTimeout reports whether INSERT has a timeout of its own, insert_timeout.
func (r Release) HasInsertTimeout() bool { return r.Since(Of(3, 4, 0)) }

// HasPreparedStatements reports whether the query port prepares statements.
func (r Release) HasPreparedStatements() bool { return r.Since(Of(3, 2, 0)) }

// HasSQLTransactions reports whether BEGIN starts a transaction of several
// statements. Earlier releases take BEGIN, COMMIT and ROLLBACK without effect.
func (r Release) HasSQLTransactions() bool { return r.Since(Of(4, 0, 0)) }

// ConcatenatesGroups reports whether GROUP_CONCAT takes several values, DISTINCT
// and ORDER BY, and puts a comma between; before, its second argument is what it
// puts between, by default a comma and a blank (from memory of the documentation
// of the function).
func (r Release) ConcatenatesGroups() bool { return r.Since(Of(3, 0, 6), Of(3, 1, 3), Of(3, 2, 0)) }

// HasInsertProperties reports whether INSERT takes PROPERTIES (from memory of its
// documentation).
func (r Release) HasInsertProperties() bool { return r.Since(Of(3, 4, 0)) }
