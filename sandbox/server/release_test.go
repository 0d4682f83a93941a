package server

import (
	"strings"
	"testing"
)

func play(release string) func(*Options) {
	return func(o *Options) { o.Version = release }
}

// TestTransactionsByRelease walks what changed between releases (protocol
// reference 3.4, 3.5, 3.8, 4.1 and 7).
func TestTransactionsByRelease(t *testing.T) {
	user := strings.Replace(exception, "StarRocksException", "UserException", 1)
	for release, lists := range map[string]map[string][][2]string{
		"2.3.0": {
			"no transactions": {
				{"begin", `FE 501 {"status":"FAILED","msg":"Not implemented"}`},
				{`stream:1,a\n`, streamOK},
				{"state", `VISIBLE `},
			},
		},
		"2.4.2": {
			"begin needs a timeout": {
				{"begin", refused("ANALYSIS_ERROR", "Invalid timeout. Timeout should between 1 and 259200 seconds")},
				{"begin|timeout=60", beginOK},
			},
		},
		"2.5.6": {
			"ends are not idempotent": {
				{"begin", beginOK},
				{`load:1,a\n`, loadOK},
				{"commit", settled},
				{"commit", goneBegin},
				{"rollback", goneBegin},
			},
			"never begun": {
				{"commit", user + `transaction with op commit label l has no backend"}`},
				{"load:1", user + `transaction with op load label l has no backend"}`},
				{"commit|db=x", user + `database x not exists"}`},
				{"begin|label=", user + `empty label."}`},
				{"begin|timeout=0", refused("ANALYSIS_ERROR", "Invalid timeout. Timeout should between 1 and 259200 seconds")},
				{"cancel", `FE 200 {"status":"FAILED","msg":"transaction not found, label\u003dl"}`},
			},
		},
		"2.5.7": {
			"ends are idempotent": {
				{"begin", beginOK},
				{`load:1,a\n`, loadOK},
				{"prepare", settled},
				{"cancel", `FE 200 {"status":"FAILED","msg":"running transaction not found, label\u003dl"}`},
				{"commit", `FE 200 {"Status": "OK", "Message": "", "Label": "l"}`},
				{"commit", `FE 200 {"Status": "OK", "Message": "label l transaction N has already committed", "Label": "l"}`},
				{"rollback", user + `cannot abort committed transaction N, label l "}`},
				{"begin|label=m", strings.Replace(beginOK, `"l"`, `"m"`, 1)},
				{"cancel|", `FE 200 {"status":"FAILED","msg":"running transaction not found, label\u003dl"}`},
			},
			"aborted": {
				{"begin", beginOK},
				{"rollback", rollbackOK},
				{"commit", user + `cannot commit aborted transaction N, label l "}`},
				{"rollback", `FE 200 {"Status": "OK", "Message": "label l transaction N has already aborted", "Label": "l"}`},
			},
		},
		"3.1.5": {
			"no rows": {
				{"stream", `BE 200 {"Label": "l", "Status": "Fail", "Message": "all partitions have no load data", ` + noRows + `0}`},
				{"load:1|label=m", user + `transaction with op load label m has no node"}`},
			},
		},
		"3.3.9": {
			"texts": {
				{"load:1", user + `Transaction with op[load] and label[l] has no node."}`},
				{"prepare", user + `No transaction found by label l"}`},
				{"commit|db=x", user + `Database[x] does not exist."}`},
			},
			"a switch loses the backend": {
				{"begin", beginOK},
				{"admin:/frontend/switch", "ok"},
				{"commit", user + `No transaction found by label l"}`},
			},
		},
		"3.5.2": {
			"prepared_timeout is passed over": {
				{"begin", beginOK},
				{`load:1,a\n`, loadOK},
				{"prepare|prepared_timeout=x", settled},
			},
			"the memory alone knows the backend": {
				{"load:1", exception + `Transaction with op[load] and label[l] has no node."}`},
			},
		},
		"3.5.4": {
			"a label without a transaction": {
				{"begin|table=nosuch", refused("ANALYSIS_ERROR", `unknown table \"d.nosuch\"`)},
				{"commit", exception + `No transaction found by label l"}`},
				{"prepare", goneBegin},
			},
			"transaction_type is passed over": {
				{"begin|transaction_type=multi", beginOK},
				{"rollback|transaction_type=multi", rollbackOK},
			},
		},
	} {
		t.Run(release, func(t *testing.T) { runSteps(t, play(release), lists) })
	}
}

