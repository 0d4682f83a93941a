package cell

import "testing"

// TestJSONValue holds the values that JSON loads take (protocol reference 5.5,
// column "JSON value").
func TestJSONValue(t *testing.T) {
	person := structOf([]string{"name", "age"}, text(), scalar(TinyInt))
	for _, group := range []struct {
		of    Type
		cases [][2]string
	}{
		{scalar(Boolean), [][2]string{
			{`true`, "1"},
			{`false`, "0"},
			{`0`, "0"},
			{`-1.5`, "1"},
			{`"true"`, "1"},
			{`"1"`, "1"},
			{`"0"`, "0"},
			{`"7"`, "1"},
			{`"1.5"`, "fail"},
			{`"yes"`, "fail"},
			{`[]`, "fail"},
			{`{}`, "fail"},
		}},
		{scalar(TinyInt), [][2]string{
			{`12`, "12"},
			{`12.9`, "12"},
			{`-12.9`, "-12"},
			{`1e2`, "100"},
			{`1280e-1`, "fail"},
			{`128`, "fail"},
			{`"12"`, "12"},
			{`"12.9"`, "12"},
			{`" 5 "`, "5"},
			{`""`, "fail"},
			{`true`, "fail"},
			{`[1]`, "fail"},
			{`{}`, "fail"},
		}},
		{scalar(BigInt), [][2]string{
			{`9223372036854775807`, "9223372036854775807"},
			{`9223372036854775808`, "fail"},
			{`-9223372036854775808`, "-9223372036854775808"},
			{`1e18`, "1000000000000000000"},
		}},
		{scalar(LargeInt), [][2]string{
			{`"170141183460469231731687303715884105727"`, "170141183460469231731687303715884105727"},
			{`170141183460469231731687303715884105727`, "170141183460469231731687303715884105727"},
			{`1.5`, "fail"},
			{`true`, "1"},
		}},
		{scalar(Float), [][2]string{{`0.1`, "0.1"}, {`"1.5"`, "1.5"}, {`1e39`, "fail"}, {`true`, "fail"}, {`"x"`, "fail"}}},
		{scalar(Double), [][2]string{{`1`, "1"}, {`1e400`, "fail"}, {`18446744073709551615`, "1.8446744073709552e+19"}, {`18446744073709551616`, "fail"}, {`18446744073709551616.0`, "1.8446744073709552e+19"}}},
		{decimal(20, 10), [][2]string{{`0.1234567890`, "0.1234567890"}, {`"1.5"`, "1.5000000000"}, {`[1]`, "fail"}}},
		{text(), [][2]string{
			{`"a\u00e9\n"`, "aé\n"},
			{`1.50`, "1.50"},
			{`true`, "1"},
			{`false`, "0"},
			{`{"b": 1, "a": [ 1 ]}`, "fail"},
			{`{"b": [ 1 ]}`, `{"b":[1]}`},
			{`"more than ten"`, "fail"},
		}},
		{scalar(Date), [][2]string{{`"2024-01-02"`, "2024-01-02"}, {`20240131`, "2024-01-31"}, {`true`, "fail"}}},
		{scalar(Datetime), [][2]string{{`"2024-01-02 03:04:05.5"`, "2024-01-02 03:04:05.500000"}}},
		{scalar(Varbinary), [][2]string{{`"YQ=="`, "fail"}}},
		{scalar(JSON), [][2]string{{`{"b":1,"a":2}`, `{"a": 2, "b": 1}`}, {`"x"`, `"x"`}, {`1.50`, "1.5"}}},
		{arrayOf(scalar(Int)), [][2]string{
			{`[1,"2",null,3.9]`, `[1,2,null,3]`},
			{`[1,"x",[]]`, `[1,null,null]`},
			{`[ ]`, `[]`},
			{`"[1, 2]"`, `[1,2]`},
			{`"x"`, "fail"},
			{`""`, "fail"},
			{`{}`, "fail"},
			{`1`, "fail"},
		}},
		{arrayOf(arrayOf(text())), [][2]string{{`[["a", "b\"c"], [], {}]`, `[["a","b\"c"],[],null]`}}},
		{mapOf(scalar(Int), text()), [][2]string{
			{`{"1":"a","2":3}`, `{1:"a",2:"3"}`},
			{`{"1":"a","2":"b","1":"c"}`, `{2:"b",1:"c"}`},
			{`"{\"1\": \"a\"}"`, `{1:"a"}`},
			{`[]`, "fail"},
		}},
		{person, [][2]string{
			{`{"name":"x","age":300}`, `{"name":"x","age":null}`},
			{`{"age":3}`, `{"name":null,"age":3}`},
			{`{"Name":"x","age":1,"age":2}`, `{"name":null,"age":1}`},
			{`[]`, "fail"},
		}},
		{arrayOf(person), [][2]string{{`[{"name":"a"},null,1]`, `[{"name":"a","age":null},null,null]`}}},
		{scalar(Bitmap), [][2]string{{`1`, "fail"}}},
		{scalar(HLL), [][2]string{{`"1"`, "fail"}}},
	} {
		for _, c := range group.cases {
			got := "fail"
			if b, ok := AppendJSONValue(nil, group.of, []byte(c[0])); ok {
				got = Text(Decode(b, group.of), group.of)
			}
			if got != c[1] {
				t.Errorf("%s %s: got %s, want %s", group.of, c[0], got, c[1])
			}
		}
	}
}

