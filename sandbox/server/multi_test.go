package server

import (
	"fmt"
	"strings"
	"testing"

	"starlift-sandbox/txn"
)

// multi writes a step of a multi-table transaction.
func multi(step string) string { return step + "|transaction_type=Multi" }

const (
	multiOK = `FE 200 {"Status": "OK", "Message": ""}`
	loadX   = `|table=other`
)

func said(status, text string) string {
	return fmt.Sprintf(`FE 200 {"Status": "%s", "Message": "%s"}`, status, text)
}

func (w *world) otherRows() int {
	table, _ := w.server.store.Table("d", "other")
	return table.Rows()
}

// TestMultiTableTransactions walks protocol reference 3.7 as 4.0.2 plays it.
func TestMultiTableTransactions(t *testing.T) {
	runSteps(t, play("4.0.2"), map[string][][2]string{
		"two tables": {
			{multi("begin|table="), multiOK},
			{"state", "UNKNOWN "},
			{multi(`load:1,a\n`), loadOK},
			{"state", "PREPARE "},
			{multi(`load:2,b\n` + loadX), loadOK},
			{multi(`load:3,c\n`), loadOK},
			{"rows", ""},
			{multi("commit"), multiOK},
			{"state", "VISIBLE "},
			{"rows", "1a 3c"},
			{multi("commit"), `FE 200 {"Label": "l", "Status": "OK", "Message": "Transaction N has already committed, label is l"}`},
			{multi("rollback"), said("FAILED", "Can not abort VISIBLE transaction N, label is l")},
			{multi(`load:1,a\n`), said("FAILED", "stream load task l has already been commited")},
			{multi("begin"), `FE 200 {"Status": "LABEL_ALREADY_EXISTS", "ExistingJobStatus": "COMMITED", "Message": "Label [l] has already been used."}`},
		},
		"by the source type": {
			{"begin|table=|source_type=12", multiOK},
			{`load:1,a\n|source_type=12`, loadOK},
			{"commit|source_type=12", multiOK},
			{"rows", "1a"},
			{"begin|label=m|source_type=9", exception + `the sandbox does not know transactions by source_type"}`},
		},
		"rollback": {
			{multi("begin|timeout=60"), multiOK},
			{multi("begin"), `FE 200 {"Status": "LABEL_ALREADY_EXISTS", "ExistingJobStatus": "BEGIN", "Message": "Transaction already started with label [l], txnId: N"}`},
			{multi(`load:1,a\n`), loadOK},
			{multi("rollback"), said("OK", "stream load l abort")},
			{"state", "ABORTED manual abort"},
			{multi("rollback"), `FE 200 {"Label": "l", "Status": "OK", "Message": "Transaction N has already aborted, label is l"}`},
			{multi("commit"), said("FAILED", "Can not commit CANCELLED transaction N, label is l")},
			{multi(`load:1,a\n`), said("FAILED", "stream load task l has already been cancelled: manual abort")},
			{"rows", ""},
		},
		"refusals": {
			{multi("load:1"), exception + `stream load task l does not exist"}`},
			{multi("commit"), exception + `stream load task l does not exist"}`},
			{multi("begin|db=x"), exception + `Database[x] does not exist"}`},
			{multi("begin|label="), exception + `Empty label."}`},
			{multi("begin"), multiOK},
			{multi("prepare"), exception + `Unsupported operation: TXN_PREPARE"}`},
			{multi(`load:1,a\n|db=x`), exception + `Request database x not equal transaction database d"}`},
			{multi(`load:1,a\n|table=nosuch`), `FE 200 {"Status": "FAILED", "Message": "class com.starrocks.common.MetaNotFoundException: Failed to find table nosuch in db d"}`},
			{multi(`load:1,a\n`), said("FAILED", "stream load task l has already been cancelled: LOAD exception: Failed to find table nosuch in db d")},
		},
		"headers of one table are equal": {
			{multi("begin|timeout=100"), multiOK},
			{multi(`load:"1",a\n|enclose="`), loadOK6},
			{multi(`load:2,b\n|strict_mode=true|table=other`), loadOK},
			{multi(`load:3,c\n|strict_mode=true`), refused("INTERNAL_ERROR", "load request not equal last.")},
			{"state", "ABORTED load request not equal last."},
			{multi("commit"), said("FAILED", "Can not commit CANCELLED transaction N, label is l")},
		},
		"quoting is honoured": {
			{multi("begin|timeout=100"), multiOK},
			{multi(`load:"1",a\n|enclose="`), loadOK6},
			{multi("commit"), multiOK},
			{"rows", "1a"},
		},
		"bad rows show at commit": {
			{multi("begin|timeout=100"), multiOK},
			{multi(`load:1,a\n`), loadOK},
			{multi(`load:x,b\n` + loadX), loadOK},
			{multi("commit"), "FAILED URL"},
			{"state", "ABORTED URL"},
			{"rows", ""},
		},
		"twenty seconds": {
			{multi("begin"), multiOK},
			{multi(`load:1,a\n`), loadOK},
			{`admin:/clock {"advance_seconds":19}`, "ok"},
			{"state", "PREPARE "},
			{`admin:/clock {"advance_seconds":2}`, "ok"},
			{"state", "ABORTED timeout"},
			{multi("commit"), said("FAILED", "Can not commit CANCELLED transaction N, label is l")},
		},
		"cancel": {
			{multi("begin"), multiOK},
			{multi(`load:1,a\n`), loadOK},
			{"cancel", `FE 200 {"status":"OK","code":"0","msg":"Success","message":"OK"}`},
			{multi(`load:1,a\n`), said("FAILED", "stream load task l has already been cancelled: user cancel")},
		},
		"frontend switch": {
			{multi("begin"), multiOK},
			{multi(`load:1,a\n`), loadOK},
			{"admin:/frontend/switch", "ok"},
			{multi("commit"), said("FAILED", "Can not commit CANCELLED transaction N, label is l")},
			{"rows", ""},
		},
		"nothing was loaded": {
			{multi("begin"), multiOK},
			{multi("commit"), multiOK},
			{"state", "UNKNOWN "},
		},
		"without the header it is another's": {
			{multi("begin"), multiOK},
			{multi(`load:1,a\n`), loadOK},
			{`load:2,b\n`, exception + `The source type for transaction stream load with db [d] and label[l] should be BE, but is FE."}`},
		},
	})
}

