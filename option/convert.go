package option

import (
	"math/big"
	"strconv"
	"unicode"
	"unicode/utf8"

	"github.com/zclconf/go-cty/cty"
)

// The functions here take a known value, not null and without marks, and give
// what it is as a Go value, or say in words what was found instead.

// whole takes a number without a fraction, also when it is written as text. A
// number that int64 cannot hold becomes the nearest that it can, for the range
// check to refuse.
func whole(v cty.Value) (int64, string) {
	x, problem := numeric(v)
	if problem != "" {
		return 0, problem
	}
	if !x.IsInt() {
		return 0, "a number with a fraction"
	}
	n, _ := x.Int64()
	return n, ""
}

func float(v cty.Value) (float64, string) {
	x, problem := numeric(v)
	if problem != "" {
		return 0, problem
	}
	f, _ := x.Float64()
	return f, ""
}

// longestNumber bounds the digits that are looked at in text.
const longestNumber = 64

func numeric(v cty.Value) (*big.Float, string) {
	switch v.Type() {
	case cty.Number:
		return v.AsBigFloat(), ""
	case cty.String:
		s := v.AsString()
		if len(s) > longestNumber {
			return nil, kindText
		}
		// Only plain decimal forms: no "Inf", "NaN", "0x1p-2" or "1_000".
		for _, c := range s {
			if c != '+' && c != '-' && c != '.' && c != 'e' && c != 'E' && (c < '0' || c > '9') {
				return nil, kindText
			}
		}
		x, err := strconv.ParseFloat(s, 64)
		if err != nil {
			return nil, kindText
		}
		exact, _, err := big.ParseFloat(s, 10, 512, big.ToNearestEven)
		if err != nil {
			return big.NewFloat(x), ""
		}
		return exact, ""
	}
	return nil, found(v)
}

func boolean(v cty.Value) (bool, string) {
	if v.Type() == cty.Bool {
		return v.True(), ""
	}
	if v.Type() == cty.String {
		switch v.AsString() {
		case "true":
			return true, ""
		case "false":
			return false, ""
		}
		return false, kindText
	}
	return false, found(v)
}

// text takes text, and a number or a truth value as its text.
func text(v cty.Value) (string, string) {
	switch v.Type() {
	case cty.String:
		return v.AsString(), ""
	case cty.Bool:
		return strconv.FormatBool(v.True()), ""
	case cty.Number:
		return numberText(v.AsBigFloat()), ""
	}
	return "", found(v)
}

// numberText writes a number in full while that is short, else with an
// exponent: a number's full form may have a billion digits.
func numberText(x *big.Float) string {
	if e := x.MantExp(nil); e > 256 || e < -256 {
		return x.Text('g', 20)
	}
	return x.Text('f', -1)
}

func texts(v cty.Value) ([]string, string) {
	t := v.Type()
	if !t.IsListType() && !t.IsSetType() && !t.IsTupleType() {
		s, problem := text(v)
		if problem != "" {
			return nil, problem
		}
		return []string{s}, ""
	}
	list := make([]string, 0, v.LengthInt())
	for it := v.ElementIterator(); it.Next(); {
		_, e := it.Element()
		if e.IsNull() {
			return nil, "a list with null in it"
		}
		s, problem := text(e)
		if problem != "" {
			return nil, "a list with " + problem + " in it"
		}
		list = append(list, s)
	}
	return list, ""
}

// found names the type of a value for a person.
func found(v cty.Value) string {
	t := v.Type()
	switch {
	case t == cty.String:
		return "text"
	case t == cty.Number:
		return "a number"
	case t == cty.Bool:
		return "a truth value"
	case t.IsListType() || t.IsTupleType() || t.IsSetType():
		return "a list"
	case t.IsMapType() || t.IsObjectType():
		return "a map"
	case t.IsCapsuleType():
		return "a reference to a " + t.FriendlyName()
	}
	return "a value of another kind"
}

// sentence makes an error's text one.
func sentence(s string) string {
	if s == "" {
		return ""
	}
	first, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + s[size:] + "."
}