// TestJSONIsPrintedAsServersPrintIt holds the normal form of JSON.
func TestJSONIsPrintedAsServersPrintIt(t *testing.T) {
	for in, want := range map[string]string{
		`{"b":1,"a":{"d":[1,2],"c":{}}}`:              `{"a": {"c": {}, "d": [1, 2]}, "b": 1}`,
		`{"a":1,"B":2,"":3,"a":4}`:                    `{"": 3, "B": 2, "a": 1, "a": 4}`,
		` [ ] `:                                       `[]`,
		`[ null , true,false ]`:                       `[null, true, false]`,
		`"\u00e9\/\u0001\n\"\\\ud83d\ude00"`:          `"é/\u0001\n\"\\😀"`,
		`[1.0,1.50,1e2,-0.001,1e21]`:                  `[1, 1.5, 100, -0.001, 1e+21]`,
		`[18446744073709551615,18446744073709551616]`: `[18446744073709551615, 18446744073709552000]`,
		`[123456789.125,1e-7,1.5e-9,0.00001234,0.0]`:  `[123456789.125, 1e-7, 1.5e-9, 1.234e-5, 0]`,
		`1e400`: "fail",
		`{"a"}`: "fail",
		``:      "fail",
	} {
		got := "fail"
		if v, ok := Convert(scalar(JSON), in); ok {
			got = v.(string)
		}
		if got != want {
			t.Errorf("%s: got %s, want %s", in, got, want)
		}
	}
}

func FuzzJSONValue(f *testing.F) {
	f.Add([]byte(`{"1":[1,{"a":"x\u0000"}]}`))
	f.Add([]byte(`"[[1],null]"`))
	f.Add([]byte(`-12.5e3`))
	types := []Type{
		scalar(Boolean), scalar(Int), scalar(LargeInt), scalar(Double), decimal(9, 3), text(), scalar(Datetime), scalar(JSON),
		arrayOf(arrayOf(scalar(Int))), mapOf(scalar(Int), arrayOf(text())), structOf([]string{"a", "b"}, text(), scalar(JSON)),
	}
	f.Fuzz(func(t *testing.T, value []byte) {
		printed, ok := Convert(scalar(JSON), string(value))
		if !ok || printed == "null" {
			return
		}
		// The normal form is its own normal form, and means the same everywhere.
		value = []byte(printed.(string))
		for _, of := range types {
			b, ok := AppendJSONValue(nil, of, value)
			if !ok {
				continue
			}
			v := Decode(b, of)
			again, ok := AppendValue(nil, of, v)
			if !ok || string(again) != string(b) {
				t.Fatalf("%s %s: written as %x, then as %x", of, value, b, again)
			}
			if of.Kind == JSON && v != printed {
				t.Fatalf("%s: printed again as %v", printed, v)
			}
		}
	})
}
