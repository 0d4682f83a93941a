package value_test

import (
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"testing"

	"starlift/batch"
	"starlift/mysqltest"
	"starlift/mysqlwire/value"
)

// decoded is a value as text.
func decoded(t *testing.T, repr batch.Repr, do func(b *batch.Batch, v *batch.Vector) error) (string, error) {
	t.Helper()
	b := batch.Batch{Arena: []byte("before")}
	v := batch.Vector{Repr: repr}
	if err := do(&b, &v); err != nil {
		if len(v.Spans) != 0 || string(b.Arena) != "before" {
			t.Errorf("after an error the batch holds %q %v", b.Arena, v.Spans)
		}
		return "", err
	}
	if len(v.Spans) != 1 {
		t.Fatalf("%d values were appended", len(v.Spans))
	}
	if v.Spans[0].Off == batch.Null {
		return "NULL", nil
	}
	if int(v.Spans[0].End)+1 != len(b.Arena) {
		t.Errorf("no single byte stands behind the value")
	}
	return string(b.Arena[v.Spans[0].Off:v.Spans[0].End]), nil
}

// everyCode is what may be a character of an encoding of one to four bytes.
func everyCode(set string) (codes []string) {
	for a := range 256 {
		codes = append(codes, fmt.Sprintf("%02x", a))
	}
	if slices.Contains(singleByteSets, set) {
		return codes
	}
	for a := 0x80; a < 256; a++ {
		for b := 0x30; b < 256; b++ {
			codes = append(codes, fmt.Sprintf("%02x%02x", a, b))
			if a == 0x8f && b >= 0xa1 {
				for c := 0xa1; c < 256; c++ {
					codes = append(codes, fmt.Sprintf("8f%02x%02x", b, c))
				}
			}
		}
	}
	if set == "gb18030" { // of its four bytes, those of the basic plane and the beginning of the next ones
		for _, a := range []int{0x81, 0x82, 0x83, 0x84, 0x90, 0x95} {
			for rest := range 10 * 126 * 10 {
				codes = append(codes, fmt.Sprintf("%02x%02x%02x%02x", a, 0x30+rest/1260, 0x81+rest/10%126, 0x30+rest%10))
			}
		}
	}
	return codes
}

var (
	singleByteSets = strings.Fields("armscii8 ascii cp1250 cp1251 cp1256 cp1257 cp850 cp852 cp866 dec8 geostd8 greek hebrew " +
		"hp8 keybcs2 koi8r koi8u latin1 latin2 latin5 latin7 macce macroman swe7 tis620")
	multiByteSets = strings.Fields("big5 cp932 eucjpms euckr gb2312 gbk sjis ujis")
)

// Every character that the server has in a set is the same character here, and
// what is none there is an error here, but for codes that only the tables of
// the web have.
func TestCharactersAreThoseOfTheServer(t *testing.T) {
	s := mysqltest.Shared(t)
	db := s.DB()
	codes := s.Database(t) + ".codes"
	s.Exec(t, "CREATE TABLE "+codes+" (code VARCHAR(8) PRIMARY KEY)")
	sets := slices.Concat(singleByteSets, multiByteSets)
	if !s.MariaDB {
		sets = append(sets, "gb18030")
	}
	for _, set := range sets {
		t.Run(set, func(t *testing.T) {
			d, err := value.New(value.Type{Code: value.TypeVarchar, Charset: set}, value.Options{})
			if err != nil {
				t.Fatal(err)
			}
			compared := 0
			for chunk := range slices.Chunk(everyCode(set), 10000) {
				s.Exec(t, "INSERT IGNORE INTO "+codes+" VALUES ('"+strings.Join(chunk, "'),('")+"')")
			}
			rows, err := db.Query(fmt.Sprintf("SELECT code, COALESCE(HEX(CONVERT(CONVERT(UNHEX(code) USING %s) USING utf32)),''), "+
				"COALESCE(HEX(CONVERT(UNHEX(code) USING %s)),'') FROM %s", set, set, codes))
			if err != nil {
				t.Fatal(err)
			}
			defer rows.Close()
			for rows.Next() {
				var code, character, kept string
				if err := rows.Scan(&code, &character, &kept); err != nil {
					t.Fatal(err)
				}
				raw, _ := hex.DecodeString(code)
				got, err := decoded(t, batch.Text, func(b *batch.Batch, v *batch.Vector) error { return d.Text(b, v, raw) })
				if len(character) != 8 || !strings.EqualFold(kept, code) {
					continue // the server takes it for no character, or for two
				}
				var r rune
				fmt.Sscanf(character, "%x", &r)
				switch {
				case r == '?' && code != "3f":
					if err == nil && slices.Contains(singleByteSets, set) {
						t.Errorf("%s is %q, and not in the server's table", code, got)
					}
				case r == '\uFFFD' && slices.Contains(singleByteSets, set):
					if err == nil {
						t.Errorf("%s is %q, and no character on the server", code, got)
					}
				case r == '\uFFFD':
				case err != nil || got != string(r):
					t.Errorf("%s is %q (%v), want %q", code, got, err, r)
				default:
					compared++
				}
			}
			if err := rows.Err(); err != nil {
				t.Fatal(err)
			}
			if compared < 95 || compared < 6000 && slices.Contains(multiByteSets, set) {
				t.Errorf("only %d characters were compared", compared)
			}
		})
	}
}