const loadOK6 = `BE 200 {"Status": "OK", "Message": "", "Label": "l", "LoadBytes": 6}`

// TestMultiTableOfTheFirstReleases: the frontend tells of failures as successes.
func TestMultiTableOfTheFirstReleases(t *testing.T) {
	w := newWorldWith(t, play("4.0.1"))
	for i, step := range [][2]string{
		{multi("begin"), multiOK},
		{multi("begin"), multiOK},
		{multi(`load:1,a\n`), loadOK},
		{"drop", "ok"},
		{multi("commit"), multiOK},
		{"state", "ABORTED commit failed: table d.t: the table was dropped or truncated since the transaction began"},
		{multi("commit"), said("OK", "stream load task l has already been cancelled: commit failed: table d.t: the table was dropped or truncated since the transaction began")},
		{multi(`load:2,b\n` + loadX), said("OK", "stream load task l has already been cancelled: commit failed: table d.t: the table was dropped or truncated since the transaction began")},
	} {
		if got := w.do(step[0]); got != step[1] {
			t.Fatalf("step %d, %s:\n got %s\nwant %s", i+1, step[0], got, step[1])
		}
	}
	if n := w.otherRows(); n != 0 {
		t.Errorf("%d rows in the other table", n)
	}
}

func TestMultiTableSourceAndDeath(t *testing.T) {
	w := newWorldWith(t, play("4.0.2"))
	w.do(multi("begin|timeout=100"))
	w.do(multi(`load:1,a\n`))
	w.do(multi(`load:2,b\n` + loadX))
	tx := w.server.txns.Running("d")[0]
	if tx.Source != txn.MultiStatementStreaming || tx.TableNames() != "t,other" || tx.Coordinator != "FE: 127.0.0.1" {
		t.Errorf("got %+v", tx)
	}
	if n, err := w.server.cluster.DeclareDead(1); n != 1 || err != nil {
		t.Errorf("%d aborted, %v", n, err)
	}
	if got := w.do("state"); got != "ABORTED coordinate BE is down" {
		t.Errorf("state %s", got)
	}
}

// TestMultiTableIsRefusedByABackend and by releases that do not know it.
func TestMultiTableIsRefusedByABackend(t *testing.T) {
	w := newWorldWith(t, play("4.0.0"))
	_, text, err := w.send("POST", w.be()+"/api/transaction/begin", "", "label", "l", "db", "d", "table", "t", "transaction_type", "multi")
	if err != nil || !strings.Contains(text, "Multi-statement transaction requests can only be sent to FE nodes, not BE nodes") {
		t.Errorf("got %s, %v", text, err)
	}
}