// TestLoadRedirectsByRelease holds what a frontend asks of Expect, and how it
// refuses, to the release (protocol reference 1.5).
func TestLoadRedirectsByRelease(t *testing.T) {
	for _, c := range []struct{ release, request, want string }{
		{"3.1.1", "PUT /api/d/t/_stream_load HTTP/1.1\nHost: x\nContent-Length: 0\n", `{"status":"FAILED","msg":"There is no 100-continue header"}`},
		{"3.1.2", "PUT /api/d/t/_stream_load HTTP/1.1\nHost: x\nContent-Length: 0\n", "\"Message\": \"class com.starrocks.common.DdlException: There is no 100-continue header\""},
		{"3.1.15", "PUT /api/d/t/_stream_load HTTP/1.0\nContent-Length: 0\n", "There is no 100-continue header"},
		{"3.1.16", "PUT /api/d/t/_stream_load HTTP/1.0\nContent-Length: 0\n", "307 Temporary Redirect\r\nConnection: close\r\n"},
		{"3.3.6", "PUT /api/d/t/_stream_load HTTP/1.0\nContent-Length: 0\n", "There is no 100-continue header"},
		{"3.3.6", "PUT /api/d/t/_stream_load HTTP/1.1\nHost: x\nContent-Length: 0\nExpect: 100-continue\n", "307 Temporary Redirect\r\nConnection: close\r\n"},
		{"3.3.5", "PUT /api/d/t/_stream_load HTTP/1.1\nHost: x\nContent-Length: 0\nexpect: anything\n", "307 Temporary Redirect\r\n"},
		{"3.3.6", "PUT /api/d/t/_stream_load HTTP/1.1\nHost: x\nContent-Length: 0\nExpect: anything\n", "There is no 100-continue header"},
		{"3.3.15", "PUT /api/d/%E4%B8%ADt/_stream_load HTTP/1.1\nHost: x\nContent-Length: 0\nExpect: 100-continue\n", "/api/d/?t/_stream_load\r\n"},
		{"3.5.1", "PUT /api/d/%E4%B8%ADt/_stream_load HTTP/1.1\nHost: x\nContent-Length: 0\nExpect: 100-continue\n", "/api/d/%E4%B8%ADt/_stream_load\r\n"},
		{"3.1.9", "GET /api/v2/feature HTTP/1.0\n", "404 Not Found"},
		{"2.3.9", "POST /api/transaction/begin HTTP/1.0\n", `{"status":"FAILED","msg":"Not implemented"}`},
		{"3.2.0", "GET /api/v2/feature HTTP/1.0\n", `{"features":[],"version":"3.2.0","status":"OK"}`},
		{"3.1.9", "GET /api/x/get_load_state?label=l HTTP/1.0\n", `{"status":"FAILED","msg":"unknown database, database\u003dx"}`},
		{"3.3.9", "GET /api/d/get_load_state?label=l HTTP/1.0\n", `{"state":"UNKNOWN","status":"OK","code":"0","msg":"Success","message":"OK"}`},
		{"3.0.1", "GET /api/health HTTP/1.0\nX: " + strings.Repeat("y", 9000) + "\n", " 400 Bad Request\r\nConnection: close\r\nContent-Length: 57\r\nContent-Type: text/html\r\n\r\nBad Request. <br/> HTTP header is larger than 8192 bytes."},
		{"3.0.1", "GET /api/health HTTP/1.0\nX: " + strings.Repeat("y", 30000) + "\n", "431 "},
		{"3.1.0", "GET /api/health HTTP/1.0\nX: " + strings.Repeat("y", 20000) + "\n", "200 OK"},
		{"3.5.4", "GET /" + strings.Repeat("y", 4096) + " HTTP/1.0\n", "400 Bad Request"},
	} {
		w := newWorldWith(t, play(c.release))
		if got := raw(t, w.server.ports.http.Addr(), c.request+"Connection: close\n"+auth+"\n"); !strings.Contains(got, c.want) {
			t.Errorf("%s, %.60q:\n got %q\nwant %q", c.release, c.request, got, c.want)
		}
		w.stop()
	}
}

