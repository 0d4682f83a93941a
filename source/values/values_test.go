package values

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"starlift/diag"
	"starlift/source"
	"starlift/source/sourcetest"
)

// decoded decodes the inside of a block.
func decoded(t testing.TB, text string) (*Config, hcl.Diagnostics) {
	t.Helper()
	f, diags := hclsyntax.ParseConfig([]byte(text), "test.sl.hcl", hcl.InitialPos)
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	ctx := &hcl.EvalContext{Variables: map[string]cty.Value{
		"secret": cty.StringVal("hidden").Mark("sensitive"),
		"rows":   cty.TupleVal([]cty.Value{cty.TupleVal([]cty.Value{cty.NumberIntVal(1), cty.StringVal("x")})}),
	}}
	c, diags := Kind().Decode(f.Body, ctx, ".")
	if c == nil {
		return nil, diags
	}
	return c.(*Config), diags
}

const columns = "columns = { b = \"INT\", a = \"STRING\" }\n"

func text(rows [][]Cell) [][]string {
	out := make([][]string, len(rows))
	for i, row := range rows {
		for _, c := range row {
			if c.Null {
				c.Text = sourcetest.Null
			}
			out[i] = append(out[i], c.Text)
		}
	}
	return out
}

func TestRowsAreReadExactly(t *testing.T) {
	null := sourcetest.Null
	cases := []struct {
		text string
		want [][]string
	}{
		{columns + `rows = [[1, "x"], [null, ""], [2, null]]`, [][]string{{"1", "x"}, {null, ""}, {"2", null}}},
		{columns + `rows = [{ a = "x", b = 1 }, { "a" = "y" }]`, [][]string{{"1", "x"}, {null, "y"}}},
		{
			columns + `rows = [["7", 1.50], [1e3, true], [12345678901234567890123, "\\N"]]`,
			[][]string{{"7", "1.5"}, {"1000", "true"}, {"12345678901234567890123", `\N`}},
		},
		{columns + `rows = rows`, [][]string{{"1", "x"}}},
		{columns + `rows = [for i in [1, 2]: [i, "n${i}"]]`, [][]string{{"1", "n1"}, {"2", "n2"}}},
		{columns + `rows = [[1, secret]]`, [][]string{{"1", "hidden"}}},
		{columns + `rows = []`, [][]string{}},
		{
			"columns = { d = \"DECIMAL(38,20)\", f = \"DOUBLE\", o = \"BOOLEAN\" }\nrows = [[0.12345678901234567890, 1e-7, false], [-5, 1e300, 1]]",
			[][]string{{"0.1234567890123456789", "0.0000001", "false"}, {"-5", "1" + strings.Repeat("0", 300), "1"}},
		},
		{
			"columns = { t = \"ARRAY<STRING>\", m = \"MAP<STRING,ARRAY<DECIMAL(38,20)>>\", s = \"STRUCT<id INT,at DATE>\", j = \"JSON\" }\n" +
				`rows = [[["a", null, "\"b"], { z = [0.12345678901234567890, 1e3], k = null }, { id = 7 }, [true, {}]], ["[1]", "{}", null, "5"]]`,
			[][]string{{`["a",null,"\"b"]`, `{"k":null,"z":[0.1234567890123456789,1000]}`, `{"id":7}`, `[true,{}]`}, {"[1]", "{}", null, "5"}},
		},
	}
	for _, c := range cases {
		config, diags := decoded(t, c.text)
		if diags.HasErrors() {
			t.Errorf("%s: %v", c.text, diags)
			continue
		}
		if got := text(config.Rows); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s:\n got %q\nwant %q", c.text, got, c.want)
		}
	}
	config, _ := decoded(t, columns+`rows = []`)
	if config.Columns[0].Name != "b" || config.Columns[1].Name != "a" {
		t.Errorf("columns come as %+v, want them as written", config.Columns)
	}
}

