package server

import (
	"strings"
	"testing"
)

// Whole replies that occur often.
const (
	beginOK    = `BE 200 {"Status": "OK", "Message": "", "Label": "l"}`
	loadOK     = `BE 200 {"Status": "OK", "Message": "", "Label": "l", "LoadBytes": 4}`
	rollbackOK = beginOK
	commitOK   = `FE 200 {"Label": "l", "Status": "OK", "Message": ""}`
	settled    = `BE 200 {"Status": "OK", "Message": "", "Label": "l", "NumberTotalRows": 1, "NumberLoadedRows": 1, "NumberFilteredRows": 0, "NumberUnselectedRows": 0, "LoadBytes": 4}`
	exception  = `FE 200 {"Status": "FAILED", "Message": "class com.starrocks.common.StarRocksException: `
	goneBegin  = `BE 200 {"Status": "TXN_NOT_EXISTS", "Message": "transaction with label l not exists"}`
	goneLoad   = `BE 200 {"Status": "TXN_NOT_EXISTS", "Message": "Transaction with label l not exists"}`
)

func refused(code, text string) string {
	return `BE 200 {"Status": "` + code + `", "Message": "` + text + `"}`
}

func exists(status, message string) string {
	return `BE 200 {"Status": "LABEL_ALREADY_EXISTS", "ExistingJobStatus": "` + status + `", "Message": "` + message + `"}`
}

