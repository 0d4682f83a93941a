package server

import (
	"fmt"
	"io"
	"net"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"

	"starlift-sandbox/admin"
)

const streamOK = `BE 200 {"Label": "l", "Status": "Success", "Message": "OK", "NumberTotalRows": 1, "NumberLoadedRows": 1, "NumberFilteredRows": 0, "NumberUnselectedRows": 0, "LoadBytes": 4}`

func streamFails(message, counts string) string {
	return `BE 200 {"Label": "l", "Status": "Fail", "Message": "` + message + `", ` + counts + `}`
}

const noRows = `"NumberTotalRows": 0, "NumberLoadedRows": 0, "NumberFilteredRows": 0, "NumberUnselectedRows": 0, "LoadBytes": `

func TestStreamLoadReplies(t *testing.T) {
	w := newWorld(t)
	for _, c := range [][2]string{
		{`stream:1,a\n`, streamOK},
		{`stream:1,a\n`, `BE 200 {"TxnId": -1, "Label": "l", "Status": "Label Already Exists", "ExistingJobStatus": "FINISHED", "Message": "Label [l] has already been used.", ` + noRows + `0}`},
		{"stream:|label=m", strings.ReplaceAll(streamFails("No rows were imported from upstream", noRows+"0"), `"l"`, `"m"`)},
		{"stream:x|label=m|format=orc", strings.Replace(strings.ReplaceAll(streamFails("unknown data format, format=orc", noRows+"0"), `"l"`, `"m"`), `{`, `{"TxnId": -1, `, 1)},
		{"stream:[]|label=m|format=json", strings.ReplaceAll(streamFails("The value is array type in json document stream, you can set strip_outer_array=true to parse each element of the array as individual rows", noRows+"2"), `"l"`, `"m"`)},
		{"rows", "1a"},
	} {
		if got := regexp.MustCompile(`, "ErrorURL": "[^"]+"`).ReplaceAllString(w.do(c[0]), ""); got != c[1] {
			t.Errorf("%s:\n got %s\nwant %s", c[0], got, c[1])
		}
	}
}

