package server

import (
	"net/http"
	"strings"
	"testing"

	"starlift-sandbox/access"
)

// as sends a request as another user.
func (w *world) as(user, method, url string, headers ...string) string {
	w.t.Helper()
	request, err := http.NewRequest(method, url, nil)
	if err != nil {
		w.t.Fatal(err)
	}
	request.SetBasicAuth(user, "")
	headers = append(headers, "Expect", "100-continue", "db", "d", "table", "t", "label", "l")
	for i := 0; i < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	response, err := w.client.Do(request)
	if err != nil {
		return err.Error()
	}
	defer response.Body.Close()
	text := make([]byte, 2000)
	n, _ := response.Body.Read(text)
	return response.Status[:4] + plain(string(text[:n]))
}

// TestLoadNeedsInsert: the frontend looks for the privilege at _stream_load only,
// the backend's begin for all else (protocol reference 1.3).
func TestLoadNeedsInsert(t *testing.T) {
	w := newWorld(t)
	account := access.Account{Name: "reader", Host: access.AnyHost}
	if err := w.server.access.CreateUser(account, "", nil); err != nil {
		t.Fatal(err)
	}
	const need = "Access denied; you need (at least one of) the INSERT privilege(s) for this operation"
	for _, c := range []struct{ method, url, want string }{
		{"PUT", w.fe() + "/api/d/t/_stream_load", `401 {"status":"FAILED","code":"1","msg":"Access denied for user \u0027reader\u0027@\u0027%\u0027. Please ask`},
		{"POST", w.fe() + "/api/transaction/begin", "307 "},
		{"PUT", w.be() + "/api/d/t/_stream_load", `200 {"TxnId": -1, "Label": "l", "Status": "Fail", "Message": "` + need},
		{"POST", w.be() + "/api/transaction/begin", `200 {"Status": "INTERNAL_ERROR", "Message": "` + need},
		{"GET", w.fe() + "/api/d/get_load_state?label=l", `200 {"state":"UNKNOWN"`},
		{"POST", w.fe() + "/api/d/t/_cancel?label=l", `200 {"status":"FAILED","code":"1","msg":"transaction not found: l"`},
	} {
		if got := w.as("reader", c.method, c.url); !strings.HasPrefix(got, c.want) {
			t.Errorf("%s %s:\n got %s\nwant %s", c.method, c.url, got, c.want)
		}
	}
	to := access.Grantee{Name: account.String()}
	if err := w.server.access.Grant(to, []access.Grant{{Privilege: access.Insert, Object: access.Table("d", "t")}}); err != nil {
		t.Fatal(err)
	}
	if got := w.as("reader", "PUT", w.fe()+"/api/d/t/_stream_load"); !strings.HasPrefix(got, "307 ") {
		t.Errorf("with INSERT: %s", got)
	}
	if got := w.as("reader", "POST", w.be()+"/api/transaction/begin"); !strings.HasPrefix(got, `200 {"Status": "OK"`) {
		t.Errorf("with INSERT: %s", got)
	}
	if got := w.as("reader", "PUT", w.fe()+"/api/d/other/_stream_load"); !strings.HasPrefix(got, "401 ") {
		t.Errorf("of another table: %s", got)
	}
}
