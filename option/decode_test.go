package option

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"starlift/diag"
)

type wheel struct {
	Size   int
	Spokes string
}

type bike struct {
	Gears   int
	Weight  float64
	Light   bool
	Name    string
	Kind    string
	Tags    []string
	Limit   int64
	Wait    time.Duration
	Pass    string
	Front   wheel
	Rear    *wheel
	Extras  wheel
	Colours []Pair
	Anything
}

type Anything struct{ Raw Raw }

func wheelSpec() Spec[wheel] {
	return Spec[wheel]{
		Int("size", "Size in inches.", func(w *wheel) *int { return &w.Size }, Between(10, 29), Unit("inches"), Default("26"), Wire("Size", "26")),
		Text("spokes", "What the spokes are made of.", func(w *wheel) *string { return &w.Spokes }),
	}
}

func bikeSpec() Spec[bike] {
	return Spec[bike]{
		Int("gears", "Number of gears.", func(b *bike) *int { return &b.Gears }, Between(1, 30), Default("3"), Wire("Gears", "")),
		Float("weight", "Weight.", func(b *bike) *float64 { return &b.Weight }, Between(0, 1), Wire("Weight", "0")),
		Bool("light", "Whether there is a light.", func(b *bike) *bool { return &b.Light }, Default("true"), Wire("Light", "false")),
		Text("name", "What it is called.", func(b *bike) *string { return &b.Name }, Required(), Length(1, 8)),
		Enum("kind", "What it is for.", func(b *bike) *string { return &b.Kind }, []string{"road", "mountain"}, Implied("road")),
		Texts("tags", "Words about it.", func(b *bike) *[]string { return &b.Tags }, Matches(`^[a-z]+$`, "lower case letters")),
		Bytes("limit", "A size.", func(b *bike) *int64 { return &b.Limit }, AtLeast(5)),
		Millis("wait_ms", "A time.", func(b *bike) *time.Duration { return &b.Wait }, Between(1, 1000)),
		Text("pass", "A secret | of sorts.", func(b *bike) *string { return &b.Pass }, Secret(), Matches("^[a-z]+$", "letters")),
		Block("front", "Front wheel.", func(b *bike) *wheel { return &b.Front }, wheelSpec()),
		OptionalBlock("rear", "Rear wheel.", func(b *bike) **wheel { return &b.Rear }, wheelSpec()),
		Object("extras", "Spare wheel.", func(b *bike) *wheel { return &b.Extras }, wheelSpec(), Owned(map[string]string{"saddle": "Sit."})),
		Pairs("colours", "Part to colour.", func(b *bike) *[]Pair { return &b.Colours }),
		Any("raw", "Anything.", func(b *bike) *Raw { return &b.Raw }),
	}
}

func body(t testing.TB, text string) hcl.Body {
	t.Helper()
	file, diags := hclsyntax.ParseConfig([]byte(text), "f", hcl.InitialPos)
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	return file.Body
}

func testContext() *hcl.EvalContext {
	return &hcl.EvalContext{Variables: map[string]cty.Value{
		"secret":  cty.StringVal("hunter2-canary").Mark("s"),
		"number":  cty.NumberIntVal(7).Mark("s"),
		"unknown": cty.DynamicVal,
		"wheel":   cty.ObjectVal(map[string]cty.Value{"size": cty.NumberIntVal(28), "spokes": cty.StringVal("hunter2-canary").Mark("s")}),
		"badly":   cty.ObjectVal(map[string]cty.Value{"size": cty.NumberIntVal(99), "sise": cty.True}),
		"map":     cty.MapVal(map[string]cty.Value{"b": cty.StringVal("2"), "a": cty.StringVal("1")}),
		"list":    cty.ListVal([]cty.Value{cty.StringVal("x"), cty.NullVal(cty.String)}),
	}}
}

func TestDecodeSetsWhatIsWrittenAndKeepsItsPlaces(t *testing.T) {
	var b bike
	places, diags := bikeSpec().Decode(body(t, `
gears  = "12"
weight = 0.5
light  = false
name   = 7
tags   = ["a", "b"]
limit  = 5
wait_ms = 250
pass   = secret == "" ? "a" : "b"
kind   = null
front {
  size = 28
}
rear {}
extras = wheel
colours = { z = "red", "a b" = 1, z2 = "blue" }
raw = [unknown, 1]
`), testContext(), &b)
	if len(diags) > 0 {
		t.Fatal(diags)
	}
	want := bike{
		Gears: 12, Weight: 0.5, Name: "7", Tags: []string{"a", "b"}, Limit: 5, Wait: 250 * time.Millisecond, Pass: "b",
		Front: wheel{Size: 28}, Rear: &wheel{Size: 26}, Extras: wheel{Size: 28, Spokes: "hunter2-canary"},
		Colours: []Pair{{Name: "z", Value: "red"}, {Name: "a b", Value: "1"}, {Name: "z2", Value: "blue"}},
	}
	ignore := cmpopts.IgnoreTypes(hcl.Range{}, Anything{})
	if diff := cmp.Diff(want, b, ignore); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	lines := map[string]int{}
	for name, at := range places {
		lines[name] = at.Start.Line
	}
	wantLines := map[string]int{
		"gears": 2, "weight": 3, "light": 4, "name": 5, "tags": 6, "limit": 7, "wait_ms": 8, "pass": 9,
		"front": 11, "front.size": 12, "rear": 14, "extras": 15, "extras.size": 15, "extras.spokes": 15, "colours": 16, "raw": 17,
	}
	if diff := cmp.Diff(wantLines, lines); diff != "" {
		t.Errorf("places (-want +got):\n%s", diff)
	}
	if places.Has("kind") || places.At("kind") != nil || places.At("gears").Start.Column != 10 {
		t.Error("null counts as set, or a place is not that of the value")
	}
}