// TestReplyBytes holds one reply of each form to the byte.
func TestReplyBytes(t *testing.T) {
	w := newWorld(t)
	times := regexp.MustCompile(`Ms": \d+`)
	for _, c := range []struct{ method, url, body, want string }{
		{"PUT", w.be() + "/api/d/t/_stream_load", "1,a\n", `{
    "TxnId": 10004,
    "Label": "s",
    "Status": "Success",
    "Message": "OK",
    "NumberTotalRows": 1,
    "NumberLoadedRows": 1,
    "NumberFilteredRows": 0,
    "NumberUnselectedRows": 0,
    "LoadBytes": 4,
    "LoadTimeMs": 0,
    "BeginTxnTimeMs": 0,
    "StreamLoadPlanTimeMs": 0,
    "ReadDataTimeMs": 0,
    "WriteDataTimeMs": 0,
    "CommitAndPublishTimeMs": 0
}`},
		{"POST", w.be() + "/api/transaction/begin", "", `{
    "Status": "LABEL_ALREADY_EXISTS",
    "ExistingJobStatus": "FINISHED",
    "Message": "Label [s] has already been used."
}`},
		{"POST", w.fe() + "/api/transaction/commit", "", `{
  "Label": "s",
  "Status": "OK",
  "TxnId": 10004,
  "Message": "Transaction 10004 has already committed, label is s"
}`},
		{"GET", w.fe() + "/api/d/get_load_state?label=s", "", `{"state":"VISIBLE","reason":"","status":"OK","code":"0","msg":"Success","message":"OK"}`},
		{"GET", w.fe() + "/api/d/get_load_state", "", `{"status":"FAILED","code":"1","msg":"No label selected.","message":"No label selected."}`},
		{"GET", w.fe() + "/api/x/get_load_state?label=s", "", `{"status":"FAILED","code":"1","msg":"unknown database, database\u003dx","message":"unknown database, database\u003dx"}`},
		{"GET", w.fe() + "/api/v2/feature", "", `{"features":[],"version":"3.5.4","status":"OK"}`},
		{"GET", w.be() + "/api/d/get_load_state?label=s", "", "Not Found"},
		{"POST", w.be() + "/api/transaction/fly", "", "{\n    \"Status\": \"INVALID_ARGUMENT\",\n    \"Message\": \"unsupport transaction operation fly\"\n}"},
		{"POST", w.fe() + "/api/transaction/fly", "", "{\n  \"Status\": \"FAILED\",\n  \"Message\": \"class com.starrocks.common.StarRocksException: Unknown transaction operation: fly\"\n}"},
		{"PUT", w.fe() + "/api/transaction/begin", "", "{\n  \"Status\": \"FAILED\",\n  \"Message\": \"class com.starrocks.common.DdlException: Invalid request\"\n}"},
		{"POST", w.fe() + "/api/nothing", "", `{"status":"FAILED","code":"1","msg":"Not implemented","message":"Not implemented"}`},
		{"PUT", w.fe() + "/api/nothing", "", `{"status":"FAILED","code":"1","msg":"HTTP method is not allowed: PUT","message":"HTTP method is not allowed: PUT"}`},
		{"GET", w.fe() + "/api/bootstrap", "", `{"replayedJournalId":0,"queryPort":0,"rpcPort":0,"feStartTime":0,"status":"OK","code":"0","msg":"Success","message":"OK"}`},
	} {
		_, got, err := w.send(c.method, c.url, c.body, "label", "s", "db", "d", "table", "t", "column_separator", ",")
		if got = times.ReplaceAllString(got, `Ms": 0`); got != c.want || err != nil {
			t.Errorf("%s %s:\n got %s, %v\nwant %s", c.method, c.url, got, err, c.want)
		}
	}
}

// raw writes bytes to a port and returns what comes back until the server
// closes or two seconds have passed.
func raw(t *testing.T, address net.Addr, text string) string {
	t.Helper()
	c, err := net.Dial("tcp", address.String())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if _, err := io.WriteString(c, strings.ReplaceAll(text, "\n", "\r\n")); err != nil {
		t.Fatal(err)
	}
	_ = c.(*net.TCPConn).CloseWrite() // a server that waits for the rest of a body need not
	_ = c.SetReadDeadline(time.Now().Add(2 * time.Second))
	got, _ := io.ReadAll(c)
	return regexp.MustCompile(`Date: [^\r]*\r\n`).ReplaceAllString(string(got), "")
}

const auth = "Authorization: Basic cm9vdDpzZTpjcmV0\n"

// TestRedirects holds the frontend's answers to a load to the byte, before any
// of the body was sent (protocol reference 1.4 and 1.5).
func TestRedirects(t *testing.T) {
	w := newWorld(t)
	be := w.server.ports.backends[0].Addr()
	redirect := "HTTP/1.1 307 Temporary Redirect\r\nConnection: close\r\nContent-Length: 0\r\nContent-Type: text/html\r\nLocation: http://" + be.String()
	const noExpect = "{\n  \"Status\": \"FAILED\",\n  \"Message\": \"class com.starrocks.common.DdlException: There is no 100-continue header\"\n}"
	for _, c := range []struct{ request, want string }{
		{"PUT /api/d/t/_stream_load?a=%20b HTTP/1.1\nHost: x\nExpect: 100-continue\nTransfer-Encoding: chunked\n" + auth + "\n", redirect + "/api/d/t/_stream_load?a=%20b\r\n\r\n"},
		{"PUT /api/d%2F/t/_stream_load HTTP/1.1\nHost: x\nExpect: 100-Continue\nContent-Length: 10\n" + auth + "\n", redirect + "/api/d//t/_stream_load\r\n\r\n"},
		{"PUT /api/d/t/_stream_load HTTP/1.1\nHost: x\nContent-Length: 0\nExpect: 100-continue\n" + auth + "\n", redirect + "/api/d/t/_stream_load\r\n\r\n"},
		{"PUT /api/d/t/_stream_load HTTP/1.0\nContent-Length: 10\n" + auth + "\n", strings.Replace(redirect, "1.1", "1.0", 1) + "/api/d/t/_stream_load\r\n\r\n"},
		{
			"PUT /api/d/t/_stream_load HTTP/1.1\nHost: x\nContent-Length: 10\n" + auth + "\n",
			fmt.Sprintf("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\nContent-Type: text/html\r\n\r\n%s", len(noExpect), noExpect),
		},
	} {
		got := raw(t, w.server.ports.http.Addr(), c.request)
		if strings.HasPrefix(c.want, "HTTP/1.0") {
			got = strings.Replace(got, "HTTP/1.1", "HTTP/1.0", 1) // the status line may say either
		}
		if got != c.want {
			t.Errorf("%q:\n got %q\nwant %q", c.request, got, c.want)
		}
	}
}

