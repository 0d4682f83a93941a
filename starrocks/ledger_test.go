package starrocks

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
)

func ledgerExample() LedgerRow {
	return LedgerRow{
		Load: "load.orders", LabelAddress: "load.orders", Table: "orders", TableID: 7, Reload: 1, Definition: "d",
		Split: `a "quoted", file.csv#0`, Parts: []string{"a.csv@0-9", "b.csv"}, Stage: 1, Bytes: 12, To: "0:9", Done: true, Rows: 3, Label: "sl_x_1",
	}
}

func TestLedgerKeyIsOfTheSplitAlone(t *testing.T) {
	row := ledgerExample()
	key := row.Key()
	if len(key) != 64 {
		t.Errorf("the key %q has %d characters", key, len(key))
	}
	for name, change := range map[string]func(*LedgerRow){
		"label address": func(r *LedgerRow) { r.LabelAddress = "load.other" }, "table id": func(r *LedgerRow) { r.TableID++ },
		"reload": func(r *LedgerRow) { r.Reload++ }, "split": func(r *LedgerRow) { r.Split += "x" },
		"parts": func(r *LedgerRow) { r.Parts = r.Parts[:1] }, "where parts are cut": func(r *LedgerRow) { r.Parts = []string{"a.csv@0-9b.csv"} },
	} {
		other := ledgerExample()
		change(&other)
		if other.Key() == key {
			t.Errorf("another %s gives the same key", name)
		}
	}
	moved := ledgerExample()
	moved.Load, moved.To, moved.Rows, moved.Label, moved.Definition = "load.moved", "x", 9, "l", "e"
	if moved.Key() != key {
		t.Error("the key depends on what may change of a split")
	}
}

func TestLedgerBodiesAreWholeDocumentsOfBoundedSize(t *testing.T) {
	row := ledgerExample()
	row.Parts = []string{strings.Repeat("x", 1<<20)}
	rows := []LedgerRow{row, row, row, row, row, row, row, row, row, row}
	headers, bodies, err := LedgerBodies(rows)
	if err != nil || len(bodies) != 2 || headers[0] != (Header{"format", "json"}) {
		t.Fatalf("%d bodies, headers %v, %v", len(bodies), headers, err)
	}
	lines := 0
	for _, body := range bodies {
		if !bytes.HasSuffix(body, []byte("\n")) {
			t.Error("a body does not end with the end of a row")
		}
		for _, line := range bytes.Split(bytes.TrimSuffix(body, []byte("\n")), []byte("\n")) {
			lines++
			var object map[string]any
			if err := json.Unmarshal(line, &object); err != nil {
				t.Fatal(err)
			}
			for _, c := range LedgerTable("d", "").Columns {
				if _, ok := object[c.Name]; !ok || len(object) != len(LedgerTable("d", "").Columns) {
					t.Fatalf("a row has not the columns of the ledger: %s missing of %d", c.Name, len(object))
				}
			}
		}
	}
	if lines != len(rows) {
		t.Errorf("%d rows written, want %d", lines, len(rows))
	}
	if _, none, _ := LedgerBodies(nil); len(none) != 0 {
		t.Errorf("%d bodies of no rows", len(none))
	}
}

const ledgerSelect = "SELECT `id`, `load_address`, `label_address`, `table_name`, `table_id`, `reload`, `definition`, `split_id`, `parts`, " +
	"`start_offset`, `stage`, `tail`, `bytes`, `to_offset`, `done`, `row_count`, `label` FROM `d`.`starlift_ledger` " +
	"ORDER BY `label_address`, `table_id`, `reload`, `split_id`, `id`"

func ledgerAnswer(r LedgerRow, key string) sqlAnswer {
	var columns []string
	for _, c := range LedgerTable("d", "").Columns {
		columns = append(columns, c.Name)
	}
	parts, _ := json.Marshal(r.Parts)
	return sqlAnswer{columns: columns, rows: [][]any{{
		key, r.Load, r.LabelAddress, r.Table, "7", "1", r.Definition, r.Split, string(parts), r.Start, "1", "0", "12", r.To, "1", "3", string(r.Label),
	}}}
}

func TestLedgerIsReadBackAsItWasWritten(t *testing.T) {
	want := ledgerExample()
	f := newFakeSQL(t, map[string][]sqlAnswer{ledgerSelect: {ledgerAnswer(want, want.Key())}})
	rows, err := sqlClient(t, f.address()).Ledger(t.Context(), "d")
	if err != nil || len(rows) != 1 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	got, _ := json.Marshal(rows[0])
	if text, _ := json.Marshal(want); string(got) != string(text) {
		t.Errorf("read  %s\nwrote %s", got, text)
	}
}

func TestLedgerRowThatWasChangedByHandIsRefused(t *testing.T) {
	row := ledgerExample()
	f := newFakeSQL(t, map[string][]sqlAnswer{ledgerSelect: {ledgerAnswer(row, strings.Repeat("0", 64))}})
	_, err := sqlClient(t, f.address()).Ledger(t.Context(), "d")
	if err == nil || !strings.Contains(err.Error(), "changed by hand") {
		t.Errorf("read with %v", err)
	}
}

func TestLedgerMarksAreAskedInBatches(t *testing.T) {
	keys := make([]string, ledgerKeys+1)
	for i := range keys {
		keys[i] = strings.Repeat("a", i%7+1)
	}
	q := LedgerQuery{Keys: keys[:ledgerKeys]}
	last := LedgerQuery{Keys: keys[ledgerKeys:]}
	answer := sqlAnswer{columns: []string{"id", "to_offset", "done", "row_count", "reload"}, rows: [][]any{{"k", "9", "1", "4", "2"}}}
	const from = "SELECT `id`, `to_offset`, `done`, `row_count`, `reload` FROM `d`.`starlift_ledger`"
	f := newFakeSQL(t, map[string][]sqlAnswer{from + q.where(): {answer}, from + last.where(): {answer}})
	marks, err := sqlClient(t, f.address()).LedgerMarks(t.Context(), "d", LedgerQuery{Keys: keys})
	if err != nil || len(f.queries()) != 2 || marks["k"] != (LedgerMark{Reload: 2, To: "9", Done: true, Rows: 4}) {
		t.Errorf("%d statements gave %v, %v", len(f.queries()), marks, err)
	}
	if got := (LedgerQuery{LabelAddress: `load.a["x"]`, TableID: 7}).where(); got != " WHERE `label_address` = \"load.a[\\\"x\\\"]\" AND `table_id` = 7" {
		t.Errorf("condition %s", got)
	}
}