func TestDecodeFindsAllProblemsAtTheirPlaces(t *testing.T) {
	cases := map[string][]string{
		`name = "x"`:                       nil,
		``:                                 {"SL1003 1:1 Missing argument allowed:  1 to 8 bytes"},
		`name = null`:                      {"SL1003 1:1 Missing argument allowed:  1 to 8 bytes"},
		`name = unknown`:                   nil,
		"name = \"x\"\ngaers = 1":          {`SL1002 2:1 There is no argument "gaers" here. Did you mean "gears"?`},
		"name = \"x\"\nfront = 1":          {`SL1002 2:1 "front" is a block here: write front { … } without the equals sign.`},
		"name = \"x\"\ngears {}":           {`SL1002 2:1 "gears" is an argument here: write gears = …`},
		"name = \"x\"\nfornt {}":           {`SL1002 2:1 There is no block "fornt" here. Did you mean "front"?`},
		"name = \"x\"\nfront_size = 26":    {`SL1002 2:1 There is no argument "front_size" here. Write front { size = … }.`},
		"name = \"x\"\nspokes = 26":        {`SL1002 2:1 There is no argument "spokes" here.`},
		"name = \"x\"\nsize = 26":          {`SL1002 2:1 There is no argument "size" here.`},
		"name = \"x\"\nwait {\n ms = 1\n}": {`SL1002 2:1 There is no block "wait" here. Write wait_ms = …`},
		"name = \"x\"\nlost {\n ms = 1\n}": {`SL1002 2:1 There is no block "lost" here.`},
		"name = \"x\"\nextras = { \"bike.extras.size\" = 26 }": {`SL1002 2:12 There is no "bike.extras.size" in extras. Write size = …`},
		"name = \"x\"\nfront {}\nfront {}":                     {`SL1006 3:1 There may be one block "front" here; the first is at line 2.`},
		"name = \"x\"\nfront \"l\" {}":                         {`SL1002 2:7 This block is written front { … }.`},
		"name = \"x\"\ngears = 1.5":                            {`SL1004 2:9 The value of "gears" must be a whole number, not a number with a fraction. allowed:  1 to 30 (default 3)`},
		"name = \"x\"\ngears = 31":                             {`SL1201 2:9 Option out of range allowed:  1 to 30 (default 3)`},
		"name = \"x\"\ngears = 1e300":                          {`SL1201 2:9 Option out of range allowed:  1 to 30 (default 3)`},
		"name = \"x\"\nweight = \"Inf\"":                       {`SL1004 2:10 The value of "weight" must be a number, not text. allowed:  0 to 1`},
		"name = \"x\"\nweight = \"0x1p-2\"":                    {`SL1004 2:10 The value of "weight" must be a number, not text. allowed:  0 to 1`},
		"name = \"x\"\nkind = \"raod\"":                        {`SL1201 2:8 Did you mean "road"? allowed:  "road", "mountain" (default "road")`},
		"name = \"x\"\nkind = secret":                          {`SL1201 2:8 Value not allowed allowed:  "road", "mountain" (default "road")`},
		"name = \"x\"\ngears = secret":                         {`SL1004 2:9 The value of "gears" must be a whole number, not text. allowed:  1 to 30 (default 3)`},
		"name = \"x\"\npass = \"HUNTER\"":                      {`SL1201 2:8 Value not allowed allowed:  letters`},
		"name = \"x\"\ntags = list":                            {`SL1004 2:8 The value of "tags" must be text or list of text, not a list with null in it. allowed:  lower case letters`},
		"name = \"x\"\nwait_ms = 1e18":                         {`SL1201 2:11 Option out of range allowed:  1 to 1000 ms`},
		"name = \"x\"\nlimit = 4":                              {`SL1201 2:9 Option out of range allowed:  5 or more bytes`},
		"name = \"x\"\nextras = badly":                         {`SL1002 2:10 There is no "sise" in extras. Did you mean "size"?`, `SL1201 2:10 Option out of range allowed:  10 to 29 inches (default 26)`},
		"name = \"x\"\nextras = { sise = 1 }":                  {`SL1002 2:12 There is no "sise" in extras. Did you mean "size"?`},
		"name = \"x\"\nextras = { Saddle = 1}":                 {`SL1203 2:12 "Saddle" cannot be set here. Sit.`},
		"name = \"x\"\nextras = { size = 1, size = 26 }": {
			`SL1006 2:22 "size" is set already at line 2.`, `SL1201 2:19 Option out of range allowed:  10 to 29 inches (default 26)`,
		},
		"name = \"x\"\nextras = 1":                       {`SL1004 2:10 The value of "extras" must be a map, not a number.`},
		"name = \"x\"\ncolours = { a = [] }":             {`SL1004 2:17 A value of "colours" must be text, not a list.`},
		"name = \"x\"\ngears = nothing":                  {`SL1005 2:9 There is no variable named "nothing".`},
		"name = \"x\"\ngears = { (secret) = 1 }[secret]": {`SL1004 2:9 The value of "gears" must be a whole number, not a map.`},
	}
	for text, want := range cases {
		var b bike
		_, diags := bikeSpec().Decode(body(t, text+"\n"), testContext(), &b)
		var got []string
		for _, d := range diags {
			e := diag.Of(d)
			what := d.Detail
			if what == "" || e.Code == diag.Missing {
				what = d.Summary
			}
			line := fmt.Sprintf("%s %d:%d %s", e.Code, d.Subject.Start.Line, d.Subject.Start.Column, what)
			if len(e.Notes) > 0 && e.Notes[0] != "allowed:  map" && e.Notes[0] != "allowed:  map of text" {
				line += " " + strings.Join(e.Notes, " ")
			}
			got = append(got, line)
			if strings.Contains(line+d.Detail+d.Summary, "hunter2") || d.EvalContext != nil {
				t.Errorf("%s: the secret is reachable from %v", text, d)
			}
		}
		if strings.Contains(text, "(secret)") {
			want = got // only that it neither panics nor tells
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", text, diff)
		}
	}
}

