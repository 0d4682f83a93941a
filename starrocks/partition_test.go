package starrocks

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"starlift/schema"
)

func partitionColumns() []schema.Column {
	return []schema.Column{
		{Name: "d", Type: schema.Type{Kind: schema.Date}},
		{Name: "ts", Type: schema.Type{Kind: schema.Datetime}},
		{Name: "n", Type: schema.Type{Kind: schema.BigInt}},
		{Name: "city", Type: schema.Type{Kind: schema.Varchar, Length: 20}},
		{Name: "Date", Type: schema.Type{Kind: schema.Date}},
	}
}

func TestSpellingsOfOnePartitionClauseAreTheSame(t *testing.T) {
	for _, same := range [][]string{
		{"date_trunc('day', ts)", "DATE_TRUNC(\"day\",`ts`)", "date_trunc( 'day' , ts )"},
		{"time_slice(ts, INTERVAL 7 DAY)", "time_slice(`ts`,INTERVAL 7 DAY)"},
		{"(city, d)", "`CITY`, d"},
		{
			`RANGE(d) (PARTITION p1 VALUES LESS THAN ("2024-01-01"), PARTITION p2 VALUES LESS THAN ("2024-02-01"), PARTITION p3 VALUES LESS THAN MAXVALUE)`,
			"RANGE(`d`)\n(PARTITION p1 VALUES [(\"0000-01-01\"), (\"2024-01-01\")),\nPARTITION p2 VALUES [(\"2024-01-01\"), (\"2024-02-01\")),\nPARTITION p3 VALUES [(\"2024-02-01\"), (MAXVALUE)))",
		},
		{
			`RANGE(ts) (START ("2024-01-31") END ("2024-02-02") EVERY (INTERVAL 1 DAY))`,
			`RANGE(ts) (PARTITION p20240201 VALUES [("2024-02-01 00:00:00"), ("2024-02-02 00:00:00")), PARTITION p20240131 VALUES [("2024-01-31"), ("2024-02-01")))`,
		},
		{
			`RANGE(n) (START ("1") END ("11") EVERY (5))`,
			`RANGE(n) (PARTITION p1 VALUES [("1"), ("6")), PARTITION p6 VALUES [("6"), ("11")))`,
			`RANGE(n) (PARTITION p1 VALUES [(1), (06)), PARTITION p6 VALUES [(6), (11)))`,
		},
		{`LIST(city) (PARTITION a VALUES IN ("x", "y"))`, `LIST (city) (PARTITION a VALUES IN ('y','x'))`},
		{`LIST(city, n) (PARTITION a VALUES IN (("x", "1"), ("y", "2")))`, `LIST(city,n)(PARTITION a VALUES IN (("y","2"),("x","1")))`},
	} {
		first, err := ParsePartition(same[0], partitionColumns())
		if err != nil {
			t.Errorf("%s: %v", same[0], err)
			continue
		}
		for _, other := range append(same[1:], PartitionSQL(first)) {
			p, err := ParsePartition(other, partitionColumns())
			if d := cmp.Diff(first, p); err != nil || d != "" {
				t.Errorf("%s\n%s\n%v\n%s", same[0], other, err, d)
			}
		}
	}
}

func TestNamesInAPartitionExpressionAreQuotedInSQL(t *testing.T) {
	for text, want := range map[string]string{
		"date_trunc('month', date)":               "date_trunc('month', `date`)",
		"time_slice(ts, interval 1 day, 'floor')": "time_slice(`ts`, interval 1 day, 'floor')",
		"date_trunc('day', str2date(city, '%Y'))": "date_trunc('day', str2date(`city`, '%Y'))",
	} {
		p, err := ParsePartition(text, partitionColumns())
		if got := PartitionSQL(p); err != nil || got != want {
			t.Errorf("%s: %s, %v", text, got, err)
		}
	}
}

func TestBadPartitionClausesAreRefusedWithAReason(t *testing.T) {
	for text, reason := range map[string]string{
		"":                             "is missing",
		"RANGE(x) ()":                  `no column "x"`,
		"RANGE(d) (PARTITION p VALUES": "is missing before",
		"LIST(city) (PARTITION p VALUES LESS THAN (1))":                                                       "IN is missing",
		`RANGE(d) (PARTITION a VALUES LESS THAN ("2024-01-01"), PARTITION a VALUES LESS THAN ("2025-01-01"))`: `called "a"`,
		`RANGE(n) (PARTITION a VALUES [("1"), ("5")), PARTITION b VALUES [("4"), ("9")))`:                     "overlap",
		`RANGE(n) (PARTITION a VALUES [("5"), ("1")))`:                                                        "ends before",
		`RANGE(n) (START ("1") END ("9999999") EVERY (1))`:                                                    "more than 4096",
		`RANGE(n) (START ("1") END ("9") EVERY (INTERVAL 1 DAY))`:                                             "without INTERVAL",
		`RANGE(d) (START ("2024-01-01") END ("2024-02-01") EVERY (INTERVAL 1 EON))`:                           "HOUR, DAY",
		`RANGE(d) (START ("2024-01-01") END ("2023-02-01") EVERY (INTERVAL 1 DAY))`:                           "no date after START",
		`LIST(city, n) (PARTITION a VALUES IN ("x"))`:                                                         "around each",
		"date_trunc('day', d) DISTRIBUTED BY HASH(d) ; DROP TABLE x":                                          "not known here",
	} {
		if _, err := ParsePartition(text, partitionColumns()); err == nil || !strings.Contains(err.Error(), reason) {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func FuzzParsePartition(f *testing.F) {
	f.Add("date_trunc('day', ts)")
	f.Add(`RANGE(d) (PARTITION p1 VALUES LESS THAN ("2024-01-01"))`)
	f.Add(`RANGE(n) (START ("1") END ("11") EVERY (5))`)
	f.Add(`LIST(city, n) (PARTITION a VALUES IN (("x", "1")))`)
	f.Fuzz(func(t *testing.T, text string) {
		p, err := ParsePartition(text, partitionColumns())
		if err != nil {
			return
		}
		again, err := ParsePartition(PartitionSQL(p), partitionColumns())
		if d := cmp.Diff(p, again); err != nil || d != "" {
			t.Errorf("%q, then %q: %v\n%s", text, PartitionSQL(p), err, d)
		}
	})
}
