package cli_test

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"regexp"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// listen takes a port for the rest of the script: listen VARIABLE sets the
// variable to its address.
func listen(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: listen VARIABLE")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	ts.Defer(func() { _ = l.Close() })
	ts.Setenv(args[0], l.Addr().String())
}

// scrape asks the metrics of a run in the background, whose log says where it
// serves them, until the answer matches, and keeps the answer: scrape LOG PATH
// REGEXP FILE. It gives up after 20 seconds.
func scrape(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 4 {
		ts.Fatalf("usage: scrape LOG PATH REGEXP FILE")
	}
	wanted := regexp.MustCompile(args[2])
	where := regexp.MustCompile(`metrics are served.* address=(\S+)`)
	client := http.Client{Timeout: 5 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	var text string
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		log, _ := os.ReadFile(ts.MkAbs(args[0]))
		address := where.FindSubmatch(log)
		if address == nil {
			continue
		}
		answer, err := client.Get("http://" + string(address[1]) + args[1])
		if err != nil {
			continue
		}
		body, err := io.ReadAll(answer.Body)
		_ = answer.Body.Close()
		text = fmt.Sprintf("HTTP %d\n%s", answer.StatusCode, body)
		if err == nil && wanted.MatchString(text) {
			ts.Check(os.WriteFile(ts.MkAbs(args[3]), []byte(text), 0o600))
			return
		}
	}
	ts.Fatalf("%s never matched %s:\n%s", args[1], args[2], text)
}
