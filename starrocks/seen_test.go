package starrocks

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestWhatCreateTableWritesReadsBack(t *testing.T) {
	for _, text := range []string{
		show25, show35,
		"CREATE TABLE `d`.`t` (\n  `a` int(11) NOT NULL COMMENT \"x\\\"y\\\\\"\n) ENGINE=OLAP\nDUPLICATE KEY(`a`)\nPARTITION BY RANGE(`a`) ()\nDISTRIBUTED BY RANDOM",
		"CREATE TABLE `d`.`t` (\n  `a` date NOT NULL,\n `b``c` varchar(3) NULL DEFAULT \"\"\n) ENGINE=OLAP\nPRIMARY KEY(`a`)\nPARTITION BY date_trunc('day', `a`)\nDISTRIBUTED BY HASH(`a`)\nORDER BY(`b``c`)",
		"CREATE TABLE `d`.`t` (\n  `a` date NOT NULL\n) ENGINE=OLAP\nUNIQUE KEY(`a`)\nPARTITION BY LIST(`a`) (PARTITION p VALUES IN (\"2024-01-01\"))\nDISTRIBUTED BY HASH(`a`) BUCKETS 3",
	} {
		want, err := parseCreateTable(text)
		if err != nil {
			t.Fatal(err)
		}
		got, err := ParseCreateTable(CreateTableSQL(want))
		if err != nil {
			t.Errorf("%v in\n%s", err, CreateTableSQL(want))
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Error(d)
		}
	}
}