func TestCredentials(t *testing.T) {
	w := newWorld(t)
	const body = `{"status":"FAILED","code":"1","msg":"%[1]s","message":"%[1]s"}`
	for _, c := range []struct {
		header, message string
		code            int
	}{
		{"", "Need auth information.", 401},
		{"Bearer x", "Need auth information.", 401},
		{"Basic cm9vdDo=", "Access denied for root@127.0.0.1", 401},
		{"Basic cm9vdEBkOnNlOmNyZXQ=", "", 307},
	} {
		for _, path := range []string{"/api/d/t/_stream_load", "/api/transaction/load"} {
			response, text, err := w.send("PUT", w.fe()+path, "", "Authorization", c.header, "Expect", "100-continue", "db", "d", "label", "x")
			if err != nil {
				t.Fatal(err)
			}
			if c.code == 307 {
				if strings.Contains(text, "denied") {
					t.Errorf("%s: %s", c.header, text)
				}
				continue
			}
			if want := fmt.Sprintf(body, c.message); response.StatusCode != c.code || text != want || response.Header.Get("WWW-Authenticate") != `Basic realm=""` {
				t.Errorf("%s %q: %d %s", path, c.header, response.StatusCode, text)
			}
		}
	}
	for _, c := range [][3]string{
		{"/api/d/t/_stream_load", "", "no valid Basic authorization"},
		{"/api/d/t/_stream_load", "Basic cm9vdDo=", "Access denied for root@127.0.0.1"},
		{"/api/transaction/begin", "", "no valid Basic authorization"},
		{"/api/transaction/begin", "Basic cm9vdDo=", "Access denied for root@127.0.0.1"},
	} {
		method, status := "PUT", `"Status": "Fail"`
		if strings.HasSuffix(c[0], "begin") {
			method, status = "POST", `"Status": "INTERNAL_ERROR"`
		}
		response, text, err := w.send(method, w.be()+c[0], "", "Authorization", c[1], "label", "l", "db", "d", "table", "t")
		if err != nil || response.StatusCode != 200 || !strings.Contains(text, status) || !strings.Contains(text, `"Message": "`+c[2]+`"`) {
			t.Errorf("%v: %s, %v", c, text, err)
		}
	}
	for _, url := range []string{w.fe() + "/api/health", w.be() + "/api/health", w.fe() + "/api/v2/feature"} {
		if response, _, err := w.send("GET", url, "", "Authorization", ""); err != nil || response.StatusCode != 200 {
			t.Errorf("%s: %v", url, err)
		}
	}
}

