package server

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"starlift-sandbox/cell"

	"starlift-sandbox/store"
)

// world is a running sandbox with the table d.t (id, s) and a client of it.
type world struct {
	t      testing.TB
	dir    string
	null   bool
	change func(*Options) // nil: none
	server *Server
	stop   func()
	client *http.Client
}

func newWorld(t testing.TB) *world { return newWorldWith(t, nil) }

// newWorldWith is a world whose server is started with other options.
func newWorldWith(t testing.TB, change func(*Options)) *world {
	w := &world{t: t, dir: t.TempDir(), change: change}
	w.start()
	t.Cleanup(func() { w.stop() })
	if err := w.server.store.CreateDatabase("d"); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"t", "other"} {
		if _, err := w.server.store.CreateTable(store.Definition{
			Database: "d", Name: name, Model: store.PrimaryKey, Keys: []string{"id"},
			Columns: []store.Column{
				{Name: "id", Type: cell.Type{Kind: cell.BigInt}},
				{Name: "s", Type: cell.Type{Kind: cell.Varchar, Length: 10}, Nullable: true},
			},
		}); err != nil {
			t.Fatal(err)
		}
	}
	return w
}

func (w *world) start() {
	w.t.Helper()
	o := Options{DataDir: w.dir, Listen: "127.0.0.1", Version: "3.5.4", User: "root", Password: "se:cret", Null: w.null}
	if w.change != nil {
		w.change(&o)
	}
	s, err := Open(o)
	if err != nil {
		w.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ready, ended := make(chan struct{}), make(chan error, 1)
	go func() { ended <- s.Run(ctx, func() { close(ready) }) }()
	<-ready
	w.server = s
	w.client = &http.Client{
		Transport:     &http.Transport{},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	w.stop = func() {
		w.client.CloseIdleConnections()
		cancel()
		if err := <-ended; err != nil {
			w.t.Errorf("the server ended with %v", err)
		}
		w.stop = func() {}
	}
}

func (w *world) restart() {
	w.stop()
	w.start()
}

// runSteps takes each list of steps in a world of its own. A step is written as
// text with its whole answer behind it.
func runSteps(t *testing.T, change func(*Options), lists map[string][][2]string) {
	t.Helper()
	for name, steps := range lists {
		t.Run(name, func(t *testing.T) {
			w := newWorldWith(t, change)
			for i, step := range steps {
				got := w.do(step[0])
				if at := strings.Index(got, `"ErrorURL": "http://`); at >= 0 {
					got = got[:at] + `"ErrorURL": "URL"}`
				}
				got = tracking.ReplaceAllString(got, "$1 URL")
				if got != step[1] {
					t.Fatalf("step %d, %s:\n got %s\nwant %s", i+1, step[0], got, step[1])
				}
			}
		})
	}
}

// send makes one request; headers are pairs.
func (w *world) send(method, url, body string, headers ...string) (*http.Response, string, error) {
	request, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		w.t.Fatal(err)
	}
	request.SetBasicAuth("root", "se:cret")
	for i := 0; i < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	response, err := w.client.Do(request)
	if err != nil {
		return nil, "", err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	return response, string(text), err
}

func (w *world) fe() string    { return "http://" + w.server.ports.http.Addr().String() }
func (w *world) be() string    { return "http://" + w.server.nodes[0].address }
func (w *world) admin() string { return "http://" + w.server.ports.admin.Addr().String() }

// follow sends a request to the frontend and where it redirects to, and
// returns who answered, the code and the body; an error stands for the body.
func (w *world) follow(method, path, body string, headers ...string) string {
	headers = append(headers, "Expect", "100-continue")
	response, text, err := w.send(method, w.fe()+path, body, headers...)
	if err != nil {
		return "cut"
	}
	if response.StatusCode != http.StatusTemporaryRedirect {
		return fmt.Sprintf("FE %d %s", response.StatusCode, plain(text))
	}
	response, text, err = w.send(method, response.Header.Get("Location"), body, headers...)
	if err != nil {
		return "cut"
	}
	return fmt.Sprintf("BE %d %s", response.StatusCode, plain(text))
}

var (
	blanks   = regexp.MustCompile(`\s+`)
	noise    = regexp.MustCompile(`"\w+Ms": ?\d+,?|"TxnId": ?\d+,?`)
	tracking = regexp.MustCompile(`^.*(FAILED|ABORTED).*abnormal data more than max filter rate, tracking_url: http.*$`)
	number   = regexp.MustCompile(`\b1\d{4}\b`)
	uid      = regexp.MustCompile(`[0-9a-f]{16}-[0-9a-f]{16}`)
)

// plain takes out of a reply what differs from run to run.
func plain(text string) string {
	text = number.ReplaceAllString(noise.ReplaceAllString(text, ""), "N")
	text = uid.ReplaceAllString(text, "U")
	text = strings.ReplaceAll(strings.TrimSpace(blanks.ReplaceAllString(text, " ")), "{ ", "{")
	return strings.ReplaceAll(strings.ReplaceAll(text, ", }", "}"), " }", "}")
}

// do takes a step written as text: an operation, then its body after a colon,
// and headers after a bar, as in "load:1,a|columns=id". Label l, table d.t.
func (w *world) do(step string) string {
	w.t.Helper()
	step, extra, _ := strings.Cut(step, "|")
	op, body, _ := strings.Cut(step, ":")
	headers := []string{"db", "d", "table", "t", "label", "l", "column_separator", ","}
	if extra != "" {
		for _, pair := range strings.Split(extra, "|") {
			name, value, _ := strings.Cut(pair, "=")
			headers = append(headers, name, value)
		}
	}
	body = strings.ReplaceAll(body, `\n`, "\n")
	switch op {
	case "load":
		return w.follow("PUT", "/api/transaction/load", body, headers...)
	case "begin", "prepare", "commit", "rollback":
		return w.follow("POST", "/api/transaction/"+op, "", headers...)
	case "stream":
		return w.follow("PUT", "/api/d/t/_stream_load", body, headers...)
	case "cancel":
		return w.follow("POST", "/api/d/t/_cancel?label=l", "")
	case "state":
		_, text, err := w.send("GET", w.fe()+"/api/d/get_load_state?label=l", "")
		if err != nil {
			return err.Error()
		}
		return regexp.MustCompile(`"state":"(\w+)"(,"reason":"([^"]*)")?.*`).ReplaceAllString(strings.Trim(uid.ReplaceAllString(number.ReplaceAllString(text, "N"), "U"), "{}"), "$1 $3")
	case "rows":
		table, _ := w.server.store.Table("d", "t")
		snapshot, rows := table.Snapshot(), []string{}
		for i := range snapshot.Len() {
			row := snapshot.Row(i, nil, nil)
			rows = append(rows, fmt.Sprintf("%d%v", row...))
		}
		slices.Sort(rows)
		return strings.Join(rows, " ")
	case "admin":
		path, body, _ := strings.Cut(body, " ")
		method := "POST"
		if path == "/fault" && body == "" {
			method = "DELETE" // clears
		}
		response, text, err := w.send(method, w.admin()+path, body)
		if err != nil {
			return err.Error()
		}
		if response.StatusCode != 200 {
			return text
		}
		return "ok"
	case "restart":
		w.restart()
		return "ok"
	case "drop":
		if err := w.server.store.DropTable("d", "t"); err != nil {
			return err.Error()
		}
		return "ok"
	}
	w.t.Fatalf("unknown step %s", op)
	return ""
}
