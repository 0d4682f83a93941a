package starrocks

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"starlift/batch"
	"starlift/schema"
)

var updateEncode = flag.Bool("update-encode", false, "rewrite testdata/encode")

// textBatch is a batch of text columns; nil stands for NULL. The arena goes on
// behind the values when padded, as it does in the middle of a page.
func textBatch(padded bool, rows ...[]*string) *batch.Batch {
	b := &batch.Batch{Cols: make([]batch.Vector, len(rows[0]))}
	for _, row := range rows {
		for i, v := range row {
			s := batch.Span{Off: batch.Null}
			if v != nil {
				s.Off = uint32(len(b.Arena))
				b.Arena = append(b.Arena, *v...)
				s.End = uint32(len(b.Arena))
				b.Arena = append(b.Arena, ',')
			}
			b.Cols[i].Repr = batch.Text
			b.Cols[i].Spans = append(b.Cols[i].Spans, s)
		}
		b.Rows++
	}
	if padded {
		b.Arena = append(b.Arena, strings.Repeat("9\\N\xff", 20)...)
	}
	return b
}

// encodeOne encodes one value, in the middle and at the end of an arena, which
// must not differ. A second column keeps the line from being empty.
func encodeOne(t *testing.T, target schema.Column, loss Loss, format RowFormat, value *string) (string, error) {
	t.Helper()
	fields := []EncodeField{
		{From: 0, Target: target, Source: schema.Type{Kind: schema.Text}, Loss: loss},
		{From: 1, Target: schema.Column{Name: "z", Type: schema.Type{Kind: schema.Varchar}}, Source: schema.Type{Kind: schema.Text}},
	}
	var texts [2]string
	var errs [2]error
	z := "z"
	for i, padded := range []bool{false, true} {
		e, err := NewEncoder(fields, format)
		if err != nil {
			t.Fatal(err)
		}
		b := textBatch(padded, []*string{value, &z})
		before := string(b.Arena)
		out, _, err := e.Append(nil, b, 0, 0)
		texts[i], errs[i] = string(out), err
		if string(b.Arena) != before {
			t.Errorf("the arena was changed from %q to %q", before, b.Arena)
		}
	}
	if texts[0] != texts[1] || fmt.Sprint(errs[0]) != fmt.Sprint(errs[1]) {
		t.Errorf("%v: at the end of the arena %q, %v; inside %q, %v", value, texts[0], errs[0], texts[1], errs[1])
	}
	return texts[0], errs[0]
}

// A golden file names a type on its first line, with "NOT NULL" and accepted
// losses behind it, and has a line for each value: the value, what CSV and JSON
// carry for it, or what is wrong with it.
func TestEncodedBytes(t *testing.T) {
	files, err := filepath.Glob("testdata/encode/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, path := range files {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txt"), func(t *testing.T) { golden(t, path) })
	}
}

func golden(t *testing.T, path string) {
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimRight(string(content), "\n"), "\n")
	name, notNull := strings.CutSuffix(lines[0], " NOT NULL")
	var loss Loss
	if cut, found := strings.CutSuffix(name, " SL3002"); found {
		name, loss = cut, LossTime
	}
	if cut, found := strings.CutSuffix(name, " SL3004"); found {
		name, loss = cut, LossNumber
	}
	typ, err := ParseType(name)
	if err != nil {
		t.Fatal(err)
	}
	target := schema.Column{Name: "c", Type: typ, Nullable: !notNull}
	got := []string{lines[0]}
	for _, line := range lines[1:] {
		quoted, _ := strconv.QuotedPrefix(line)
		var value *string
		if v, err := strconv.Unquote(quoted); err == nil {
			value = &v
		} else {
			quoted = "NULL"
		}
		got = append(got, fmt.Sprintf("%s  %s  %s", quoted,
			carried(t, target, loss, RowFormat{}, value), carried(t, target, loss, RowFormat{Kind: RowsJSON}, value)))
	}
	if *updateEncode {
		if err := os.WriteFile(path, []byte(strings.Join(got, "\n")+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	for i := range lines {
		if got[i] != lines[i] {
			t.Errorf("%s:%d\n got %s\nwant %s", path, i+1, got[i], lines[i])
		}
	}
}

// carried is what stands for a value in a row, or its fault.
func carried(t *testing.T, target schema.Column, loss Loss, format RowFormat, value *string) string {
	out, err := encodeOne(t, target, loss, format, value)
	var fault *ValueError
	var json *NeedsJSON
	switch {
	case errors.As(err, &fault):
		return "fault: " + fault.Reason
	case errors.As(err, &json):
		return "needs JSON: " + json.Why
	case err != nil:
		t.Fatal(err)
	case format.Kind == RowsJSON:
		v, ok := strings.CutSuffix(strings.TrimPrefix(out, `{"c":`), ",\"z\":\"z\"}\n")
		if !ok {
			t.Fatalf("the row is %q", out)
		}
		return "json " + v
	}
	v, ok := strings.CutSuffix(out, "\x01z\x02")
	if !ok {
		t.Fatalf("the row is %q", out)
	}
	return "csv " + strconv.Quote(v)
}