func TestErrorURLServesTheBadRows(t *testing.T) {
	w := newWorld(t)
	got := w.do(`stream:x,a\n1,b,c\n2,d\n|max_filter_ratio=0.7`)
	url := regexp.MustCompile(`"ErrorURL": "(http://[^/]+/api/_load_error_log\?file=error_log_[0-9a-f]{16}_[0-9a-f]{16})"`).FindStringSubmatch(got)
	if url == nil || !strings.Contains(got, `"Status": "Success"`) {
		t.Fatalf("no ErrorURL in %s", got)
	}
	_, text, err := w.send("GET", url[1], "", "Authorization", "")
	want := "Error: NULL value in non-nullable column 'id'. Row: [NULL, 'a', 0]\n" +
		"Error: Target column count: 2 doesn't match source value column count: 3. Column separator: ',', Row delimiter: '\\n'. Row: 1,b,c\n"
	if err != nil || text != want {
		t.Errorf("got %q, %v", text, err)
	}
	_, text, err = w.send("GET", w.be()+"/api/_load_error_log?file=../log", "")
	if err != nil || !strings.HasPrefix(text, "file path is not allowed: ") {
		t.Errorf("an unknown file: %q, %v", text, err)
	}
}

// TestOddClients: whatever arrives, the server answers the next request and no
// transaction stays.
func TestOddClients(t *testing.T) {
	w := newWorld(t)
	for _, port := range []net.Addr{w.server.ports.http.Addr(), w.server.ports.backends[0].Addr(), w.server.ports.admin.Addr()} {
		for _, request := range []string{
			"PUT / HTTP/1.1\nHost: x\nContent-Length: 0\n\n",
			"\x00\x01\x02\xff\xfe garbage\n\n",
			"PUT /api/d/t/_stream_load HTTP/1.1\nHost: x\nContent-Length: -5\n\n",
			"PUT /api/%zz/t/_stream_load HTTP/1.1\nHost: x\n\n",
			"PUT /api/d/t/_stream_load HTTP/1.1\nHost: x\nTransfer-Encoding: chunked\nExpect: 100-continue\n" + auth + "\nzz\n",
			"GET /" + strings.Repeat("a/", 5000) + " HTTP/1.1\nHost: x\n\n",
			"GET /api/health HTTP/1.1\nHost: x\nX: " + strings.Repeat("y", 60000) + "\n\n",
		} {
			c, err := net.Dial("tcp", port.String())
			if err != nil {
				t.Fatal(err)
			}
			_, _ = io.WriteString(c, strings.ReplaceAll(request, "\n", "\r\n"))
			_ = c.(*net.TCPConn).CloseWrite()
			_ = c.SetReadDeadline(time.Now().Add(2 * time.Second))
			_, _ = io.ReadAll(c)
			c.Close()
		}
	}
	if got := w.do(`stream:1,a\n`); got != streamOK {
		t.Errorf("got %s", got)
	}
	if running := w.server.txns.Running("d"); len(running) != 0 {
		t.Errorf("left behind: %+v", running)
	}
}

