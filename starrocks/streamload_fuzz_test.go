package starrocks

import (
	"errors"
	"strings"
	"testing"
)

// FuzzStreamAnswer holds that nothing is taken for a commit before the body was
// whole, and that nothing after a whole body passes for a load that
// never was, unless StarRocks says so in its own form.
func FuzzStreamAnswer(f *testing.F) {
	for _, s := range []step{
		streamed("Success", "OK"), streamed("Publish Timeout", "x"), streamed("Fail", "too many filtered rows", fiveRows...),
		streamed("Label Already Exists", "x", `"ExistingJobStatus": "FINISHED"`),
		{text: "<html>"},
		{text: `{"Status":1}`},
		{text: `{"code":"INTERNAL_ERROR","status":"FAILED","msg":"x"}`},
		streamed("Fail", "FE RPC failure, tracking_url: http://x y"),
	} {
		f.Add(200, s.text, true)
		f.Add(502, s.text, false)
	}
	f.Fuzz(func(t *testing.T, status int, text string, whole bool) {
		b := &body{rows: strings.NewReader(""), read: 1, ended: whole}
		_, err := readStreamed(answer{status: status, text: []byte(text)}, "l", b)
		var undecided *UndecidedError
		switch {
		case err == nil && !whole:
			t.Errorf("a body without its end is taken for committed")
		case err == nil:
		case errors.Is(err, ErrBodyLost) && whole:
			t.Errorf("error %v though the body was whole", err)
		case whole && !strings.Contains(text, "{") && !errors.As(err, &undecided) && status != 401:
			t.Errorf("error %v is no answer of StarRocks, and yet the outcome counts as known", err)
		}
		multiDataError(reply{Message: text}, text)
	})
}
