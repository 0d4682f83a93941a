package mysql

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"starlift/batch"
	"starlift/mysqltest"
	"starlift/mysqlwire"
	"starlift/source"
)

// TestServerThatDiesEndsTheReader kills the server in the middle of a chunk; when
// it is back, reading goes on behind the last page.
func TestServerThatDiesEndsTheReader(t *testing.T) {
	s := mysqltest.Start(t, mysqltest.Options{})
	database := s.Database(t)
	made(t, s, database, "CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(1000))",
		"INSERT INTO t SELECT seq, REPEAT('x', 1000) FROM seq_1_to_20000", "ANALYZE TABLE t")
	src := open(t, declared(s, database, "t"))
	tables, err := src.Tables(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	split := listed(t, src)[0]
	r, err := src.Open(t.Context(), split, "")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	p := &batch.Page{Tables: []batch.Batch{batch.New(tables[0].Columns, batch.Text)}, Limit: 64 << 10}
	var at source.Offset
	rows := 0
	for killed := false; err == nil; killed = true {
		p.Reset()
		var end source.Offset
		if end, err = r.Next(t.Context(), p); err == nil {
			at, rows = end, rows+p.Tables[0].Rows
		}
		if !killed {
			s.Kill(t)
		}
	}
	if errors.Is(err, io.EOF) || !strings.Contains(err.Error(), s.Addr()) {
		t.Fatalf("after %d rows the error is %v, want one that names %s", rows, err, s.Addr())
	}
	s.Launch(t)
	again, err := src.Open(t.Context(), split, at)
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	for err == nil {
		p.Reset()
		if _, err = again.Next(t.Context(), p); err == nil {
			rows += p.Tables[0].Rows
		}
	}
	if !errors.Is(err, io.EOF) || rows != 20000 {
		t.Errorf("%d rows are read in all: %v", rows, err)
	}
}

func TestFilesOfEncryptionAreReadWhenOpened(t *testing.T) {
	folder := t.TempDir()
	text := filepath.Join(folder, "text.pem")
	if err := os.WriteFile(text, []byte("no certificate"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		tls  TLS
		want string
	}{
		{TLS{CAFile: filepath.Join(folder, "none.pem")}, "ca_file"},
		{TLS{CAFile: text}, "no certificate in PEM"},
		{TLS{CertFile: text, KeyFile: text}, "cert_file"},
	} {
		if err := test.tls.secure(&mysqlwire.Config{}); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%+v: the error is %v, want %q", test.tls, err, test.want)
		}
	}
	var wire mysqlwire.Config
	if err := (&TLS{ServerName: "db"}).secure(&wire); err != nil || wire.Encryption != mysqlwire.Verify || wire.TLS.ServerName != "db" {
		t.Errorf("a block without files gives %+v, %v", wire, err)
	}
	if err := (&TLS{InsecureSkipVerify: true}).secure(&wire); err != nil || wire.Encryption != mysqlwire.Required {
		t.Errorf("insecure_skip_verify gives %+v, %v", wire, err)
	}
}
