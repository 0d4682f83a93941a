package option

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"starlift/diag"
)

// facts is what is known of a field beside where its value goes.
type facts struct {
	name, doc string
	kind      string // in words
	unit      string // "seconds", …
	bounded   bool
	low, high float64
	words     []string // of an enumeration
	anyCase   bool     // of its words
	pattern   *regexp.Regexp
	form      string // what pattern, parse or shape asks for, in words
	preset    *string
	implied   string
	required  bool
	secret    bool
	advice    string
	owned     map[string]string
	wire      string
	unsaid    string
}

// Rule says more about a field than its type does.
type Rule func(*facts)

// Between allows the numbers from low to high, both included.
func Between(low, high float64) Rule {
	return func(f *facts) { f.bounded, f.low, f.high = true, low, high }
}

// Unit names what a number counts, for messages: "seconds".
func Unit(name string) Rule { return func(f *facts) { f.unit = name } }

// Default is the value of an option that is not set, in the form in which it
// goes over the wire: Default("true"). One that the field's type or rules
// refuse is a mistake of the program, and the constructor panics.
func Default(text string) Rule { return func(f *facts) { f.preset = &text } }

// Implied is what holds when the option is not set, although not this program
// sees to that but the server. It is shown, never set or sent.
func Implied(text string) Rule { return func(f *facts) { f.implied = text } }

// Required says that the option must be set.
func Required() Rule { return func(f *facts) { f.required = true } }

// Secret keeps the value out of every message.
func Secret() Rule { return func(f *facts) { f.secret = true } }

// Matches asks text to match the pattern; form says the same in words.
func Matches(pattern, form string) Rule {
	return func(f *facts) { f.pattern, f.form = regexp.MustCompile(pattern), form }
}

// AnyCase takes the words of an enumeration in any case, and gives them as they
// are declared.
func AnyCase() Rule { return func(f *facts) { f.anyCase = true } }

// Length allows text of low to high bytes.
func Length(low, high int) Rule {
	return func(f *facts) {
		f.bounded, f.low, f.high = true, float64(low), float64(high)
		if f.unit == "" {
			f.unit = "bytes"
		}
	}
}

// Advice is sentences shown when the value is not allowed: why, and what to
// do instead.
func Advice(sentences string) Rule { return func(f *facts) { f.advice = sentences } }

// Owned are keys of an Object that may not be set, because the program sets
// them itself: lower case, each with a sentence that says what to do instead.
func Owned(keys map[string]string) Rule { return func(f *facts) { f.owned = keys } }

// Wire names the request header or property that carries the value. A value
// whose text is unsaid is not sent, because the server takes it for granted.
func Wire(name, unsaid string) Rule { return func(f *facts) { f.wire, f.unsaid = name, unsaid } }

func apply(name, doc, kind string, rules []Rule) facts {
	f := facts{name: name, doc: doc, kind: kind}
	for _, r := range rules {
		r(&f)
	}
	return f
}

// number is the decimal form without an exponent.
func number(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }

// allowed says what may be written: "1 to 259200 seconds".
func (f *facts) allowed() string {
	unit := ""
	if f.unit != "" {
		unit = " " + f.unit
	}
	var parts []string
	switch {
	case len(f.words) > 0:
		quoted := make([]string, len(f.words))
		for i, w := range f.words {
			quoted[i] = strconv.Quote(w)
		}
		parts = append(parts, strings.Join(quoted, ", "))
	case f.bounded && f.high >= unlimited:
		parts = append(parts, number(f.low)+" or more"+unit)
	case f.bounded:
		parts = append(parts, number(f.low)+" to "+number(f.high)+unit)
	}
	if f.form != "" {
		parts = append(parts, f.form)
	}
	return strings.Join(parts, ", ")
}

// unlimited and above, a range has no upper end worth naming.
const unlimited = 1 << 53

// AtLeast allows the numbers from low on.
func AtLeast(low float64) Rule { return Between(low, unlimited) }

// note is the line of the value box.
func (f *facts) note() string {
	a := f.allowed()
	if a == "" {
		a = f.kind
	}
	if f.preset != nil && !f.secret {
		a += fmt.Sprintf(" (default %s)", f.literal(*f.preset))
	} else if f.implied != "" {
		a += fmt.Sprintf(" (default %s)", f.literal(f.implied))
	}
	return "allowed:  " + a
}

// machine is the note for programs.
func (f *facts) machine() *diag.Allowed {
	a := &diag.Allowed{Words: f.words, Unit: f.unit}
	if f.bounded {
		low, high := f.low, f.high
		a.Min = &low
		if high < unlimited {
			a.Max = &high
		}
	}
	switch {
	case f.secret:
	case f.preset != nil:
		a.Default = f.literal(*f.preset)
	case f.implied != "":
		a.Default = f.literal(f.implied)
	}
	if a.Min == nil && len(a.Words) == 0 && a.Default == "" {
		return nil
	}
	return a
}

// literal is a default as it would be written in a configuration.
func (f *facts) literal(text string) string {
	switch f.kind {
	case kindInt, kindNumber, kindBool:
		return text
	}
	return strconv.Quote(text)
}

func (f *facts) describe() Description {
	d := Description{
		Name: f.name, Doc: f.doc, Type: f.kind, Allowed: f.allowed(), Required: f.required, Secret: f.secret,
		Block: f.kind == kindBlock, Wire: f.wire,
	}
	if f.preset != nil {
		d.Default = f.literal(*f.preset)
	} else if f.implied != "" {
		d.Default = f.literal(f.implied)
	}
	return d
}

// code and cell make text safe for a table in Markdown.
func code(s string) string {
	if s == "" {
		return "–"
	}
	return "`" + strings.ReplaceAll(s, "|", `\|`) + "`"
}

func cell(s string) string {
	if s == "" {
		return "–"
	}
	return strings.ReplaceAll(strings.ReplaceAll(s, "\n", " "), "|", `\|`)
}

// Rules is several rules in one.
func Rules(rules ...Rule) Rule {
	return func(f *facts) {
		for _, r := range rules {
			r(f)
		}
	}
}