// TestTransactionMatrix walks the tables of protocol reference 3.5 and 3.6.
// Each line is a step and its answer, with a tab between them.
func TestTransactionMatrix(t *testing.T) {
	runSteps(t, nil, map[string][][2]string{
		"two phases": {
			{"state", "UNKNOWN "},
			{"begin", beginOK},
			{"state", "PREPARE "},
			{`load:1,a\n`, loadOK},
			{"rows", ""},
			{"prepare", settled},
			{"state", "PREPARED "},
			{"rows", ""},
			{"prepare", goneBegin},
			{`load:2,b\n`, goneLoad},
			{"commit", commitOK},
			{"rows", "1a"},
			{"state", "VISIBLE "},
			{"commit", `FE 200 {"Label": "l", "Status": "OK", "Message": "Transaction N has already committed, label is l"}`},
			{"rollback", exception + `Can not abort VISIBLE transaction N, label is l"}`},
			{"begin", exists("FINISHED", "Label [l] has already been used.")},
		},
		"one phase": {
			{"begin", beginOK},
			{`load:1,a\n`, loadOK},
			{"commit", settled},
			{"state", "VISIBLE "},
			{"rows", "1a"},
		},
		"loads are one stream": {
			{"begin", beginOK},
			{`load:1,a\n`, loadOK},
			{`load:2,b\n`, loadOK},
			{"load:3,c4", loadOK},
			{`load:,e\n9`, loadOK},
			// 3,c4 and ,e fuse to a row of three fields; the 9 has no second one.
			{"prepare", `BE 200 {"Status": "INTERNAL_ERROR", "Message": "too many filtered rows", "ErrorURL": "URL"}`},
		},
		"begin twice": {
			{"begin", beginOK},
			{"begin", exists("", "")},
			{`load:1,a\n`, loadOK},
			{"prepare", settled},
			{"begin", exists("RUNNING", "Label [l] has already been used.")},
			{"rollback", commitOK},
			{"state", "ABORTED User Aborted"},
			{"rollback", `FE 200 {"Label": "l", "Status": "OK", "Message": "Transaction N has already aborted, label is l"}`},
			{"commit", exception + `Can not commit ABORTED transaction N, label is l"}`},
			{"begin", beginOK},
			{"state", "PREPARE "},
		},
		"begin refused": {
			{"begin|table=x", refused("ANALYSIS_ERROR", `unknown table \"d.x\"`)},
			{"begin|db=x", exception + `Database[x] does not exist."}`},
			{"begin|timeout=x", `FE 200 {"Status": "FAILED", "Message": "class java.lang.NumberFormatException: For input string: \"x\""}`},
			{"begin|timeout=0", refused("ANALYSIS_ERROR", "Invalid timeout: '0'. Expected values should be between 1 and 259200 seconds")},
			{"begin|timeout=-5", refused("INVALID_ARGUMENT", "Invalid timeout format")},
			{"begin|idle_transaction_timeout=x", refused("INVALID_ARGUMENT", "Invalid timeout format")},
			{"begin|warehouse=w", exception + `Warehouse name: w not exist."}`},
			{"begin|channel_num=2", `FE 200 {"Status": "FAILED", "Message": "class com.starrocks.common.DdlException: Must provide channel_id when stream load begin."}`},
			{"begin|channel_num=2|channel_id=0", exception + `the sandbox does not let several channels share a transaction"}`},
			{"begin|timeout=300000", refused("ANALYSIS_ERROR", "Invalid timeout: '300000'. Expected values should be between 1 and 259200 seconds")},
			{"begin|label=a.b", refused("ANALYSIS_ERROR", `Label format error. regex: ^[-\\w]{1,128}$, label: a.b`)},
			{"begin|label=", exception + `Empty label."}`},
			{"begin|db=", exception + `No database selected."}`},
			{"state", "UNKNOWN "},
		},
		"load refused": {
			{`load:1,a\n`, exception + `Can\u0027t find the transaction with db [d] and label[l]. The possible reasons: 1. FE leader is started or switched; 2. The transaction timeouts and is cleaned."}`},
			{"begin", beginOK},
			{"load:1|db=x", exception + `Database[x] does not exist."}`},
			{"load:1|table=other", refused("INVALID_ARGUMENT", "Request table other not equal transaction table t")},
			{`load:1,a\n`, loadOK},
			{`load:1,a\n|strict_mode=true`, refused("INTERNAL_ERROR", "load request not equal last.")},
			{"state", "ABORTED load request not equal last."},
			{`load:1,a\n`, goneLoad},
		},
		"plan refused": {
			{"begin", beginOK},
			{`load:1,a\n|columns=s`, refused("ANALYSIS_ERROR", "Column has no default value. column: id")},
			{"state", "ABORTED Column has no default value. column: id"},
		},
		"no data": {
			{"begin", beginOK},
			{"prepare", refused("INTERNAL_ERROR", "transaction id=U, job_id=-1, txn_id: N, label=l, db=d hasn't send any data yet")},
			{"state", "ABORTED transaction id\\u003dU, job_id\\u003d-1, txn_id: N, label\\u003dl, db\\u003dd hasn\\u0027t send any data yet"},
			{"begin", beginOK},
			{"load", strings.Replace(loadOK, "4}", "0}", 1)},
			{"prepare", refused("ANALYSIS_ERROR", "No rows were imported from upstream")},
		},
		"broken JSON shows at prepare": {
			{"begin", beginOK},
			{"load:{]|format=json", strings.Replace(loadOK, "4}", "2}", 1)},
			{"prepare", `BE 200 {"Status": "DATA_QUALITY_ERROR", "Message": "Failed to iterate document stream as object. error: TAPE_ERROR: The JSON document has an improper structure: missing or superfluous commas, braces, missing keys, etc.", "ErrorURL": "URL"}`},
		},
		"broken JSON stops the next load": {
			{"begin", beginOK},
			{"load:{]|format=json", strings.Replace(loadOK, "4}", "2}", 1)},
			{"load:{}|format=json", refused("ABORTED", "current transaction is aborted")},
			{"prepare", goneBegin},
		},
		"rollback of an open one": {
			{"begin", beginOK},
			{"rollback", rollbackOK},
			{"state", "ABORTED transaction is aborted by user."},
			{"rollback", `FE 200 {"Label": "l", "Status": "OK", "Message": "Transaction N has already aborted, label is l"}`},
		},
		"never begun": {
			{"prepare", exception + `No transaction found with db[d] and label[l]"}`},
			{"commit", exception + `No transaction found with db[d] and label[l]"}`},
			{"rollback", exception + `No transaction found with db[d] and label[l]"}`},
			{"commit|db=x", exception + `Database[x] does not exist."}`},
			{"cancel", `FE 200 {"status":"FAILED","code":"1","msg":"transaction not found: l","message":"transaction not found: l"}`},
		},
		"cancel": {
			{"begin", beginOK},
			{`load:1,a\n`, loadOK},
			{"cancel", `FE 200 {"status":"OK","code":"0","msg":"Success","message":"OK"}`},
			{"state", "ABORTED user cancel"},
			{"prepare", refused("ANALYSIS_ERROR", "user cancel")},
			{"begin", beginOK},
		},
		"backend restart": {
			{"begin", beginOK},
			{`load:1,a\n`, loadOK},
			{"admin:/backend/restart", "ok"},
			{"state", "PREPARE "},
			{"prepare", goneBegin},
			{"rollback", goneBegin},
			{"state", "PREPARE "},
			{"cancel", `FE 200 {"status":"OK","code":"0","msg":"Success","message":"OK"}`},
			{"state", "ABORTED user cancel"},
		},
		"backend restart after prepare": {
			{"begin", beginOK},
			{`load:1,a\n`, loadOK},
			{"prepare", settled},
			{"admin:/backend/restart", "ok"},
			{"commit", commitOK},
			{"rows", "1a"},
		},
		"frontend switch": {
			{"begin", beginOK},
			{`load:1,a\n`, loadOK},
			{"admin:/frontend/switch", "ok"},
			{"state", "UNKNOWN "},
			{`load:2,b\n`, exception + `Can\u0027t find the transaction with db [d] and label[l]. The possible reasons: 1. FE leader is started or switched; 2. The transaction timeouts and is cleaned."}`},
			{"begin", exists("", "")},
			{"prepare", refused("ANALYSIS_ERROR", "transaction not found: N")},
			{"begin", beginOK},
		},
		"process restart": {
			{"begin", beginOK},
			{`load:1,a\n`, loadOK},
			{"restart", "ok"},
			{"state", "UNKNOWN "},
			{"begin", beginOK},
			{`load:2,b\n`, loadOK},
			{"prepare", settled},
			{"restart", "ok"},
			{"state", "PREPARED "},
			{"commit", commitOK},
			{"restart", "ok"},
			{"state", "VISIBLE "},
			{"rows", "2b"},
		},
		"timeout": {
			{"begin|timeout=60", beginOK},
			{`load:1,a\n`, loadOK},
			{`admin:/clock {"advance_seconds":61}`, "ok"},
			{"state", "ABORTED transaction is aborted by timeout 60 seconds."},
			{`load:1,a\n`, goneLoad},
		},
		"idle timeout": {
			{"begin|idle_transaction_timeout=20", beginOK},
			{`load:1,a\n`, loadOK},
			{`admin:/clock {"advance_seconds":21}`, "ok"},
			{"state", "ABORTED transaction is aborted by idle timeout 20 seconds."},
		},
		"prepared timeout": {
			{"begin", beginOK},
			{`load:1,a\n`, loadOK},
			{"prepare|prepared_timeout=50", settled},
			{`admin:/clock {"advance_seconds":49}`, "ok"},
			{"state", "PREPARED "},
			{`admin:/clock {"advance_seconds":2}`, "ok"},
			{"state", "ABORTED timeout by txn manager"},
			{"commit", exception + `Can not commit ABORTED transaction N, label is l"}`},
		},
		"prepared timeout of nonsense": {
			{"begin", beginOK},
			{"prepare|prepared_timeout=0", refused("INVALID_ARGUMENT", "Invalid prepared_timeout: 0")},
			{"state", "PREPARE "},
		},
		"label forgotten": {
			{`stream:1,a\n`, streamOK},
			{`admin:/labels/forget {"database":"d","label":"l"}`, "ok"},
			{"state", "UNKNOWN "},
			{"rows", "1a"},
			{"begin", beginOK},
		},
		"table dropped": {
			{"begin", beginOK},
			{`load:1,a\n`, loadOK},
			{"prepare", settled},
			{"drop", "ok"},
			{"commit", `FE 200 {"Status": "FAILED", "Message": "class com.starrocks.transaction.TransactionCommitFailedException: transaction fail to commit: table d.t: the table was dropped or truncated since the transaction began"}`},
			{"state", "PREPARED "},
			{"rollback", commitOK},
		},
	})
}
