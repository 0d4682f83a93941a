package partition

import (
	"fmt"
	"hash/fnv"
	"strconv"
	"strings"
	"time"

	"starlift-sandbox/cell"
	"starlift-sandbox/store"
)

// longestName is where the name of a partition that is made of values is cut.
const longestName = 50

// columnsName is the partition of a set of values: p and the values with a _
// between, without what a name may not hold.
func columnsName(values []cell.Value, types []cell.Type) string {
	parts := make([]string, len(values))
	for i, value := range values {
		parts[i] = namePart(cell.Text(value, types[i]))
	}
	name := "p" + strings.Join(parts, "_")
	if len(name) <= longestName {
		return name
	}
	sum := fnv.New32a()
	_, _ = sum.Write([]byte(name)) // a hash never fails
	return name[:longestName] + "_" + strconv.FormatUint(uint64(sum.Sum32()), 16)
}

// namePart keeps letters and digits, drops the signs of a date, and writes other
// characters as hexadecimal numbers. A minus in front becomes a _.
func namePart(value string) string {
	var out strings.Builder
	if strings.HasPrefix(value, "-") {
		out.WriteByte('_')
	}
	for _, c := range value {
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9':
			out.WriteRune(c)
		case c == '-', c == ':', c == ' ', c == '*':
		default:
			fmt.Fprintf(&out, "%x", c)
		}
	}
	return out.String()
}

// Describe returns a partition as if it had been declared, with the bounds or
// values that a row of it has: for an automatic one, which is declared nowhere.
func (r *Router) Describe(values []cell.Value) store.Partition {
	name, _ := r.Find(values)
	if r.kind == store.ExpressionPartitions {
		moment, ok := values[0].(time.Time)
		if !ok {
			moment = time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC)
		}
		return store.Partition{
			Name:  name,
			Lower: []store.Bound{{Value: cell.Text(r.slice.start(moment), r.types[0])}},
			Upper: []store.Bound{{Value: cell.Text(r.slice.next(moment), r.types[0])}},
		}
	}
	texts := make([]string, len(values))
	for i, value := range values {
		texts[i] = cell.Text(value, r.types[i])
	}
	return store.Partition{Name: name, Values: [][]string{texts}}
}
