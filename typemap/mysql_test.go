package typemap

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"starlift/diag"
	"starlift/schema"
)

// One line a type, as COLUMN_TYPE of information_schema has it on MySQL and on
// MariaDB; the second is what a key of it becomes, nil where no key can have it.
func TestMySQLTable(t *testing.T) {
	vc := func(n int) schema.Type { return typ(schema.Varchar, n) }
	no := schema.Type{}
	covered := map[string]bool{}
	for _, c := range []struct {
		spellings string
		want, key schema.Type
	}{
		{"tinyint(4)|tinyint|tinyint(1)|bool|boolean", typ(schema.TinyInt), typ(schema.TinyInt)},
		{"tinyint(3) unsigned|tinyint unsigned|tinyint(3) unsigned zerofill", typ(schema.SmallInt), typ(schema.SmallInt)},
		{"smallint(6)|smallint", typ(schema.SmallInt), typ(schema.SmallInt)},
		{"smallint(5) unsigned", typ(schema.Int), typ(schema.Int)},
		{"mediumint(9)|mediumint(8) unsigned", typ(schema.Int), typ(schema.Int)},
		{"int(11)|int|integer", typ(schema.Int), typ(schema.Int)},
		{"int(10) unsigned|int unsigned|integer unsigned|int(8) unsigned zerofill|int(8) zerofill", typ(schema.BigInt), typ(schema.BigInt)},
		{"bigint(20)|bigint", typ(schema.BigInt), typ(schema.BigInt)},
		{"bigint(20) unsigned|bigint unsigned|serial|bigint(20) unsigned zerofill", typ(schema.LargeInt), typ(schema.LargeInt)},
		{"decimal(10,2)|decimal(10,2) unsigned|numeric(10,2)|dec(10,2)|fixed(10,2)", typ(schema.Decimal, 10, 2), vc(12)},
		{"decimal(10,0)|decimal", typ(schema.Decimal, 10, 0), vc(11)},
		{"decimal(38,38)", typ(schema.Decimal, 38, 38), vc(41)},
		{"decimal(39,0)", vc(40), vc(40)},
		{"decimal(65,30)", vc(67), vc(67)},
		{"float|float unsigned|float(7,3)", typ(schema.Float), no},
		{"double|double(10,2)|double precision|real|double unsigned", typ(schema.Double), no},
		{"bit(1)|bit", typ(schema.Boolean), typ(schema.Boolean)},
		{"bit(2)|bit(8)", typ(schema.Varbinary, 1), vc(2)},
		{"bit(9)", typ(schema.Varbinary, 2), vc(4)},
		{"bit(64)", typ(schema.Varbinary, 8), vc(16)},
		{"date", typ(schema.Date), typ(schema.Date)},
		{"time|time(0)", vc(10), vc(10)},
		{"time(3)", vc(14), vc(14)},
		{"time(6)", vc(17), vc(17)},
		{"datetime|datetime(6)|timestamp|timestamp(3)", typ(schema.Datetime), typ(schema.Datetime)},
		{"year(4)|year", typ(schema.SmallInt), typ(schema.SmallInt)},
		{"char(10)|varchar(10)|character varying(10)|varchar(10) /*M!100301 COMPRESSED*/", vc(40), vc(40)},
		{"char|char(1)", vc(4), vc(4)},
		{"char(0)|varchar(0)", vc(1), vc(1)},
		{"varchar(65535)", vc(262140), vc(262140)},
		{"tinytext", vc(765), vc(765)},
		{"text|text /*M!100301 COMPRESSED*/", vc(196605), vc(196605)},
		{"mediumtext|longtext", vc(1048576), vc(1048576)},
		{"binary(16)|varbinary(16)", typ(schema.Varbinary, 16), vc(32)},
		{"binary(0)", typ(schema.Varbinary, 1), vc(2)},
		{"tinyblob", typ(schema.Varbinary, 255), vc(510)},
		{"blob", typ(schema.Varbinary, 65535), vc(131070)},
		{"mediumblob|longblob", typ(schema.Varbinary, 0), no},
		{"enum('a')|ENUM( 'a' )", vc(1), vc(1)},
		{"enum('small','größer','it''s, (x)')", vc(9), vc(9)},
		{"enum('')", vc(1), vc(1)},
		{"set('a','bc','ü')", vc(7), vc(7)},
		{"json", typ(schema.JSON), no},
		{"geometry|point|linestring|polygon|multipoint|multilinestring|multipolygon|geometrycollection|geomcollection", vc(1048576), vc(1048576)},
		{"vector(3)", arrayOf(typ(schema.Float)), no},
		{"uuid", vc(36), vc(36)},
		{"inet4", vc(15), vc(15)},
		{"inet6", vc(39), vc(39)},
	} {
		for s := range strings.SplitSeq(c.spellings, "|") {
			got, err := Natural("mysql", s)
			if d := cmp.Diff(c.want, got); err != nil || d != "" {
				t.Errorf("%s: %v %s", s, err, d)
			}
			key, ok := Key(got)
			if d := cmp.Diff(c.key, key); ok != (c.key.Kind != 0) || ok && d != "" {
				t.Errorf("key of %s: %v %s", s, ok, d)
			}
			n, _ := parseNative(s)
			covered[n.name] = true
		}
	}
	entries, _ := Base("mysql")
	for _, e := range entries {
		if !covered[e.Names()[0]] {
			t.Errorf("no test has %s", e.Native)
		}
	}
}

