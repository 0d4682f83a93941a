package binlog

import (
	"math/rand/v2"
	"strings"
	"testing"
)

const (
	uuidA = "3e11fa47-71ca-11e1-9e33-c80aa9429562"
	uuidB = "4e11fa47-71ca-11e1-9e33-c80aa9429562"
)

func mySQLSet(t testing.TB, text string) MySQLSet {
	t.Helper()
	set, err := ParseMySQLSet(text)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func TestMySQLSetIsReadAndWritten(t *testing.T) {
	for text, want := range map[string]string{
		"":                  "",
		uuidA + ":1":        uuidA + ":1",
		uuidA + ":1-5:7-9":  uuidA + ":1-5:7-9",
		uuidA + ":7-9:1-5":  uuidA + ":1-5:7-9",
		uuidA + ":1-5:6":    uuidA + ":1-6",
		uuidA + ":3-9:1-20": uuidA + ":1-20",
		strings.ToUpper(uuidA) + ":1-3,\n " + uuidB + " : 4 , ": uuidA + ":1-3," + uuidB + ":4",
		strings.ReplaceAll(uuidA, "-", "") + ":1":               uuidA + ":1",
		uuidB + ":1," + uuidA + ":2":                            uuidA + ":2," + uuidB + ":1",
		uuidA + ":1-3:tag_1:5-6:8:other:1":                      uuidA + ":1-3:other:1:tag_1:5-6:8",
		uuidA + ":TAG:1," + uuidA + ":tag:2":                    uuidA + ":tag:1-2",
		uuidA + ":9223372036854775806":                          uuidA + ":9223372036854775806",
	} {
		set := mySQLSet(t, text)
		if got := set.String(); got != want {
			t.Errorf("%q is %q, not %q", text, got, want)
		}
		back, err := decodeMySQLSet(set.append(nil))
		if err != nil || !back.Equal(&set) {
			t.Errorf("%q through bytes is %q: %v", text, back.String(), err)
		}
	}
	for _, text := range []string{
		"x", uuidA, uuidA + ":", uuidA + ":0", uuidA + ":5-3", uuidA + ":1-", uuidA + ":-1", uuidA + ":a-b", uuidA + ":tag",
		uuidA + ":tag:tag2", uuidA[1:] + ":1", uuidA + ":9223372036854775807", uuidA + ":" + strings.Repeat("t", 33) + ":1",
		"0-1-5", uuidA + ":1-5-7",
	} {
		if set, err := ParseMySQLSet(text); err == nil {
			t.Errorf("%q is read as %q", text, set.String())
		}
	}
}

// model is a set as a map, for comparison.
type model map[MySQLGTID]bool

func randomSet(r *rand.Rand) (MySQLSet, model) {
	var set MySQLSet
	m := model{}
	for range r.IntN(12) {
		source := Source{UUID: [16]byte{byte(r.IntN(2))}, Tag: []string{"", "x", "y"}[r.IntN(3)]}
		first := int64(1 + r.IntN(20))
		v := Interval{first, first + int64(r.IntN(5))}
		set.AddInterval(source, v)
		for n := v.First; n <= v.Last; n++ {
			m[MySQLGTID{source, n}] = true
		}
	}
	return set, m
}

func TestMySQLSetsCalculateAsSetsOfNumbers(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	equal := func(what string, set *MySQLSet, want model) {
		t.Helper()
		count := 0
		for _, m := range set.members {
			if len(m.intervals) == 0 {
				t.Fatalf("%s: a source without intervals in %s", what, set)
			}
			for i, v := range m.intervals {
				if v.First > v.Last || i > 0 && v.First <= m.intervals[i-1].Last+1 {
					t.Fatalf("%s: intervals touch in %s", what, set)
				}
				for n := v.First; n <= v.Last; n++ {
					count++
					if !want[MySQLGTID{m.Source, n}] {
						t.Fatalf("%s: %s has %d", what, set, n)
					}
				}
			}
		}
		if count != len(want) {
			t.Fatalf("%s: %s has %d of %d", what, set, count, len(want))
		}
	}
	for range 3000 {
		a, ma := randomSet(r)
		b, mb := randomSet(r)
		equal("itself", &a, ma)
		union, both := a.Clone(), model{}
		union.Union(&b)
		rest, left := a.Clone(), model{}
		rest.Subtract(&b)
		contains := true
		for g := range ma {
			both[g] = true
			if !mb[g] {
				left[g] = true
			}
			if !a.Has(g) {
				t.Fatalf("%s does not have %s", &a, g)
			}
		}
		for g := range mb {
			both[g] = true
			contains = contains && ma[g]
		}
		equal("union", &union, both)
		equal("rest", &rest, left)
		equal("itself after", &a, ma)
		if a.Contains(&b) != contains {
			t.Fatalf("%s contains %s: %v", &a, &b, !contains)
		}
		if text := a.String(); text != "" {
			if again := mySQLSet(t, text); !again.Equal(&a) {
				t.Fatalf("%s is read as %s", text, &again)
			}
		}
		if back, err := decodeMySQLSet(a.append(nil)); err != nil || !back.Equal(&a) {
			t.Fatalf("%s through bytes is %s: %v", &a, &back, err)
		}
	}
}

func TestMariaDBSetIsReadAndWritten(t *testing.T) {
	for text, want := range map[string]string{
		"":                  "",
		"0-1-5":             "0-1-5",
		" 5-2-7 , 0-1-5,":   "0-1-5,5-2-7",
		"0-1-5,0-2-9,0-3-7": "0-2-9",
		"4294967295-4294967295-18446744073709551615": "4294967295-4294967295-18446744073709551615",
	} {
		set, err := ParseMariaDBSet(text)
		if err != nil || set.String() != want {
			t.Errorf("%q is %q: %v", text, set.String(), err)
		}
	}
	for _, text := range []string{"x", "0-1", "0-1-5-6", "0-1--5", "4294967296-1-1", "0-1-x", uuidA + ":1"} {
		if set, err := ParseMariaDBSet(text); err == nil {
			t.Errorf("%q is read as %q", text, set.String())
		}
	}
}

func TestMariaDBSetsAreCompareDomainByDomain(t *testing.T) {
	parse := func(text string) *MariaDBSet {
		set, err := ParseMariaDBSet(text)
		if err != nil {
			t.Fatal(err)
		}
		return &set
	}
	for _, c := range []struct {
		a, b, union, rest string
		contains          bool
	}{
		{"0-1-5", "0-2-4", "0-1-5", "0-1-5", true},
		{"0-1-5", "0-2-6", "0-2-6", "", false},
		{"0-1-5,1-1-1", "0-1-5", "0-1-5,1-1-1", "1-1-1", true},
		{"0-1-5", "", "0-1-5", "0-1-5", true},
		{"", "0-1-5", "0-1-5", "", false},
		{"", "", "", "", true},
	} {
		union, rest := parse(c.a), parse(c.a)
		union.Union(parse(c.b))
		rest.Subtract(parse(c.b))
		if union.String() != c.union || rest.String() != c.rest || parse(c.a).Contains(parse(c.b)) != c.contains {
			t.Errorf("%s with %s: union %s, rest %s, contains %v", c.a, c.b, union, rest, !c.contains)
		}
	}
	promoted := parse("0-1-50")
	promoted.Add(MariaDBGTID{0, 2, 40})
	if promoted.String() != "0-2-40" {
		t.Errorf("what comes later in the log is %s", promoted)
	}
}

func FuzzMySQLSet(f *testing.F) {
	f.Add([]byte(uuidA + ":1-5:tag:7"))
	set := mySQLSet(f, uuidA+":1-5:7:tag:7")
	f.Add(set.append(nil))
	f.Fuzz(func(t *testing.T, data []byte) {
		if set, err := decodeMySQLSet(data); err == nil {
			if back, err := decodeMySQLSet(set.append(nil)); err != nil || !back.Equal(&set) {
				t.Errorf("%s through bytes is %s: %v", &set, &back, err)
			}
		}
		if set, err := ParseMySQLSet(string(data)); err == nil {
			if again := mySQLSet(t, set.String()); !again.Equal(&set) {
				t.Errorf("%s is read as %s", &set, &again)
			}
		}
	})
}
