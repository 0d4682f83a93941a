package option

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"starlift/diag"
)

// The types of options, in words.
const (
	kindInt    = "whole number"
	kindNumber = "number"
	kindBool   = "true or false"
	kindText   = "text"
	kindTexts  = "text or list of text"
	kindPairs  = "map of text"
	kindObject = "map"
	kindBlock  = "block"
	kindRaw    = "any value"
)

// fault is why a value cannot be taken.
type fault struct {
	code    diag.Code
	summary string
	detail  string // sentences, or ""
	written string // the word of an enumeration that is not one; "" where there is none, or it is secret
}

// form is how values of one Go type are read, checked and printed.
type form[X any] struct {
	value func(cty.Value) (X, string) // from a known value; the text says what is wrong with its type
	text  func(string) (X, bool)      // from a default
	print func(X) string
	check func(*facts, X) bool
}

// Int is a whole number.
func Int[T any](name, doc string, at func(*T) *int, rules ...Rule) Field[T] {
	return scalar(apply(name, doc, kindInt, rules), at, form[int]{
		value: func(v cty.Value) (int, string) {
			n, problem := whole(v)
			return int(n), problem
		},
		text:  func(s string) (int, bool) { n, err := strconv.Atoi(s); return n, err == nil },
		print: strconv.Itoa,
		check: func(f *facts, n int) bool { return f.within(float64(n)) },
	})
}

// Bytes is a number of bytes.
func Bytes[T any](name, doc string, at func(*T) *int64, rules ...Rule) Field[T] {
	return scalar(apply(name, doc, kindInt, append([]Rule{Unit("bytes")}, rules...)), at, form[int64]{
		value: whole,
		text:  func(s string) (int64, bool) { n, err := strconv.ParseInt(s, 10, 64); return n, err == nil },
		print: func(n int64) string { return strconv.FormatInt(n, 10) },
		check: func(f *facts, n int64) bool { return f.within(float64(n)) },
	})
}

// Millis is a duration written as a whole number of milliseconds.
func Millis[T any](name, doc string, at func(*T) *time.Duration, rules ...Rule) Field[T] {
	return duration(apply(name, doc, kindInt, append([]Rule{Unit("ms")}, rules...)), at, time.Millisecond)
}

// Seconds is a duration written as a whole number of seconds.
func Seconds[T any](name, doc string, at func(*T) *time.Duration, rules ...Rule) Field[T] {
	return duration(apply(name, doc, kindInt, append([]Rule{Unit("seconds")}, rules...)), at, time.Second)
}

func duration[T any](f facts, at func(*T) *time.Duration, unit time.Duration) Field[T] {
	limit := int64(math.MaxInt64 / unit)
	return scalar(f, at, form[time.Duration]{
		value: func(v cty.Value) (time.Duration, string) {
			n, problem := whole(v)
			// Beyond the limit the range check must still see a number
			// that is too large, not one that has wrapped around.
			return time.Duration(min(max(n, -limit), limit)) * unit, problem
		},
		text: func(s string) (time.Duration, bool) {
			n, err := strconv.ParseInt(s, 10, 64)
			return time.Duration(n) * unit, err == nil
		},
		print: func(d time.Duration) string { return strconv.FormatInt(int64(d/unit), 10) },
		check: func(f *facts, d time.Duration) bool { return f.within(float64(d / unit)) },
	})
}

// Float is a number.
func Float[T any](name, doc string, at func(*T) *float64, rules ...Rule) Field[T] {
	return scalar(apply(name, doc, kindNumber, rules), at, form[float64]{
		value: float,
		text: func(s string) (float64, bool) {
			x, err := strconv.ParseFloat(s, 64)
			return x, err == nil
		},
		print: number,
		check: func(f *facts, x float64) bool { return f.within(x) },
	})
}

// Bool is true or false.
func Bool[T any](name, doc string, at func(*T) *bool, rules ...Rule) Field[T] {
	return scalar(apply(name, doc, kindBool, rules), at, form[bool]{
		value: boolean,
		text:  func(s string) (bool, bool) { b, err := strconv.ParseBool(s); return b, err == nil },
		print: strconv.FormatBool,
		check: func(*facts, bool) bool { return true },
	})
}

// Text is text.
func Text[T any](name, doc string, at func(*T) *string, rules ...Rule) Field[T] {
	return scalar(apply(name, doc, kindText, rules), at, textForm[string]())
}

