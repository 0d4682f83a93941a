package config_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"starlift/config"
)

// wideFolder writes a configuration of tables, each of columns columns.
func wideFolder(t testing.TB, tables, columns int) string {
	var b strings.Builder
	b.WriteString("cluster \"dev\" {\n  sandbox {}\n}\n")
	for i := range tables {
		fmt.Fprintf(&b, "table \"t%04d\" {\n  cluster     = cluster.dev\n  database    = \"bulk\"\n  primary_key = [\"c0\"]\n", i)
		for c := range columns {
			fmt.Fprintf(&b, "  column \"c%d\" {\n    type = \"BIGINT\"\n  }\n", c)
		}
		b.WriteString("  properties = { replication_num = \"1\" }\n}\n")
	}
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "wide.sl.hcl"), []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return folder
}

// BenchmarkReadWide reads 1,000 tables of 50 columns: what validate does, in a
// second at most.
func BenchmarkReadWide(b *testing.B) {
	folder := wideFolder(b, 1000, 50)
	for b.Loop() {
		c, diags := config.Read(folder, config.Input{})
		if diags.HasErrors() || len(c.Tables) != 1000 {
			b.Fatalf("%d tables, %v", len(c.Tables), diags)
		}
	}
}
