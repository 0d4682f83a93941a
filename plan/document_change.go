package plan

// DocumentTable is what happens to a table.
type DocumentTable struct {
	Cluster          string              `json:"cluster"`
	Database         string              `json:"db"`
	Name             string              `json:"name"`
	NewDatabase      bool                `json:"new_database"`
	TableID          int64               `json:"table_id"` // 0: not there yet
	BeforeDigest     *string             `json:"before_digest"`
	AfterDigest      *string             `json:"after_digest"`
	ColumnsUnchanged int                 `json:"columns_unchanged"`
	Columns          []DocumentColumn    `json:"columns"`
	Attributes       []DocumentAttribute `json:"attributes"`
	Statements       []string            `json:"statements"`
}

// DocumentColumn is one column that changes: add, drop, modify, rename.
type DocumentColumn struct {
	Name     string               `json:"name"`
	Change   string               `json:"change"`
	Position *DocumentPosition    `json:"position,omitempty"`
	Before   *DocumentColumnState `json:"before"`
	After    *DocumentColumnState `json:"after"`
	Safety   string               `json:"safety"` // safe, unsafe
	Forces   string               `json:"forces_recreate,omitempty"`
}

// DocumentPosition is where a column is added: behind another, or first.
type DocumentPosition struct {
	First bool   `json:"first,omitempty"`
	After string `json:"after,omitempty"`
}

// DocumentColumnState is a column on one side of a change. Default is a literal;
// what the server makes itself, such as CURRENT_TIMESTAMP, is an expression.
type DocumentColumnState struct {
	Name              string  `json:"name,omitempty"` // of a renamed one
	Type              string  `json:"type,omitempty"`
	Nullable          bool    `json:"nullable"`
	Default           *string `json:"default"`
	DefaultExpression string  `json:"default_expression,omitempty"`
	AutoIncrement     bool    `json:"auto_increment,omitempty"`
	Generated         string  `json:"generated,omitempty"`
	Aggregate         string  `json:"aggregate,omitempty"`
	Comment           string  `json:"comment,omitempty"`
}

// DocumentAttribute is a change of a table that is no column: model,
// distributed_by, properties.NAME, partitions.NAME, comment, ….
type DocumentAttribute struct {
	Name   string  `json:"name"`
	Change string  `json:"change"` // add, drop, modify
	Before *string `json:"before"`
	After  *string `json:"after"`
	Safety string  `json:"safety"`
	Forces string  `json:"forces_recreate,omitempty"`
}

// DocumentLoad is what a load will do.
type DocumentLoad struct {
	Into     string          `json:"into"` // address of the table
	Database string          `json:"db"`
	Table    string          `json:"table"`
	TableID  int64           `json:"table_id"` // 0: not there yet
	Source   string          `json:"source"`
	Done     DocumentDone    `json:"done"`
	Resume   *DocumentResume `json:"resume,omitempty"`
	Files    int             `json:"files"`
	Bytes    int64           `json:"bytes"`
	Rows     *int64          `json:"rows"`
	Exact    bool            `json:"rows_exact"`
	// Batches counts transactions: one a split.
	Batches          int             `json:"batches"`
	Manifest         []DocumentSplit `json:"manifest"`
	ManifestComplete bool            `json:"manifest_complete"`
	ManifestDigest   string          `json:"manifest_digest"`
	Definition       string          `json:"definition"`
	Options          DocumentOptions `json:"options"`
	// Derive has columns that StarRocks computes, by name, to their expressions.
	Derive map[string]string `json:"derive,omitempty"`
	Where  string            `json:"where,omitempty"`
	// RowKind is the field that says what a row does to its key.
	RowKind string `json:"row_kind,omitempty"`
	// CommitGroup names the loads that become visible together.
	CommitGroup string `json:"commit_group,omitempty"`
	Ledger      bool   `json:"ledger,omitempty"`
}

// DocumentDone is what is loaded already.
type DocumentDone struct {
	Files int    `json:"files"`
	Bytes int64  `json:"bytes"`
	Rows  *int64 `json:"rows"`
}

// DocumentResume says where a load goes on.
type DocumentResume struct {
	Split     string `json:"split"`
	Offset    string `json:"offset,omitempty"`
	LastRun   string `json:"last_run,omitempty"`
	NextLabel string `json:"next_label,omitempty"`
}

// DocumentSplit is one part of the source, which one transaction loads. Parts are
// in the notation of the source: of a file, its path, size, hash and range.
type DocumentSplit struct {
	Split string   `json:"split"`
	Parts []string `json:"parts"`
	Start string   `json:"start,omitempty"`
	Bytes int64    `json:"bytes"`
	Batch int      `json:"batch"`
	Label *string  `json:"label"` // null: known after apply
}

// DocumentOptions are the options that decide what becomes of bad rows, and how
// rows travel.
type DocumentOptions struct {
	Semantic       string  `json:"semantic"`
	Interface      string  `json:"interface"`        // V1 or V2
	Format         string  `json:"format,omitempty"` // left out: chosen by the tool
	Timeout        int64   `json:"timeout,omitempty"`
	MaxFilterRatio float64 `json:"max_filter_ratio"`
	StrictMode     bool    `json:"strict_mode"`
	Parallelism    int     `json:"parallelism"`
}

// DocumentTransaction is an epoch that an earlier run left open, and what becomes
// of it: commit, rollback, or none where a person must decide.
type DocumentTransaction struct {
	Epoch    string   `json:"epoch"`
	Split    string   `json:"split"`
	TxnIDs   []int64  `json:"txn_ids"`
	Labels   []string `json:"labels"`
	Database string   `json:"db"`
	Table    string   `json:"table"`
	States   []string `json:"states"` // of the labels
	Run      string   `json:"run"`
	Decision string   `json:"decision"`
	Evidence string   `json:"evidence"`
	Code     string   `json:"code,omitempty"` // of a decision that is left to a person
}
