package starrocks

import (
	"reflect"
	"testing"
)

func TestParseColumns(t *testing.T) {
	for _, c := range []struct {
		text string
		want []ColumnItem
		err  string
	}{
		{
			text: "page_id,visit_date,visit_user_id,visit_users=to_bitmap(visit_user_id)",
			want: []ColumnItem{{"page_id", ""}, {"visit_date", ""}, {"visit_user_id", ""}, {"visit_users", "to_bitmap(visit_user_id)"}},
		},
		{text: " `a,``b` , c = concat('x,y', [1, 2])\n", want: []ColumnItem{{"a,`b", ""}, {"c", "concat('x,y', [1, 2])"}}},
		{text: "__op='delete'", want: []ColumnItem{{"__op", "'delete'"}}},
		{text: "a=b=c,d", want: []ColumnItem{{"a", "b=c"}, {"d", ""}}},
		{text: "", err: "the name of a column is missing before the end, at byte 0"},
		{text: "a,,b", err: `the name of a column is missing before ",", at byte 2`},
		{text: "a,", err: "the name of a column is missing before the end, at byte 2"},
		{text: "a b", err: `"," or "=" is missing before "b", at byte 2`},
		{text: "a=", err: `the expression of "a" is missing, at byte 2`},
		{text: "a= ,b", err: `the expression of "a" is missing, at byte 2`},
		{text: "'a'", err: `the name of a column is missing before "a", at byte 0`},
		{text: "a=f(b", err: `the bracket "(" without an end, at byte 3`},
		{text: "a=f(b)),c", err: `the bracket ")" without a beginning, at byte 6`},
		{text: "a=f('b", err: "a quote without an end, at byte 4"},
		{text: "``", err: `the name of a column is missing before "", at byte 0`},
	} {
		got, err := ParseColumns(c.text)
		if !reflect.DeepEqual(got, c.want) || errorText(err) != c.err {
			t.Errorf("%q: %q, %q; want %q, %q", c.text, got, errorText(err), c.want, c.err)
		}
	}
}

func TestColumnsHeader(t *testing.T) {
	got := ColumnsHeader([]string{"a", "b`c"}, []Derived{{"d", "f(a,\n  'x  y')"}, {"e", "1"}})
	if want := "`a`,`b``c`,`d`=f(a, 'x  y'),`e`=1"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got := ColumnsHeader(nil, []Derived{{"e", "1"}}); got != "`e`=1" {
		t.Errorf("got %s", got)
	}
}

func TestHeaderText(t *testing.T) {
	for text, want := range map[string]string{
		" ~a": "", "": "",
		"a\nb": `the character '\n', and a header carries printable ASCII alone, at byte 1`,
		"xé":   `the character 'é', and a header carries printable ASCII alone, at byte 1`,
		"\x7f": `the character '\x7f', and a header carries printable ASCII alone, at byte 0`,
		"\xff": `the character '�', and a header carries printable ASCII alone, at byte 0`,
	} {
		if got := errorText(HeaderText(text)); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func FuzzColumnsAreReadAsWritten(f *testing.F) {
	for _, s := range []string{"a", "a,b=c", "`a`=f('x',\"y\")", "a=[1,{2}]", "a=b\n+c", "`", "a=(", "=", "a=--"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		items, err := ParseColumns(text)
		if err != nil {
			return
		}
		var sent []string
		var computed []Derived
		var want []ColumnItem
		for _, i := range items {
			if i.Expression == "" {
				sent, want = append(sent, i.Name), append(want, i)
			}
		}
		for _, i := range items {
			if i.Expression != "" {
				if err := CheckExpression(i.Expression); err != nil {
					t.Fatalf("%q: %q: %v", text, i.Expression, err)
				}
				computed = append(computed, Derived{i.Name, i.Expression})
				want = append(want, ColumnItem{i.Name, OneLine(i.Expression)})
			}
		}
		header := ColumnsHeader(sent, computed)
		if got, err := ParseColumns(header); err != nil || !reflect.DeepEqual(got, want) {
			t.Fatalf("%q becomes %q, which is %q, %v", text, header, got, err)
		}
	})
}
