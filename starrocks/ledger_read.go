package starrocks

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// LedgerQuery says which rows of a ledger are wanted: those that meet every
// condition that is set.
type LedgerQuery struct {
	Keys         []string // any of these; none: all
	LabelAddress string
	TableID      int64
}

func (q LedgerQuery) where() string {
	var conditions []string
	if len(q.Keys) > 0 {
		quoted := make([]string, len(q.Keys))
		for i, k := range q.Keys {
			quoted[i] = quoteString(k)
		}
		conditions = append(conditions, "`id` IN ("+strings.Join(quoted, ", ")+")")
	}
	if q.LabelAddress != "" {
		conditions = append(conditions, "`label_address` = "+quoteString(q.LabelAddress))
	}
	if q.TableID != 0 {
		conditions = append(conditions, "`table_id` = "+strconv.FormatInt(q.TableID, 10))
	}
	if len(conditions) == 0 {
		return ""
	}
	return " WHERE " + strings.Join(conditions, " AND ")
}

// ledgerKeys is how many keys one statement asks for.
const ledgerKeys = 500

// LedgerMark is how far the ledger says that one split is.
type LedgerMark struct {
	Reload uint64
	To     string
	Done   bool
	Rows   int64
}

// LedgerMarks reads how far the splits are that a ledger has, by key. The ledger
// must exist.
func (c *Client) LedgerMarks(ctx context.Context, database string, q LedgerQuery) (map[string]LedgerMark, error) {
	marks := map[string]LedgerMark{}
	for first := true; first || len(q.Keys) > 0; first = false {
		part := q
		part.Keys = q.Keys[:min(len(q.Keys), ledgerKeys)]
		q.Keys = q.Keys[len(part.Keys):]
		t, err := c.rows(ctx, "SELECT `id`, `to_offset`, `done`, `row_count`, `reload` FROM "+ledgerOf(database)+part.where())
		if err != nil {
			return nil, fmt.Errorf("read the ledger %s.%s: %w", database, LedgerName, err)
		}
		for _, v := range t.rows {
			rows, err := strconv.ParseInt(v[3].String, 10, 64)
			reload, wrong := strconv.ParseUint(v[4].String, 10, 64)
			if err = errors.Join(err, wrong); err != nil {
				return nil, fmt.Errorf("read the ledger %s.%s: row %s: %w", database, LedgerName, v[0].String, err)
			}
			marks[v[0].String] = LedgerMark{Reload: reload, To: v[1].String, Done: truth(v[2].String), Rows: rows}
		}
	}
	return marks, nil
}

// Ledger reads all of a database's ledger, which must exist, ordered by label
// address, table id, reload generation and split. A row whose columns cannot be
// read, or whose key does not fit them, is an error: somebody else has written
// there.
func (c *Client) Ledger(ctx context.Context, database string) ([]LedgerRow, error) {
	t, err := c.rows(ctx, "SELECT "+ledgerColumns()+" FROM "+ledgerOf(database)+
		" ORDER BY `label_address`, `table_id`, `reload`, `split_id`, `id`")
	if err != nil {
		return nil, fmt.Errorf("read the ledger %s.%s: %w", database, LedgerName, err)
	}
	rows := make([]LedgerRow, 0, len(t.rows))
	for _, values := range t.rows {
		r, err := ledgerRow(values)
		if err != nil {
			return nil, fmt.Errorf("read the ledger %s.%s: row %s: %w", database, LedgerName, values[0].String, err)
		}
		rows = append(rows, r)
	}
	return rows, nil
}

func ledgerOf(database string) string { return quoteName(database) + "." + quoteName(LedgerName) }

// ledgerColumns are all columns of a ledger, in the order of LedgerTable.
func ledgerColumns() string {
	var names []string
	for _, c := range LedgerTable("", "").Columns {
		names = append(names, c.Name)
	}
	return quoteNames(names)
}

// truth reads a BOOLEAN, which StarRocks gives as a number.
func truth(text string) bool { return text == "1" || strings.EqualFold(text, "true") }

func ledgerRow(v []sql.NullString) (LedgerRow, error) {
	var failed error
	number := func(i int) int64 {
		n, err := strconv.ParseInt(v[i].String, 10, 64)
		if err != nil && failed == nil {
			failed = err
		}
		return n
	}
	r := LedgerRow{
		Load: v[1].String, LabelAddress: v[2].String, Table: v[3].String, TableID: number(4), Reload: uint64(number(5)),
		Definition: v[6].String, Split: v[7].String, Start: v[9].String, Stage: int(number(10)), Tail: truth(v[11].String), Bytes: number(12),
		To: v[13].String, Done: truth(v[14].String), Rows: number(15), Label: Label(v[16].String),
	}
	if err := json.Unmarshal([]byte(v[8].String), &r.Parts); err != nil && failed == nil {
		failed = fmt.Errorf("its parts are no list: %w", err)
	}
	if failed == nil && r.Key() != v[0].String {
		failed = errors.New("its id does not belong to what it says: it was changed by hand")
	}
	return r, failed
}