// Enum is one of a few words.
func Enum[T any, S ~string](name, doc string, at func(*T) *S, words []S, rules ...Rule) Field[T] {
	f := apply(name, doc, kindText, rules)
	for _, w := range words {
		f.words = append(f.words, string(w))
	}
	how := textForm[S]()
	if f.anyCase {
		exact := how.value
		how.value = func(v cty.Value) (S, string) {
			s, problem := exact(v)
			for _, w := range words {
				if strings.EqualFold(string(s), string(w)) {
					return w, problem
				}
			}
			return s, problem
		}
	}
	return scalar(f, at, how)
}

func textForm[S ~string]() form[S] {
	return form[S]{
		value: func(v cty.Value) (S, string) {
			s, problem := text(v)
			return S(s), problem
		},
		text:  func(s string) (S, bool) { return S(s), true },
		print: func(s S) string { return string(s) },
		check: func(f *facts, s S) bool { return f.spelt(string(s)) },
	}
}

// Texts is a list of text; a single text is a list of one. The rules for text
// hold for each. The default is a list of one.
func Texts[T any](name, doc string, at func(*T) *[]string, rules ...Rule) Field[T] {
	return scalar(apply(name, doc, kindTexts, rules), at, form[[]string]{
		value: texts,
		text:  func(s string) ([]string, bool) { return []string{s}, true },
		print: func(l []string) string { return strings.Join(l, ",") },
		check: func(f *facts, l []string) bool {
			return !slices.ContainsFunc(l, func(s string) bool { return !f.spelt(s) })
		},
	})
}

// Parsed is a text or a list of text that parse turns into an X. What parse
// refuses is shown as its error's text, which starts lower case, without a
// period. shape says in words what may be written.
func Parsed[T, X any](name, doc, shape string, at func(*T) *X, parse func([]string) (X, error), rules ...Rule) Field[T] {
	f := apply(name, doc, kindTexts, rules)
	f.form = shape
	field := Field[T]{facts: f}
	field.read = func(t *T, r reading) hcl.Diagnostics {
		list, problem := texts(r.plain)
		if problem != "" {
			return r.wrongType(&f, problem)
		}
		x, err := parse(list)
		if err != nil {
			detail := ""
			if !r.hidden(&f) {
				detail = sentence(err.Error())
			}
			return r.refuse(&f, &fault{diag.OutOfRange, "Value not allowed", detail, ""})
		}
		*at(t) = x
		return nil
	}
	if f.preset != nil {
		fallback, err := parse([]string{*f.preset})
		if err != nil {
			panic(fmt.Sprintf("option %s: default %q: %v", name, *f.preset, err))
		}
		field.preset = func(t *T) { *at(t) = fallback }
	}
	return field
}

// scalar makes the field of a form.
func scalar[T, X any](f facts, at func(*T) *X, how form[X]) Field[T] {
	field := Field[T]{facts: f, text: func(t *T) string { return how.print(*at(t)) }}
	if f.preset != nil {
		if x, ok := how.text(*f.preset); !ok || !how.check(&f, x) {
			panic(fmt.Sprintf("option %s: default %q is not allowed", f.name, *f.preset))
		}
		field.preset = func(t *T) { *at(t), _ = how.text(*f.preset) }
	}
	field.read = func(t *T, r reading) hcl.Diagnostics {
		x, problem := how.value(r.plain)
		if problem != "" {
			return r.wrongType(&f, problem)
		}
		if !how.check(&f, x) {
			return r.refuse(&f, f.outside(r.written(&f, how.print(x))))
		}
		*at(t) = x
		return nil
	}
	return field
}

// within says whether the number is in the range.
func (f *facts) within(x float64) bool {
	return !f.bounded || x >= f.low && (x <= f.high || f.high >= unlimited)
}

// spelt says whether the text is allowed.
func (f *facts) spelt(s string) bool {
	switch {
	case len(f.words) > 0:
		return slices.Contains(f.words, s)
	case f.pattern != nil && !f.pattern.MatchString(s):
		return false
	}
	return f.within(float64(len(s)))
}

// outside is the fault of a value that is not allowed; written is the value as
// text, or "" when it must not be shown.
func (f *facts) outside(written string) *fault {
	x := &fault{diag.OutOfRange, "Option out of range", f.advice, ""}
	if len(f.words) > 0 {
		x.summary, x.written = "Value not allowed", written
		if s := strings.TrimSpace(diag.DidYouMean(written, f.words)); s != "" {
			x.detail = strings.TrimSpace(s + " " + f.advice)
		}
	} else if f.pattern != nil {
		x.summary = "Value not allowed"
	}
	return x
}
