package csv

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"starlift/source"
	"starlift/source/files"
	"starlift/source/sourcetest"
)

const null = sourcetest.Null

func with(change func(*Dialect)) Config {
	d := DefaultDialect()
	change(&d)
	return Config{Dialect: d}
}

func TestRecordsAreReadByTheirDialect(t *testing.T) {
	plain := with(func(*Dialect) {})
	cases := []struct {
		name   string
		config Config
		text   string
		want   [][]string
	}{
		{"plain", plain, "a,b\n1,x\n22,yy\n", [][]string{{"1", "x"}, {"22", "yy"}}},
		{"no newline at the end", plain, "a,b\n1,x\n22,yy", [][]string{{"1", "x"}, {"22", "yy"}}},
		{"last field empty at the end", plain, "a,b\n1,", [][]string{{"1", ""}}},
		{"CRLF", plain, "a,b\r\n1,x\r\n\"2\",\"y\"\r\n3,\r\n", [][]string{{"1", "x"}, {"2", "y"}, {"3", ""}}},
		{"CR before the end of the file", plain, "a,b\r\n1,x\r", [][]string{{"1", "x"}}},
		{"CR inside a field", plain, "a,b\n1\r2,x\ry\n", [][]string{{"1\r2", "x\ry"}}},
		{"CR in quotes stays", plain, "a,b\n1,\"x\r\"\n2,\"x\r\ny\"\n", [][]string{{"1", "x\r"}, {"2", "x\r\ny"}}},
		{"quotes", plain, "a,b\n\"1\",\"say \"\"x\"\", y\"\n\"\",\"\"\"\"\n", [][]string{{"1", `say "x", y`}, {"", `"`}}},
		{"newlines in quotes", plain, "a,b\n1,\"x\n\ny\"\n2,z\n", [][]string{{"1", "x\n\ny"}, {"2", "z"}}},
		{"NULL", plain, "a,b\n\\N,\"\\N\"\n\\n, \\N\n", [][]string{{null, `\N`}, {`\n`, ` \N`}}},
		{"empty lines between records", plain, "a,b\n\n1,x\n\r\n\n2,y\n\n", [][]string{{"1", "x"}, {"2", "y"}}},
		{"empty lines of one column are empty values", plain, "a\nx\n\n\"\"\ny\n", [][]string{{"x"}, {""}, {""}, {"y"}}},
		{"BOM", plain, "\xef\xbb\xbfa,b\n1,x\n", [][]string{{"1", "x"}}},
		{"BOM and quotes", plain, "\xef\xbb\xbf\"a\",b\n1,x\n", [][]string{{"1", "x"}}},
		{"header alone", plain, "a,b\n", nil},
		{"header alone without newline", plain, "a,b", nil},
		{"multi-byte text", plain, "ключ,名\nя,🌊\n", [][]string{{"я", "🌊"}}},
		{"NUL bytes", plain, "a,b\n\x00,x\x00y\n", [][]string{{"\x00", "x\x00y"}}},
		{"tabs", with(func(d *Dialect) { d.ColumnSeparator = "\t" }), "a\tb\n1\tx,y\n", [][]string{{"1", "x,y"}}},
		{
			"control characters", with(func(d *Dialect) { d.ColumnSeparator, d.RowDelimiter = "\x01", "\x02" }),
			"a\x01b\x021\x01x\ny\x02\x022\x01\x02",
			[][]string{{"1", "x\ny"}, {"2", ""}},
		},
		{
			"separators of several bytes", with(func(d *Dialect) { d.ColumnSeparator, d.RowDelimiter = "||", "~\n" }),
			"a||b~\n1||x|y~z~\n\"||\"||\"~\n\"~\n",
			[][]string{{"1", "x|y~z"}, {"||", "~\n"}},
		},
		{"no quotes", with(func(d *Dialect) { d.Enclose = 0 }), "a,b\n\"1,x\"y\n", [][]string{{`"1`, `x"y`}}},
		{"another quote", with(func(d *Dialect) { d.Enclose = '\'' }), "a,b\n'1,''x','\"'\n", [][]string{{"1,'x", `"`}}},
		{
			"escape", with(func(d *Dialect) { d.Escape = '\\' }), "a,b\n\"1\\\"2\",x\\,y\\\\\n\\\n\\\",\"\\\\\"\n",
			[][]string{{`1"2`, `x,y\`}, {"\n\"", `\`}},
		},
		{
			"NULL beside a backslash that escapes", with(func(d *Dialect) { d.Escape = '\\' }), "a,b\n\\N,\\N\n1,\\N\r\n\\N,2",
			[][]string{{null, null}, {"1", null}, {null, "2"}},
		},
		{
			"other NULLs", with(func(d *Dialect) { d.Null = []string{"", "NA"} }), "a,b\nNA,\n\"NA\",\"\"\nNAN,\\N\n",
			[][]string{{null, null}, {"NA", ""}, {"NAN", `\N`}},
		},
		{"no NULL", with(func(d *Dialect) { d.Null = nil }), "a,b\n\\N,\n", [][]string{{`\N`, ""}}},
		{
			"long NULL", with(func(d *Dialect) { d.Null = []string{strings.Repeat("n", 64)} }),
			"a,b\n" + strings.Repeat("n", 64) + "," + strings.Repeat("n", 63) + "\n,x\n",
			[][]string{{null, strings.Repeat("n", 63)}, {"", "x"}},
		},
		{"comments", with(func(d *Dialect) { d.Comment = "#" }), "# \"x\na,b\n#1,x\n1,#\n#\n\"#2\",y\n#", [][]string{{"1", "#"}, {"#2", "y"}}},
		{"long comments", with(func(d *Dialect) { d.Comment = "--" }), "a,b\n-1,x\n--,\n-", nil},
		{"skipped rows", with(func(d *Dialect) { d.SkipRows = 2 }), "a \"title\n\na,b\n1,x\n", [][]string{{"1", "x"}}},
		{"more skipped rows than lines", with(func(d *Dialect) { d.SkipRows = 9; d.Header = false }), "1\n2\n", nil},
		{
			"trimmed", with(func(d *Dialect) { d.TrimSpace = true }), "a , b\n 1 ,\tx y\t\n \" 2 \" ,  \n\\N , y\n",
			[][]string{{"1", "x y"}, {" 2 ", ""}, {null, "y"}},
		},
		{"trimmed between tabs", with(func(d *Dialect) { d.TrimSpace = true; d.ColumnSeparator = "\t" }), "a\t b\n 1 \t\n\t x\n", [][]string{{"1", ""}, {"", "x"}}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if c.name == "long comments" {
				if _, err := readText(t, c.text, c.config); err == nil {
					t.Fatal("a line that only begins like a comment is a record, and this one has too few fields")
				}
				return
			}
			if !c.config.Dialect.Header {
				c.config.Columns = []files.Column{{Name: "a"}}
			}
			got, err := readText(t, c.text, c.config)
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(got, c.want) {
				t.Errorf("\n got %q\nwant %q", got, c.want)
			}
		})
	}
}

func TestFaultsHaveTheirPlace(t *testing.T) {
	plain := with(func(*Dialect) {})
	long := strings.Repeat("x", 100)
	cases := []struct {
		name   string
		config Config
		text   string
		want   source.RecordError
	}{
		{"quote inside a field", plain, "a,b\n1,x\n2,y\"z\n", source.RecordError{
			Place: source.Place{File: "a.csv", Line: 3}, Column: "b", Value: "y\"z\n", Reason: "a quote inside a field that does not begin with one",
		}},
		{"text after a closing quote", plain, "a,b\n\"1\"2,x\n", source.RecordError{
			Place: source.Place{File: "a.csv", Line: 2}, Column: "a", Value: "\"1\"2,x\n", Reason: "text after a closing quote",
		}},
		{"quote that is not closed", plain, "a,b\n1,\"x\n\n2,y\n", source.RecordError{
			Place: source.Place{File: "a.csv", Line: 2}, Column: "b", Value: "\"x\n\n2,y\n", Reason: "a quoted field without a closing quote",
		}},
		{"too few fields", plain, "a,b\n1,x\n\n2\n", source.RecordError{
			Place: source.Place{File: "a.csv", Line: 4}, Reason: "1 field, and the header or the columns say 2",
		}},
		{"too many fields", plain, "a,b\n\"1\n2\",x\n1,2,3\n", source.RecordError{
			Place: source.Place{File: "a.csv", Line: 4}, Reason: "3 fields, and the header or the columns say 2",
		}},
		{"record too long", with(func(d *Dialect) { d.MaxRecordBytes = 50 }), "a,b\n1,x\n" + long + ",y\n", source.RecordError{
			Place: source.Place{File: "a.csv", Line: 3}, Value: long[:40],
			Reason: "the record is longer than max_record_bytes, 50; a quote without its partner does that",
		}},
		{"escape of nothing", with(func(d *Dialect) { d.Escape = '\\' }), "a,b\n\"\\n\",x\n", source.RecordError{
			Place: source.Place{File: "a.csv", Line: 2}, Column: "a", Value: `\n`, Reason: escapeFault,
		}},
		{"header names a field twice", plain, "a,A\n1,x\n", source.RecordError{
			Place: source.Place{File: "a.csv", Line: 1}, Value: "A", Reason: `the header names "A" twice`,
		}},
		{"header without a name", plain, "a,,b\n1,x\n", source.RecordError{
			Place: source.Place{File: "a.csv", Line: 1}, Reason: "field 2 of the header has no name",
		}},
		{"UTF-16", plain, "\xff\xfea\x00,\x00", source.RecordError{
			Place: source.Place{File: "a.csv", Line: 1}, Value: "\xff\xfea\x00,\x00", Reason: noUTF8,
		}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, err := readText(t, c.text, c.config)
			var got *source.RecordError
			if s, failed := opening(t, sourcetest.Folder(t, map[string]string{"a.csv": c.text}), 1<<20, c.config); failed == nil && err == nil {
				_, err = s.Tables(t.Context())
			}
			if !errors.As(err, &got) {
				t.Fatalf("got %v, want %v", err, &c.want)
			}
			if *got != c.want {
				t.Errorf("\n got %#v\nwant %#v", *got, c.want)
			}
		})
	}
}

func TestDialectsThatContradictThemselvesAreRefused(t *testing.T) {
	cases := []struct {
		change func(*Dialect)
		want   string
	}{
		{func(d *Dialect) { d.ColumnSeparator = "" }, "1 to 50 bytes"},
		{func(d *Dialect) { d.ColumnSeparator = strings.Repeat("x", 51) }, "1 to 50 bytes"},
		{func(d *Dialect) { d.ColumnSeparator = "\n" }, "cannot be told apart"},
		{func(d *Dialect) { d.ColumnSeparator, d.RowDelimiter = "|", "||" }, "cannot be told apart"},
		{func(d *Dialect) { d.ColumnSeparator = "\r" }, "cannot be told from the end of a line"},
		{func(d *Dialect) { d.Escape = '"' }, "needs no escape"},
		{func(d *Dialect) { d.Enclose = ',' }, "part of a separator"},
		{func(d *Dialect) { d.Enclose = '\n' }, "not a blank or the end of a line"},
		{func(d *Dialect) { d.Enclose, d.TrimSpace = ' ', true }, "not a blank or the end of a line"},
	}
	for _, c := range cases {
		d := DefaultDialect()
		c.change(&d)
		if err := d.check(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: %v, want %q", d, err, c.want)
		}
	}
}