func TestMistakesAreFoundAtTheirPlace(t *testing.T) {
	cases := []struct {
		text string
		code diag.Code
		at   string
		want string
	}{
		{columns + `rows = [[1, "x"], [2]]`, diag.WrongType, "2,19-22", "Row 2 has 1 values, and there are 2 columns."},
		{columns + `rows = [[1, []]]`, diag.WrongType, "2,13-15", `The value of "a" must be text, a number, a boolean or null, not tuple.`},
		{columns + `rows = [["x", "y"]]`, diag.WrongType, "2,10-13", `The value "x" of "b" is not of its type, INT.`},
		{columns + `rows = [[1.5, "y"]]`, diag.WrongType, "2,10-13", `The value "1.5" of "b" is not of its type, INT.`},
		{columns + `rows = [[secret, "y"]]`, diag.WrongType, "2,10-16", `The value of "b" is not of its type, INT.`},
		{columns + `rows = [[1e9999, "y"]]`, diag.WrongType, "2,10-16", `The value of "b" has more digits than any column holds.`},
		{"columns = { t = \"ARRAY<INT>\" }\nrows = [[5]]", diag.WrongType, "2,10-11", `The value "5" of "t" is not of its type, ARRAY<INT>.`},
		{"columns = { t = \"ARRAY<INT>\" }\nrows = [[[1e9999]]]", diag.WrongType, "2,10-18", `The value of "t" holds a number with more digits than any column holds.`},
		{columns + `rows = [{ b = true }]`, diag.WrongType, "2,15-19", `The value "true" of "b" is not of its type, INT.`},
		{columns + `rows = [{ c = 1 }]`, diag.Unsupported, "2,11-12", `Row 1 has a value for "c", which is not among the columns.`},
		{columns + `rows = 5`, diag.WrongType, "2,8-9", "The rows must be a list of rows, not number."},
		{columns + `rows = [5]`, diag.WrongType, "2,9-10", "Row 1 must be a list or an object, not number."},
		{columns + `rows = [null]`, diag.WrongType, "2,9-13", "A row must be a list or an object, not null."},
		{"columns = { a = \"INTT\" }\nrows = []", diag.NoMapping, "1,17-23", `INTT`},
		{"columns = { a = \"INT\", A = \"INT\" }\nrows = []", diag.Duplicate, "1,24-25", `The column "A" is declared before`},
		{"columns = {}\nrows = []", diag.Missing, "1,11-13", "At least one column is needed."},
	}
	for _, c := range cases {
		_, diags := decoded(t, c.text)
		if len(diags) != 1 {
			t.Errorf("%s: %v", c.text, diags)
			continue
		}
		d := diags[0]
		at := fmt.Sprintf("%d,%d-%d", d.Subject.Start.Line, d.Subject.Start.Column, d.Subject.End.Column)
		if diag.CodeOf(d) != c.code || at != c.at || !strings.Contains(d.Detail, c.want) {
			t.Errorf("%s:\n got %s at %s: %s\nwant %s at %s: %s", c.text, diag.CodeOf(d), at, d.Detail, c.code, c.at, c.want)
		}
	}
}

func suiteCase(t testing.TB, text string, rows [][]string) sourcetest.Case {
	c, diags := decoded(t, text)
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	return sourcetest.Case{Rows: rows, Open: func(t *testing.T) source.Source {
		s, err := c.Open(t.Context(), source.Settings{CellBytes: 1})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}}
}

func TestConformance(t *testing.T) {
	long := strings.Repeat("long ", 50_000)
	for name, c := range map[string]sourcetest.Case{
		"rows":  suiteCase(t, columns+`rows = [[1, "x"], [null, ""], [2, null]]`, [][]string{{"1", "x"}, {sourcetest.Null, ""}, {"2", sourcetest.Null}}),
		"empty": suiteCase(t, columns+`rows = []`, nil),
		"long":  suiteCase(t, columns+`rows = [[1, "`+long+`"], [2, ""]]`, [][]string{{"1", long}, {"2", ""}}),
	} {
		t.Run(name, func(t *testing.T) { sourcetest.Run(t, c) })
	}
}

func TestOtherRowsAreAChange(t *testing.T) {
	open := func(text string) source.Source {
		c, _ := decoded(t, columns+text)
		s, err := c.Open(t.Context(), source.Settings{CellBytes: 1})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	splits, err := open(`rows = [[1, null]]`).Splits(t.Context(), nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	known := []source.Known{{Split: splits[0], Done: true}}
	var changed *source.ChangedError
	if _, err := open(`rows = [[1, "null"]]`).Splits(t.Context(), nil, known); !errors.As(err, &changed) {
		t.Errorf("got %v, want a change", err)
	}
}