func TestOldFrontendsKeepTheConnectionOfALoad(t *testing.T) {
	for release, want := range map[string]bool{"3.3.5": false, "3.3.6": true} {
		w := newWorldWith(t, play(release))
		response, _, err := w.send("PUT", w.fe()+"/api/d/t/_stream_load", "", "Expect", "100-continue")
		if err != nil || response.StatusCode != 307 || response.Close != want {
			t.Errorf("%s: got %v, %v", release, response, err)
		}
		w.stop()
	}
}

// TestBodiesOfOperations: until 3.3 a frontend does not look at what comes with an
// operation; then it reads it as JSON (protocol reference 3.2 and 1.6).
func TestBodiesOfOperations(t *testing.T) {
	for _, c := range []struct {
		release, method, op, body string
		want                      string
	}{
		{"3.2.20", "PUT", "begin", "", "307 "},
		{"3.5.4", "PUT", "begin", "", "200 {\"Status\": \"FAILED\", \"Message\": \"class com.starrocks.common.DdlException: Invalid request\"}"},
		{"3.2.20", "POST", "begin", "x", "307 "},
		{"3.5.4", "POST", "begin", "x", "200 {\"Status\": \"FAILED\", \"Message\": \"class com.starrocks.common.StarRocksHttpException: Malformed json tablets, label is l\"}"},
		{"3.5.4", "POST", "begin", " {} ", "307 "},
		{"3.5.4", "POST", "load", strings.Repeat("x", 6_553_601), "413 "},
		{"3.5.4", "DELETE", "begin", "", "405 {\"status\":\"FAILED\",\"code\":\"1\",\"msg\":\"HTTP method is not allowed: DELETE\",\"message\":\"HTTP method is not allowed: DELETE\"}"},
	} {
		w := newWorldWith(t, play(c.release))
		response, text, err := w.send(c.method, w.fe()+"/api/transaction/"+c.op, c.body, "db", "d", "table", "t", "label", "l")
		if err != nil {
			t.Fatal(err)
		}
		if got := response.Status[:4] + plain(text); got != c.want {
			t.Errorf("%s, %s %s %.20s: got %s, want %s", c.release, c.method, c.op, c.body, got, c.want)
		}
		w.stop()
	}
	w := newWorldWith(t, play("3.2.20"))
	if _, text, err := w.send("PUT", w.be()+"/api/transaction/begin", "", "db", "d", "table", "t", "label", "l"); err != nil || !strings.Contains(text, `"OK"`) {
		t.Errorf("a backend takes a PUT: %s, %v", text, err)
	}
	if _, text, err := w.send("POST", w.be()+"/api/transaction/load", "x", "label", "l"); err != nil || !strings.Contains(text, "unsupport transaction operation load") {
		t.Errorf("but no load by POST: %s, %v", text, err)
	}
	if _, text, err := w.send("POST", w.be()+"/api/transaction/list", ""); err != nil || !strings.Contains(text, `"Label": "l"`) {
		t.Errorf("list: %s, %v", text, err)
	}
}
