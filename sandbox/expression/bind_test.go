package expression

import (
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"starlift-sandbox/cell"
	"starlift-sandbox/version"
)

func TestBindRefusesInTheServersWords(t *testing.T) {
	for text, want := range map[string]string{
		"nothing":                          "Column '`nothing`' cannot be resolved",
		"x.y":                              "Column '`x`.`y`' cannot be resolved",
		"foo(s)":                           "No matching function with signature: foo(varchar).",
		"foo()":                            "No matching function with signature: foo().",
		"foo(1, 'a', i, NULL)":             "No matching function with signature: foo(tinyint(4), varchar, int(11), null_type).",
		"year(i, i)":                       "No matching function with signature: year(int(11), int(11)).",
		"to_bitmap(bm)":                    "No matching function with signature: to_bitmap(bitmap).",
		"bitmap_count(i)":                  "No matching function with signature: bitmap_count(int(11)).",
		"array_length(m)":                  "No matching function with signature: array_length(map<varchar,int(11)>).",
		"sum(i)":                           "No matching function with signature: sum(int(11)).",
		"coalesce(bm, i)":                  "No matching function with signature: coalesce(bitmap, int(11)).",
		"bm = bm":                          "Column type bitmap does not support binary predicate operation with type bitmap",
		"m < m":                            "Column type map<varchar,int(11)> does not support binary predicate operation with type map<varchar,int(11)>",
		"i LIKE '7'":                       "left operand of LIKE must be of type STRING: `i` LIKE '7'",
		"bm AND TRUE":                      "`bm` can not be converted to boolean type.",
		"bm + 1":                           "Any function type can not cast to invalid_type",
		"CASE WHEN yes THEN bm ELSE 1 END": "Failed to get compatible type for CaseWhen with tinyint(4) and bitmap",
		"CAST(bm AS INT)":                  "Invalid type cast from bitmap to int(11) in sql ``bm``",
		"i[1]":                             "cannot subscript type int(11) because it is not an array or a map",
		"time_slice(ts, INTERVAL 3.2 DAY)": "time_slice requires second parameter must be a constant interval",
		"time_slice(ts, INTERVAL i DAY)":   "time_slice requires second parameter must be a constant interval",
		"st.z":                             "Struct subfield 'z' cannot be resolved",
		"dec * CAST(1 AS DECIMAL(38, 38))": "Return scale(40) exceeds maximum value(38), please cast decimal type to low-precision one",
		"json_query(j, '$[')":              "Invalid json path: $[",
	} {
		e, err := Parse(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		_, err = e.Bind(testScope())
		var semantic *SemanticError
		if !errors.As(err, &semantic) || err.Error() != want {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
}

func TestRowErrors(t *testing.T) {
	for text, want := range map[string]string{
		"w REGEXP '('":      "Invalid regex expression: (",
		"date_trunc(w, ts)": "format value must in {microsecond, millisecond, second, minute, hour, day, month, year, week, quarter}, your is Hello wörld",
		"trim(w, '')":       "The trimmed characters cannot be empty",
	} {
		e, err := Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		b, err := e.Bind(testScope())
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		_, _, row := testColumns()
		var failed *RowError
		if _, err := b.Eval(row); !errors.As(err, &failed) || err.Error() != want {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
}

func TestFunctionsFollowTheRelease(t *testing.T) {
	for _, test := range []struct {
		name    string
		release version.Release
		found   bool
	}{
		{"to_binary", version.Of(2, 5, 10), false},
		{"TO_BINARY", version.Of(3, 0, 0), true},
		{"map_keys", version.Of(3, 0, 5), false},
		{"map_keys", version.Of(3, 1, 0), true},
		{"to_bitmap", version.Of(2, 3, 0), true},
		{"nothing", version.Of(4, 0, 0), false},
	} {
		if _, found := Lookup(test.name, test.release); found != test.found {
			t.Errorf("%s in %s: %v", test.name, test.release, found)
		}
	}
}

func TestCallConvertsItsArguments(t *testing.T) {
	f, ok := Lookup("Concat", version.Of(3, 5, 4))
	if !ok || f.Name() != "concat" {
		t.Fatalf("Lookup = %v, %v", f, ok)
	}
	c, err := f.Resolve([]cell.Type{{Kind: cell.Int}, {Kind: cell.Date}, {Kind: cell.Varchar}})
	if err != nil {
		t.Fatal(err)
	}
	day := time.Date(2024, 1, 2, 0, 0, 0, 0, time.UTC)
	if v, err := c.Eval([]cell.Value{int64(7), day, "x"}); v != "72024-01-02x" || err != nil {
		t.Errorf("Eval = %v, %v", v, err)
	}
	if v, err := c.Eval([]cell.Value{int64(7), nil, "x"}); v != nil || err != nil {
		t.Errorf("Eval of NULL = %v, %v", v, err)
	}
}

func TestCallOfTheMomentNeedsOne(t *testing.T) {
	f, _ := Lookup("now", version.Of(3, 5, 4))
	c, err := f.Resolve(nil)
	if err != nil {
		t.Fatal(err)
	}
	if v, err := c.Eval(nil); err == nil {
		t.Errorf("now() without a moment is %v", v)
	}
	moment := time.Date(2024, 1, 2, 3, 4, 5, 6, time.UTC)
	want := time.Date(2024, 1, 2, 3, 4, 5, 0, time.UTC)
	if v, err := c.At(moment, nil).Eval(nil); v != want || err != nil {
		t.Errorf("now() = %v, %v, want %v", v, err, want)
	}
}

func TestNamesAreSortedAndFound(t *testing.T) {
	names := functionNames()
	if !slices.IsSorted(names) || len(names) < 250 {
		t.Errorf("%d names, sorted: %v", len(names), slices.IsSorted(names))
	}
	for _, name := range names {
		if _, ok := Lookup(name, version.Of(99, 0, 0)); !ok {
			t.Errorf("%s is not found", name)
		}
	}
}

func TestUUIDsDiffer(t *testing.T) {
	e, err := Parse("uuid()")
	if err != nil {
		t.Fatal(err)
	}
	b, err := e.Bind(testScope())
	if err != nil {
		t.Fatal(err)
	}
	first, _ := b.Eval(nil)
	second, _ := b.Eval(nil)
	if first == second || b.Constant() {
		t.Errorf("uuid() gives %v twice", first)
	}
}

func TestBoundIsSharedByGoroutines(t *testing.T) {
	e, err := Parse("concat(regexp_replace(w, s, '-'), w REGEXP s, w LIKE s, i + 1)")
	if err != nil {
		t.Fatal(err)
	}
	b, err := e.Bind(testScope())
	if err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	for _, pattern := range []string{"a", "b", "c"} {
		group.Go(func() {
			_, _, row := testColumns()
			row[6], row[7] = pattern, "x"+pattern
			for range 200 {
				if v, err := b.Eval(row); v != "x-108" || err != nil {
					t.Errorf("%s: %v, %v", pattern, v, err)
					return
				}
			}
		})
	}
	group.Wait()
}
