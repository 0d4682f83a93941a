package server

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// TestErrorLogsAreKeptForTwoDays of the sandbox's clock, over a restart
// (protocol reference 2.5).
func TestErrorLogsAreKeptForTwoDays(t *testing.T) {
	w := newWorld(t)
	got := w.do(`stream:x,a\n1,b\n|max_filter_ratio=0.7|log_rejected_record_num=-1`)
	path := regexp.MustCompile(`"ErrorURL": "http://[^/]+(/[^"]+)", "RejectedRecordPath": "127.0.0.1:([^"]+)"`).FindStringSubmatch(got)
	if path == nil {
		t.Fatalf("got %s", got)
	}
	rejected, err := os.ReadFile(path[2])
	if err != nil || !strings.HasPrefix(string(rejected), "x,a\t") {
		t.Errorf("rejected records: %q, %v", rejected, err)
	}
	w.do("restart")
	if _, text, err := w.send("GET", w.be()+path[1], ""); err != nil || !strings.HasPrefix(text, "Error: ") {
		t.Errorf("after a restart: %q, %v", text, err)
	}
	w.do(`admin:/clock {"advance_seconds":172000}`)
	if _, text, err := w.send("GET", w.be()+path[1], ""); err != nil || !strings.HasPrefix(text, "Error: ") {
		t.Errorf("before two days: %q, %v", text, err)
	}
	w.do(`admin:/clock {"advance_seconds":8000}`)
	if _, text, err := w.send("GET", w.be()+path[1], ""); err != nil || !strings.HasSuffix(text, ": No such file or directory") {
		t.Errorf("after two days: %q, %v", text, err)
	}
	if _, text, err := w.send("GET", w.be()+"/api/_load_error_log?file=../server.json", ""); err != nil || !strings.HasPrefix(text, "file path is not allowed: ") {
		t.Errorf("another file: %q, %v", text, err)
	}
}
