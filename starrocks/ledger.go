package starrocks

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"

	"starlift/schema"
)

// LedgerName is the name of the table in which a database keeps how far its
// loads have got.
const LedgerName = "starlift_ledger"

// LedgerRow is what the ledger has of one split: written in the transaction that
// has the split's rows, so that the one is there exactly when the other is. It
// holds no time and nothing that differs from run to run.
type LedgerRow struct {
	Load         string // address when it was written
	LabelAddress string // the address that labels are made with
	Table        string // name in the database
	TableID      int64
	Reload       uint64
	Definition   string // digest of mapping, source and cell size
	Split        string
	Parts        []string
	Start        string // offset at which the split begins
	Stage        int
	Tail         bool   // the split never ends
	Bytes        int64  // of the source
	To           string // offset up to which the rows are in the table
	Done         bool   // the split has been read to its end
	Rows         int64  // sent for the split until To
	Label        Label
}

// Key is the row's primary key: 64 hex digits of a digest over all that makes a
// split what it is, so that it stays below the 128 bytes that a key may have
// (protocol reference 6.4), however many files a split is of.
func (r *LedgerRow) Key() string {
	hash := sha256.New()
	var length [8]byte
	add := func(part string) {
		binary.BigEndian.PutUint64(length[:], uint64(len(part)))
		hash.Write(length[:])
		hash.Write([]byte(part))
	}
	add(r.LabelAddress)
	add(strconv.FormatInt(r.TableID, 10))
	add(strconv.FormatUint(r.Reload, 10))
	add(r.Split)
	for _, p := range r.Parts {
		add(p)
	}
	return hex.EncodeToString(hash.Sum(nil))
}

// ledgerText is the longest text of a column; the parts of a split may be the
// names of 64 files.
const (
	ledgerText  = 65533
	ledgerParts = 1048576
)

// LedgerTable is the ledger of a database. replicas is the property
// replication_num, "" where the server is to decide.
func LedgerTable(database, replicas string) schema.Table {
	t := schema.Table{
		Database: database, Name: LedgerName, Model: schema.Primary, Key: []string{"id"},
		Distribution: schema.Distribution{Hash: []string{"id"}, Buckets: 1},
		Comment:      "How far the loads of this database have got; written by starlift in the transactions that have the rows",
	}
	if replicas != "" {
		t.Properties = []schema.Property{{Name: "replication_num", Value: replicas}}
	}
	text := func(name string, length int) {
		t.Columns = append(t.Columns, schema.Column{Name: name, Type: schema.Type{Kind: schema.Varchar, Length: length}})
	}
	number := func(name string) {
		t.Columns = append(t.Columns, schema.Column{Name: name, Type: schema.Type{Kind: schema.BigInt}})
	}
	flag := func(name string) {
		t.Columns = append(t.Columns, schema.Column{Name: name, Type: schema.Type{Kind: schema.Boolean}})
	}
	text("id", 64)
	text("load_address", ledgerText)
	text("label_address", ledgerText)
	text("table_name", ledgerText)
	number("table_id")
	number("reload")
	text("definition", 64)
	text("split_id", ledgerText)
	text("parts", ledgerParts)
	text("start_offset", ledgerText)
	number("stage")
	flag("tail")
	number("bytes")
	text("to_offset", ledgerText)
	flag("done")
	number("row_count")
	text("label", maxLabel)
	return t
}

// ledgerLine is a LedgerRow as it travels; the names are those of the columns.
type ledgerLine struct {
	ID           string `json:"id"`
	LoadAddress  string `json:"load_address"`
	LabelAddress string `json:"label_address"`
	TableName    string `json:"table_name"`
	TableID      int64  `json:"table_id"`
	Reload       uint64 `json:"reload"`
	Definition   string `json:"definition"`
	SplitID      string `json:"split_id"`
	Parts        string `json:"parts"`
	StartOffset  string `json:"start_offset"`
	Stage        int    `json:"stage"`
	Tail         bool   `json:"tail"`
	Bytes        int64  `json:"bytes"`
	ToOffset     string `json:"to_offset"`
	Done         bool   `json:"done"`
	RowCount     int64  `json:"row_count"`
	Label        string `json:"label"`
}

// ledgerRequest is about how many bytes of rows one request carries: the server
// keeps a request of JSON whole in memory.
const ledgerRequest = 8 << 20

// LedgerBodies gives the rows as they are sent: the headers of every request,
// and the bodies of one after the other. No rows are no bodies.
func LedgerBodies(rows []LedgerRow) ([]Header, [][]byte, error) {
	headers := []Header{{"format", "json"}, {"strict_mode", "true"}}
	var bodies [][]byte
	var body []byte
	for i := range rows {
		r := &rows[i]
		parts, err := json.Marshal(r.Parts)
		if err != nil {
			return nil, nil, fmt.Errorf("write the ledger's row of %s: %w", r.Split, err)
		}
		line, err := json.Marshal(ledgerLine{
			r.Key(), r.Load, r.LabelAddress, r.Table, r.TableID, r.Reload, r.Definition, r.Split, string(parts),
			r.Start, r.Stage, r.Tail, r.Bytes, r.To, r.Done, r.Rows, string(r.Label),
		})
		if err != nil {
			return nil, nil, fmt.Errorf("write the ledger's row of %s: %w", r.Split, err)
		}
		body = append(append(body, line...), '\n')
		if len(body) >= ledgerRequest {
			bodies, body = append(bodies, body), nil
		}
	}
	if len(body) > 0 {
		bodies = append(bodies, body)
	}
	return headers, bodies, nil
}
