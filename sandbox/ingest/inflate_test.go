package ingest

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zlib"
	"github.com/klauspost/compress/zstd"
	"github.com/pierrec/lz4/v4"

	"starlift-sandbox/cell"
	"starlift-sandbox/store"
)

// bzipped is "1\ta\n2\tb\n" in bzip2, which nothing at hand can write.
const bzipped = "BZh91AY&SY3\xe7\xb8\xf9\x00\x00\x02I\x00\x0000\x000\x00 \x00!\xa6\x99\xa0\xc0>\x00\x85\x85\xdc\x91N\x14$\x0c\xf9\xee>@"

func compressed(t testing.TB, name, text string) string {
	t.Helper()
	var b bytes.Buffer
	var w io.WriteCloser
	var err error
	switch strings.ToLower(name) {
	case "gzip":
		w = gzip.NewWriter(&b)
	case "deflate":
		w = zlib.NewWriter(&b)
	case "zstd":
		w, err = zstd.NewWriter(&b)
	case "lz4", "lz4_frame":
		w = lz4.NewWriter(&b)
	case "bzip2":
		return bzipped
	}
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(w, text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestCompressedBodies(t *testing.T) {
	s := newSheet(t, store.DuplicateKey, column("id", cell.Int, false), column("s", cell.Varchar, true))
	rows := []string{"1|a", "2|b"}
	var cases []loadCase
	for header, names := range map[string][]string{
		"format":           {"gzip", "bzip2", "LZ4", "Deflate", "zstd"},
		"compression":      {"GZIP", "bzip2", "lz4_frame", "deflate", "ZSTD"},
		"Content-Encoding": {"gzip"},
	} {
		for _, name := range names {
			cases = append(cases, loadCase{name: header + " " + name, headers: []string{header, name}, bodies: []string{compressed(t, name, "1\ta\n2\tb\n")}, rows: rows})
		}
	}
	gz := func(text string) string { return compressed(t, "gzip", text) }
	cases = append(
		cases,
		loadCase{name: "JSON", headers: []string{"format", "json", "compression", "gzip"}, bodies: []string{gz(`{"id":1,"s":"a"}{"id":2,"s":"b"}`)}, rows: rows},
		loadCase{name: "each body is a stream, rows go on", headers: []string{"transaction", "1", "compression", "gzip"}, bodies: []string{gz("1\ta\n2"), gz("\tb\n")}, rows: rows},
		loadCase{name: "two members", headers: []string{"compression", "gzip"}, bodies: []string{gz("1\ta\n2") + gz("\tb\n")}, rows: rows},
		loadCase{name: "an empty body", headers: []string{"compression", "gzip"}, bodies: []string{""}},
		loadCase{name: "not compressed", headers: []string{"compression", "gzip"}, bodies: []string{"1\ta\n2\tb\n3\tc\n"}, err: "decompress the body: gzip: invalid header"},
		loadCase{name: "cut off", headers: []string{"compression", "gzip"}, bodies: []string{gz("1\ta\n")[:20]}, err: "decompress the body: unexpected EOF"},
		loadCase{name: "bytes behind", headers: []string{"compression", "zstd"}, bodies: []string{compressed(t, "zstd", "1\ta\n") + "12345678"}, err: "decompress the body: invalid input: magic number mismatch"},
		loadCase{name: "older releases do not look", headers: []string{"release", "3.2.6", "compression", "gzip", "max_filter_ratio", "1"}, bodies: []string{"1\ta\n"}, rows: []string{"1|a"}},
	)
	check(t, s, cases)
}

func TestLargeCompressedBodyComesWhole(t *testing.T) {
	s := newSheet(t, store.DuplicateKey, column("id", cell.Int, false))
	body := strings.Repeat("12345\n", 500_000)
	for _, name := range []string{"gzip", "deflate", "zstd", "lz4_frame"} {
		got := s.with("compression", name, "null", "1").run(t, 10_000, compressed(t, name, body))
		if got.err != "" || got.counters.Loaded != 500_000 {
			t.Errorf("%s: %+v", name, got.counters)
		}
	}
}

// TestClosedLoadLeavesNothingRunning gives up a compressed body in its middle.
func TestClosedLoadLeavesNothingRunning(t *testing.T) {
	ended := false
	f := newInflater(Gzip, func([]byte) error { return nil })
	body := []byte(compressed(t, "gzip", strings.Repeat("x", 1<<20)))
	if err := f.write(body[:len(body)/2]); err != nil {
		t.Fatal(err)
	}
	run := f.stop
	f.stop = func() { run(); ended = true }
	f.close()
	f.close()
	if !ended || f.next != nil || f.err != nil {
		t.Errorf("ended %v, err %v", ended, f.err)
	}
}

func FuzzInflate(f *testing.F) {
	for kind := Gzip; kind <= Deflate; kind++ {
		name := []string{"gzip", "bzip2", "lz4", "zstd", "deflate"}[kind-Gzip]
		f.Add([]byte(compressed(f, name, "1\ta\n2\tb\n")), uint8(kind), uint8(3))
	}
	f.Fuzz(func(t *testing.T, body []byte, kind, piece uint8) {
		read := func(size int) (string, bool) {
			var out bytes.Buffer
			i := newInflater(Compression(kind%5)+Gzip, func(p []byte) error {
				if out.Len() > 1<<22 {
					return io.ErrShortBuffer
				}
				out.Write(p)
				return nil
			})
			defer i.close()
			for rest := body; len(rest) > 0; {
				n := min(size, len(rest))
				if i.write(rest[:n]) != nil {
					return "", false
				}
				rest = rest[n:]
			}
			return out.String(), i.end() == nil
		}
		whole, ok1 := read(len(body) + 1)
		pieces, ok2 := read(int(piece) + 1)
		if ok1 != ok2 || ok1 && whole != pieces {
			t.Errorf("whole %v, in pieces %v", ok1, ok2)
		}
	})
}