func TestFaultsBreakRequestsWhereTheyTakeEffect(t *testing.T) {
	for name, steps := range map[string][][2]string{
		"lost answer of commit": {
			{"begin", beginOK},
			{`load:1,a\n`, loadOK},
			{"prepare", settled},
			{`admin:/fault {"on":"commit","action":"lose_answer"}`, "ok"},
			{"commit", "cut"},
			{"state", "VISIBLE "},
			{"rows", "1a"},
		},
		"commit cut before": {
			{"begin", beginOK},
			{`load:1,a\n`, loadOK},
			{"prepare", settled},
			{`admin:/fault {"on":"commit","action":"cut_before"}`, "ok"},
			{"commit", "cut"},
			{"state", "PREPARED "},
			{"commit", commitOK},
		},
		"lost answer of begin": {
			{`admin:/fault {"on":"begin","action":"lose_answer"}`, "ok"},
			{"begin", "cut"},
			{"state", "PREPARE "},
		},
		"body cut": {
			{"begin", beginOK},
			{`admin:/fault {"on":"load","action":"cut_body","after_bytes":5}`, "ok"},
			{`load:1,a\n2,b\n3,c\n`, "cut"},
			{"state", "ABORTED receive body don\\u0027t equal with body bytes"},
			{"rows", ""},
		},
		"second state query answers 500": {
			{`admin:/fault {"on":"get_load_state","at":2,"action":"status","code":500,"body":"oops"}`, "ok"},
			{"state", "UNKNOWN "},
			{"state", "oops"},
			{"state", "UNKNOWN "},
		},
		"stream load": {
			{`admin:/fault {"on":"stream_load","action":"lose_answer"}`, "ok"},
			{`stream:1,a\n`, "cut"},
			{"state", "VISIBLE "},
		},
		"unknown field": {
			{`admin:/fault {"on":"begin","action":"kill","when":1}`, "{\"error\":\"read the request: json: unknown field \\\"when\\\"\"}\n"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			for i, step := range steps {
				if got := w.do(step[0]); got != step[1] {
					t.Fatalf("step %d, %s:\n got %s\nwant %s", i+1, step[0], got, step[1])
				}
			}
		})
	}
}

// TestTooMuchJSONIsRefusedBeforeTheBody: the sum of the lengths counts, and the
// body need not be sent to learn it.
func TestTooMuchJSONIsRefusedBeforeTheBody(t *testing.T) {
	w := newWorld(t)
	if got := w.do("begin"); got != beginOK {
		t.Fatal(got)
	}
	if got := w.do("load:{}|format=json"); !strings.Contains(got, `"LoadBytes": 2`) {
		t.Fatal(got)
	}
	got := raw(t, w.server.ports.backends[0].Addr(), "PUT /api/transaction/load HTTP/1.1\nHost: x\ndb: d\ntable: t\nlabel: l\nformat: json\n"+
		"column_separator: ,\nContent-Length: 104857599\nExpect: 100-continue\n"+auth+"\n")
	want := "The size of this batch exceed the max size [104857600]  of json type data  data [ 104857601 ]. Set ignore_json_size to skip the check"
	if !strings.HasPrefix(got, "HTTP/1.1 200 OK\r\nConnection: close\r\n") || !strings.Contains(got, want) {
		t.Errorf("got %q", got)
	}
}

// TestNoGoroutineStays: neither odd clients nor the end of the server leave any.
func TestNoGoroutineStays(t *testing.T) {
	before := runtime.NumGoroutine()
	w := newWorld(t)
	w.do("begin")
	for range 20 {
		c, err := net.Dial("tcp", w.server.ports.backends[0].Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		fmt.Fprint(c, "PUT /api/d/t/_stream_load HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n"+strings.ReplaceAll(auth, "\n", "\r\n")+"\r\n1,a\n")
	}
	w.stop()
	for deadline := time.Now().Add(10 * time.Second); runtime.NumGoroutine() > before; runtime.Gosched() {
		if time.Now().After(deadline) {
			stacks := make([]byte, 1<<16)
			t.Fatalf("%d goroutines, were %d:\n%s", runtime.NumGoroutine(), before, stacks[:runtime.Stack(stacks, true)])
		}
	}
}

func TestIdleNeedsALeaseOrHalfAMinute(t *testing.T) {
	s := &Server{options: Options{IdleExit: 5 * time.Second}, admin: &admin.Admin{}}
	started := time.Now()
	if s.idle(started, started.Add(29*time.Second)) || !s.idle(started, started.Add(30*time.Second)) {
		t.Error("without a lease it ends after 30 s")
	}
}

func TestNullServerCountsAndStoresNothing(t *testing.T) {
	w := newWorld(t)
	w.stop()
	w.null = true
	w.start()
	if got := w.do(`stream:1,a\n`); got != streamOK {
		t.Errorf("got %s", got)
	}
	if got := w.do("rows") + w.do("state"); got != "VISIBLE " {
		t.Errorf("got %s", got)
	}
}