func TestWireSendsWhatDoesNotGoWithoutSaying(t *testing.T) {
	var b bike
	bikeSpec().Defaults(&b)
	send := func() string {
		var s strings.Builder
		bikeSpec().Wire(&b, func(name, value string) { s.WriteString(name + "=" + value + " ") })
		return s.String()
	}
	if got := send(); got != "Gears=3 Light=true " {
		t.Errorf("defaults: %q", got)
	}
	b.Weight, b.Light, b.Front.Size, b.Extras.Size = 0.001, false, 10, 20
	if got := send(); got != "Gears=3 Weight=0.001 Size=10 Size=20 " {
		t.Errorf("changed: %q", got)
	}
}

func TestMarkdownHasALineForEachOption(t *testing.T) {
	var s strings.Builder
	if err := bikeSpec()[8:11].Markdown(&s); err != nil {
		t.Fatal(err)
	}
	want := "| option | type | default | allowed | meaning |\n|---|---|---|---|---|\n" +
		"| `pass` | text | – | letters | A secret \\| of sorts. |\n" +
		"| `front` | block | – | – | Front wheel. |\n" +
		"| `front.size` | whole number | `26` | 10 to 29 inches | Size in inches. |\n" +
		"| `front.spokes` | text | – | – | What the spokes are made of. |\n" +
		"| `rear` | block | – | – | Rear wheel. |\n" +
		"| `rear.size` | whole number | `26` | 10 to 29 inches | Size in inches. |\n" +
		"| `rear.spokes` | text | – | – | What the spokes are made of. |\n"
	if diff := cmp.Diff(want, s.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func FuzzDecode(f *testing.F) {
	for _, s := range []string{
		"name = secret", "extras = { (secret) = 1 }", "colours = map", "gears = -1e999", "raw = {a = unknown}",
		"extras = { size = unknown, (unknown) = 2 }", "tags = [secret, 1]", "front {\n size = number\n}", "name = [for x in list : x]",
		"colours = wheel", "gears = wheel.spokes", "extras = merge(wheel)",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 1000 || strings.Contains(text, "hunter2") {
			return
		}
		file, problems := hclsyntax.ParseConfig([]byte(text), "f", hcl.InitialPos)
		if problems.HasErrors() {
			return
		}
		var b bike
		_, diags := bikeSpec().Decode(file.Body, testContext(), &b)
		for _, d := range diags {
			if diag.CodeOf(d) == "" || d.Subject == nil {
				t.Errorf("%q: no code or place: %v", text, d)
			}
			if strings.Contains(fmt.Sprint(d.Summary, d.Detail, diag.Of(d).Notes), "hunter2") {
				t.Errorf("%q: the secret is in %v", text, d)
			}
		}
	})
}
