package apply

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"starlift/plan"
	"starlift/schema"
	"starlift/starrocks"
)

// refusalForm is one of StarRocks' ways to say what is wrong with a row (protocol
// reference 2.4, 5.1 and 5.5). Its groups are named: column, value, length.
type refusalForm struct {
	text   *regexp.Regexp
	change func(f *finding) string
}

// finding is what a form has found in a reason.
type finding struct {
	job    *plan.Job
	column *schema.Column // of the table; nil: the reason names none that it has
	value  string
	length int64 // bytes of the value; 0: not said
}

var refusalForms = []refusalForm{
	{regexp.MustCompile(`NULL value in non-nullable column '(?P<column>[^']*)'`), changeNull},
	{regexp.MustCompile(`NULL value in auto increment column '(?P<column>[^']*)'`), func(f *finding) string {
		return fmt.Sprintf("leave %s out of the load, so that the table counts", f.name())
	}},
	{regexp.MustCompile(`(?s)String '(?P<value>.*)'\(length=(?P<length>\d+)\) is too long\. The max length of '(?P<column>[^']*)'`), changeType},
	{regexp.MustCompile(`(?s)The field \(name = (?P<column>.*?), pos = \d+\) is out of range\. Type: .*?, Value length: (?P<length>\d+), Value: (?P<value>.*)`), changeType},
	{regexp.MustCompile(`(?s)(?:Value|Decimal) '(?P<value>.*)' is out of range\. The type of '(?P<column>[^']*)'`), changeType},
	{regexp.MustCompile(`Value is overflow\. column=(?P<column>[^,]*), value=(?P<value>.*)`), changeType},
	{regexp.MustCompile(`Value length is beyond the capacity\. column=(?P<column>[^,]*), capacity=`), changeType},
	{regexp.MustCompile(`Unsupported value type\..* column=(?P<column>\S+)`), changeType},
	{regexp.MustCompile(`out of partition ranges|no partition for this tuple`), changePartition},
	{regexp.MustCompile(`create partition failed`), func(*finding) string {
		return "let the table have the partition that the row needs: what the cluster says about it stands in the reason"
	}},
	{regexp.MustCompile(`doesn't match source value column count|does not match column count`), func(*finding) string {
		return "leave column_separator and row_delimiter of properties out, so that they are chosen for the data"
	}},
	{regexp.MustCompile(`Invalid UTF-8 row`), func(*finding) string { return "send UTF-8: another encoding is not loaded" }},
	{regexp.MustCompile(`primary key size exceed`), func(*finding) string {
		return "make the key shorter: all of its columns together hold 128 bytes"
	}},
}

// remedy reads what StarRocks says is wrong with a row: which column it is about,
// the value, and what in the configuration would let the row in. What it does not
// say, or in words that are not known, is empty.
func remedy(job *plan.Job, reason string) (column, value, change string) {
	for _, form := range refusalForms {
		groups := form.text.FindStringSubmatch(reason)
		if groups == nil {
			continue
		}
		f := finding{job: job}
		for i, name := range form.text.SubexpNames() {
			switch name {
			case "column":
				column = groups[i]
				if at := job.Target.Column(column); at >= 0 {
					f.column = &job.Target.Columns[at]
				}
			case "value":
				f.value = groups[i]
			case "length":
				f.length, _ = strconv.ParseInt(groups[i], 10, 64) // digits; too many of them are no length
			}
		}
		return column, cutValue(f.value), form.change(&f)
	}
	return "", "", ""
}

// remedyOfValue is remedy for a value that starlift itself refused.
func remedyOfValue(job *plan.Job, fault *starrocks.ValueError) (change string) {
	f := finding{job: job, value: fault.Value}
	if at := job.Target.Column(fault.Column); at >= 0 {
		f.column = &job.Target.Columns[at]
	}
	if n, rest, ok := strings.Cut(fault.Reason, " bytes, and "); ok && rest != "" {
		f.length, _ = strconv.ParseInt(n, 10, 64) // else it is another reason, without a length
	}
	switch {
	case f.column == nil:
	case strings.HasPrefix(fault.Reason, "NULL, "), strings.HasPrefix(fault.Reason, "an empty value"):
		return changeNull(&f)
	case f.length > 0, strings.HasPrefix(fault.Reason, "out of range"), strings.HasPrefix(fault.Reason, "more digits"):
		return changeType(&f)
	case strings.HasPrefix(fault.Reason, "a fraction"):
		return fmt.Sprintf("give %s a type with a fraction, such as DECIMAL", f.name())
	case strings.HasPrefix(fault.Reason, "more fraction digits"):
		return fmt.Sprintf(`give %s more digits after the point, or let it be rounded: accept_loss = ["SL3004"]`, f.name())
	case strings.HasPrefix(fault.Reason, "a time of day"):
		return fmt.Sprintf(`give %s the type DATETIME, or let the time be cut off: accept_loss = ["SL3002"]`, f.name())
	case strings.HasPrefix(fault.Reason, "more than six"):
		return `let the digits be cut off: accept_loss = ["SL3002"]`
	case strings.HasPrefix(fault.Reason, "the value holds the"), strings.HasPrefix(fault.Reason, "value and "):
		return "leave column_separator and row_delimiter of properties out, so that they are chosen for the data"
	}
	return ""
}

func (f *finding) name() string { return fmt.Sprintf("column %q", f.column.Name) }

func changeNull(f *finding) string {
	if f.column == nil {
		return ""
	}
	return fmt.Sprintf(`let %s be NULL (nullable = true), or fill it: derive = { %s = "ifnull(%s, …)" }`, f.name(), f.column.Name, f.column.Name)
}

func changePartition(f *finding) string {
	switch f.job.Target.Partition.Form {
	case schema.ByRange, schema.ByList:
		return "add a partition that holds the row, or partition by an expression, so that partitions are made as rows need them"
	}
	return "add a partition that holds the row"
}

// changeType proposes a type that holds the value, where one of the same sort
// does.
func changeType(f *finding) string {
	if f.column == nil {
		return ""
	}
	proposed := ""
	switch kind := f.column.Type.Kind; {
	case kind == schema.Char, kind == schema.Varchar:
		n := max(f.length, int64(len(f.value)))
		if n <= int64(f.column.Type.Length) {
			return fmt.Sprintf("give %s a longer VARCHAR", f.name())
		}
		proposed = fmt.Sprintf("VARCHAR(%d)", n)
	case isInteger(kind):
		proposed = integerFor(kind, f.value)
	case kind == schema.Decimal:
		proposed = decimalFor(f.column.Type, f.value)
	}
	if proposed == "" {
		return ""
	}
	return fmt.Sprintf("give %s the type %s, at least", f.name(), proposed)
}
