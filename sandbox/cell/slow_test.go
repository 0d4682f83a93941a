package cell

import (
	"fmt"
	"math"
	"math/big"
	"regexp"
	"strings"
	"testing"
	"time"
)

// The functions of this file read numbers and dates a second time, slowly and by
// other means: the fuzz targets hold both against each other.

const spaces = " \t\n\v\f\r"

// slowNumber cuts a number into its pieces, nil when it is none.
func slowNumber(text string) []string {
	form := regexp.MustCompile(`^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$`)
	m := form.FindStringSubmatch(strings.Trim(text, spaces))
	if m == nil || m[2]+m[3] == "" {
		return nil
	}
	return m[1:]
}

// slowInteger reads a TINYINT, SMALLINT or INT: a plain integer, or else the
// whole part of the nearest double, where its leading digits are in range.
func slowInteger(text string, lowest, highest int64) string {
	n := slowNumber(text)
	if n == nil {
		return "fail"
	}
	inRange := func(v *big.Int) bool {
		return v.Cmp(big.NewInt(lowest)) >= 0 && v.Cmp(big.NewInt(highest)) <= 0
	}
	leading, _ := new(big.Int).SetString(n[0]+"0"+n[1], 10)
	if !inRange(leading) {
		return "fail"
	}
	exact, ok := new(big.Rat).SetString(strings.Trim(text, spaces))
	if !ok {
		return "fail" // an exponent beyond all limits
	}
	nearest, _ := exact.Float64()
	if math.IsInf(nearest, 0) {
		return "fail"
	}
	whole, _ := new(big.Float).SetFloat64(nearest).Int(nil)
	if !inRange(whole) {
		return "fail"
	}
	return whole.String()
}

// slowDecimal reads a DECIMAL: what its first digits of the precision say,
// rounded half away from zero.
func slowDecimal(text string, precision, scale int) string {
	n := slowNumber(text)
	if n == nil {
		return "fail"
	}
	exponent := 0
	if n[3] != "" {
		e, ok := new(big.Int).SetString(strings.TrimPrefix(n[3], "+"), 10)
		if !ok || !e.IsInt64() || e.Int64() < math.MinInt8 || e.Int64() > math.MaxInt8 {
			return "fail"
		}
		exponent = int(e.Int64())
	}
	if exponent-len(n[2]) > storedDigits(precision) {
		return "fail"
	}
	digits := strings.TrimLeft(n[1]+n[2], "0")
	first := len(digits) + exponent - len(n[2]) // of how many digits the whole part is
	if first > precision-scale {
		return "fail"
	}
	kept := digits
	if len(digits) > precision {
		kept = digits[:precision] + strings.Repeat("0", len(digits)-precision)
	}
	unscaled, _ := new(big.Int).SetString("0"+kept, 10)
	v := new(big.Rat).SetInt(unscaled)
	power := new(big.Rat).SetInt(bigPowerOfTen(max(exponent-len(n[2]), len(n[2])-exponent)))
	if exponent < len(n[2]) {
		v.Quo(v, power)
	} else {
		v.Mul(v, power)
	}
	// big.Rat rounds halves away from zero.
	rounded := v.FloatString(scale)
	if n[0] == "-" && strings.Trim(rounded, "0.") != "" {
		return "-" + rounded
	}
	return rounded
}

func FuzzIntegerAgainstSlowOne(f *testing.F) {
	for _, seed := range []string{"12.9", " -128 ", "1e2", "127.99999999999999999", "+.5", "32768", "99999999999999999999", "1.2.3"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 60 {
			return
		}
		for _, kind := range []Kind{TinyInt, SmallInt, Int} {
			lowest, highest := limits(kind)
			got, want := "fail", slowInteger(text, lowest, highest)
			if v, ok := Convert(Type{Kind: kind}, text); ok {
				got = fmt.Sprint(v)
			}
			if got != want {
				t.Fatalf("%s %q: got %s, want %s", Type{Kind: kind}, text, got, want)
			}
		}
	})
}

func FuzzDecimalAgainstSlowOne(f *testing.F) {
	f.Add("-12.345", uint8(10), uint8(2))
	f.Add("1.235", uint8(3), uint8(2))
	f.Add(" 00.00123e2", uint8(38), uint8(38))
	f.Add("99999999999999999999999999999999999999.5", uint8(38), uint8(0))
	f.Add("5e-1", uint8(1), uint8(0))
	f.Fuzz(func(t *testing.T, text string, precision, scale uint8) {
		of := Type{Kind: Decimal, Precision: int(precision%38) + 1}
		of.Scale = int(scale) % (of.Precision + 1)
		if len(text) > 80 {
			return
		}
		got, want := "fail", slowDecimal(text, of.Precision, of.Scale)
		if v, ok := Convert(of, text); ok {
			got = v.(DecimalValue).String()
		}
		if got != want {
			t.Fatalf("%s %q: got %s, want %s", of, text, got, want)
		}
	})
}

// slowDatetime reads the one form that time.Parse knows as well.
func slowDatetime(text string) (want time.Time, known, ok bool) {
	form := regexp.MustCompile(`^(\d{4}-\d\d-\d\d)( \d\d:\d\d:\d\d)?(\.\d+)?$`)
	m := form.FindStringSubmatch(text)
	if m == nil || m[2] == "" && m[3] != "" {
		return want, false, false
	}
	clock, fraction := m[2], (m[3] + "0000000")[:7]
	if clock == "" {
		clock = " 00:00:00"
	}
	if m[3] == "" {
		fraction = ".000000"
	}
	want, err := time.Parse("2006-01-02 15:04:05.000000", m[1]+clock+fraction)
	return want, true, err == nil && m[1] != "0000-02-29"
}

func FuzzDatetimeAgainstSlowOne(f *testing.F) {
	for _, seed := range []string{"2024-02-29 23:59:59.9999999", "0000-02-29", "2023-02-29", "1900-02-29 00:00:00.1", "9999-12-31", "2024-01-02 24:00:00"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		v, ok := Convert(Type{Kind: Datetime}, text)
		if want, known, valid := slowDatetime(text); known {
			if ok != valid || ok && !v.(time.Time).Equal(want) {
				t.Fatalf("%q: got %v, %v, want %v, %v", text, v, ok, want, valid)
			}
		}
		day, dayOK := Convert(Type{Kind: Date}, text)
		if dayOK != ok {
			t.Fatalf("%q: a DATE %v, a DATETIME %v", text, dayOK, ok)
		}
		if ok && !day.(time.Time).Equal(v.(time.Time).Truncate(24*time.Hour)) {
			t.Fatalf("%q: the DATE %v of the DATETIME %v", text, day, v)
		}
	})
}