// No column loses anything on its way into what it becomes.
func TestMySQLTypesLoseNothing(t *testing.T) {
	for _, s := range []string{
		"tinyint(1)", "bigint unsigned", "decimal(65,30)", "char(10)", "varchar(100)", "text", "longtext", "time(6)", "datetime(6)", "timestamp(6)",
		"year", "bit(64)", "binary(16)", "longblob", "enum('a','b')", "set('a','b')", "json", "point", "vector(3)", "uuid",
	} {
		natural, err := Natural("mysql", s)
		if err != nil {
			t.Fatal(err)
		}
		if j := Judge(schema.Column{Name: "c", Native: s, Type: natural}, schema.Column{Name: "c", Type: natural}); j.Verdict != Lossless {
			t.Errorf("%s: %+v", s, j)
		}
	}
	narrow := Judge(schema.Column{Name: "c", Native: "varchar(10)", Type: typ(schema.Varchar, 40)}, schema.Column{Name: "c", Type: typ(schema.Varchar, 30)})
	if narrow.Code != diag.LossText {
		t.Errorf("%+v", narrow)
	}
}

func TestMySQLRefuses(t *testing.T) {
	for _, c := range []struct{ spelling, want string }{
		{"money", `base "mysql" has no type "money"; it has TINYINT, `},
		{"decimal(66,0)", `type "decimal(66,0)": its precision must be 1 to 65 and its scale 0 to 38`},
		{"decimal(3,4)", `type "decimal(3,4)": its precision must be 1 to 38 and its scale 0 to the precision`},
		{"varchar", `type "varchar": it takes one length, 0 to 65535`},
		{"varchar(65536)", `type "varchar(65536)": it takes one length`},
		{"varchar('a')", `type "varchar('a')": it takes one length`},
		{"int('a')", `type "int('a')": it takes 1 arguments at most`},
		{"bit(65)", `type "bit(65)": it takes a number of bits, 1 to 64`},
		{"enum", `type "enum": it takes its members between brackets, each in quotes`},
		{"set(1)", `type "set(1)": it takes its members`},
		{"enum('a'", `type "enum('a'": its members do not fit; each stands in single quotes, with commas between`},
		{"enum('a' 'b')", `type "enum('a' 'b')": its members do not fit`},
		{"enum('a',b)", `type "enum('a',b)": its members do not fit`},
		{"enum('a)", `type "enum('a)": its members do not fit`},
		{"enum('a')('b')", `type "enum('a')('b')": brackets do not fit`},
		{"enum('a')(1)", `type "enum('a')(1)": brackets do not fit`},
		{"text /* x", `type "text /* x": "/" does not fit`},
		{"a/b", `base "mysql" has no type "a/b"`},
	} {
		_, err := Natural("mysql", c.spelling)
		if err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%q gives %v\nwant %s", c.spelling, err, c.want)
		}
	}
}

func TestRulesForEnum(t *testing.T) {
	column := schema.Column{Name: "e", Native: "enum('a','b')", Type: typ(schema.Varchar, 1)}
	for from, want := range map[string]bool{"enum": true, "ENUM('a', 'b')": true, "enum('b','a')": false, "set": false} {
		if got := (Rule{From: from}).matches(column) > 0; got != want {
			t.Errorf("%s matches: %v", from, got)
		}
	}
	one := schema.Column{Name: "b", Native: "tinyint(1)"}
	got, err := Map(one, "mysql", []Rule{{From: "tinyint(1)", To: typ(schema.Boolean)}})
	if err != nil || got.Type.Kind != schema.Boolean {
		t.Errorf("%v %v", got, err)
	}
}
