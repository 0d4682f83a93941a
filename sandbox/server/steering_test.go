package server

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

// TestConditionsHoldUntilTheyAreCleared sets each condition, meets it, and lifts
// it again.
func TestConditionsHoldUntilTheyAreCleared(t *testing.T) {
	const cleared = "admin:/fault"
	runSteps(t, nil, map[string][][2]string{
		"publish delayed": {
			{`admin:/condition {"name":"publish_delay","milliseconds":86400000}`, "ok"},
			{"begin", beginOK},
			{`load:1,a\n`, loadOK},
			{"prepare", settled},
			{"commit|timeout=1", `FE 200 {"Status": "FAILED", "Message": "class com.starrocks.common.StarRocksException: publish timeout: 1000"}`},
			{"state", "COMMITTED "},
			{"rows", ""},
			{cleared, "ok"},
			{"state", "VISIBLE "},
			{"rows", "1a"},
		},
		"publish delay ends by the clock": {
			{`admin:/condition {"name":"publish_delay","milliseconds":60000}`, "ok"},
			{"begin", beginOK},
			{`load:1,a\n`, loadOK},
			{"prepare", settled},
			{"commit|timeout=1", `FE 200 {"Status": "FAILED", "Message": "class com.starrocks.common.StarRocksException: publish timeout: 1000"}`},
			{`admin:/clock {"advance_seconds":61}`, "ok"},
			{"state", "VISIBLE "},
		},
		"database locked": {
			{"begin", beginOK},
			{`load:1,a\n`, loadOK},
			{"prepare", settled},
			{`admin:/condition {"name":"database_locked","database":"d"}`, "ok"},
			{"commit|timeout=1", `FE 200 {"Status": "FAILED", "Message": "class com.starrocks.common.StarRocksException: get database write lock timeout, database\u003dd, timeoutMillis\u003d1000"}`},
			{"state", "PREPARED "},
			{cleared, "ok"},
			{"commit", commitOK},
		},
		"safe mode": {
			{`admin:/condition {"name":"safe_mode"}`, "ok"},
			{"begin", `BE 200 {"Status": "ANALYSIS_ERROR", "Message": "The cluster is under safe mode state, all load jobs are rejected."}`},
			{cleared, "ok"},
			{"begin", beginOK},
		},
		"running limit": {
			{`admin:/condition {"name":"running_limit","count":1}`, "ok"},
			{"begin|label=other", strings.Replace(beginOK, `"l"`, `"other"`, 1)},
			{"begin", `BE 200 {"Status": "ANALYSIS_ERROR", "Message": "current running txns on db N is 1, larger than limit 1"}`},
			{cleared, "ok"},
			{"begin", beginOK},
		},
		"dead backend behind a redirect": {
			{"begin", beginOK},
			{`admin:/condition {"name":"backend_dead","node":1}`, "ok"},
			{`load:1,a\n`, "cut"},
			{"state", "PREPARE "},
			{cleared, "ok"},
			{`load:1,a\n`, `BE 200 {"Status": "TXN_NOT_EXISTS", "Message": "Transaction with label l not exists"}`}, // it has forgotten the transaction
		},
		"backend that the frontend takes for dead": {
			{"begin", beginOK},
			{`admin:/condition {"name":"backend_noticed","node":1}`, "ok"},
			{"state", "ABORTED coordinate BE is down"},
			{`stream:1,a\n`, `FE 200 {"Status": "FAILED", "Message": "class com.starrocks.common.DdlException: No backend alive."}`},
			{cleared, "ok"},
			{`stream:1,a\n|label=n`, strings.Replace(streamOK, `"l"`, `"n"`, 1)},
		},
		"unknown condition": {
			{`admin:/condition {"name":"x"}`, "{\"error\":\"name is \\\"x\\\", allowed are publish_delay, database_locked, safe_mode, running_limit, backend_dead, backend_noticed, alter_time\"}\n"},
			{`admin:/condition {"name":"backend_dead","node":2}`, "{\"error\":\"there is no backend 2, only 1 to 1\"}\n"},
		},
	})
}

func TestEventsHappenAtOnce(t *testing.T) {
	runSteps(t, nil, map[string][][2]string{
		"timeout of an open transaction": {
			{"begin", beginOK},
			{`admin:/transactions/expire {"database":"d","label":"l"}`, "ok"},
			{"state", "ABORTED timeout by txn manager"},
			{`admin:/transactions/expire {"database":"d","label":"l"}`, "{\"error\":\"the transaction of label l is ABORTED and has no timeout any more\"}\n"},
		},
		"timeout of a prepared transaction": {
			{"begin", beginOK},
			{`load:1,a\n`, loadOK},
			{"prepare", settled},
			{`admin:/transactions/expire {"database":"d","label":"l"}`, "ok"},
			{"state", "ABORTED timeout by txn manager"},
			{"commit", `FE 200 {"Status": "FAILED", "Message": "class com.starrocks.common.StarRocksException: Can not commit ABORTED transaction N, label is l"}`},
		},
		"table dropped and created again": {
			{"begin", beginOK},
			{`load:1,a\n`, loadOK},
			{"prepare", settled},
			{`admin:/tables/recreate {"database":"d","table":"t"}`, "ok"},
			{"commit", `FE 200 {"Status": "FAILED", "Message": "class com.starrocks.transaction.TransactionCommitFailedException: transaction fail to commit: table d.t: the table was dropped or truncated since the transaction began"}`},
			{"rows", ""},
		},
		"leader switch before a prepare": {
			{"begin", beginOK},
			{`load:1,a\n`, loadOK},
			{`admin:/fault {"on":"prepare","action":"leader_switch"}`, "ok"},
			{"prepare", `BE 200 {"Status": "ANALYSIS_ERROR", "Message": "transaction not found: N"}`},
			{"state", "UNKNOWN "},
		},
		"busy once": {
			{"begin", beginOK},
			{`admin:/fault {"on":"load","action":"busy"}`, "ok"},
			{`load:1,a\n`, `BE 200 {"Status": "TXN_IN_PROCESSING", "Label": "l", "Message": "Transaction is in processing"}`},
			{`load:1,a\n`, loadOK},
		},
		"redirect astray": {
			{`admin:/fault {"on":"redirect","action":"astray"}`, "ok"},
			{`stream:1,a\n`, "cut"},
			{"state", "UNKNOWN "},
		},
	})
}

// TestConditionsOutliveTheServer starts the server anew with the clock ahead, a
// rule and a condition in force.
func TestConditionsOutliveTheServer(t *testing.T) {
	w := newWorld(t)
	for _, step := range []string{
		`admin:/clock {"advance_seconds":86400}`, `admin:/condition {"name":"safe_mode"}`, `admin:/fault {"on":"begin","at":2,"action":"cut_before"}`,
	} {
		if got := w.do(step); got != "ok" {
			t.Fatalf("%s: %s", step, got)
		}
	}
	w.restart()
	if ahead := time.Until(w.server.clock.Now()); ahead < 23*time.Hour {
		t.Errorf("the clock is ahead by %s", ahead)
	}
	if got := w.do("begin"); !strings.Contains(got, "safe mode") {
		t.Errorf("begin: %s", got)
	}
	if rules := w.server.admin.Faults.Rules(); len(rules) != 1 || rules[0].At != 2 {
		t.Errorf("rules %+v", rules)
	}
}

func TestStopEndsTheServer(t *testing.T) {
	w := newWorld(t)
	if got := w.do("admin:/stop"); got != "ok" {
		t.Fatal(got)
	}
	for range 200 {
		if _, err := http.Get(w.fe() + "/api/health"); err != nil {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Error("the server goes on")
}
