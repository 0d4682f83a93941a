package starrocks

import (
	"cmp"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"starlift/schema"
)

// normalPartition holds a clause against the columns: it spells them as the
// table does, writes bounds in one way, and sorts the partitions.
func normalPartition(c partitionClause, columns []schema.Column) (schema.Partition, error) {
	p := c.Partition
	types := make([]schema.Type, len(p.Columns))
	table := schema.Table{Columns: columns}
	for i, name := range p.Columns {
		at := table.Column(name)
		if at < 0 {
			return p, fmt.Errorf("the table has no column %q", name)
		}
		p.Columns[i], types[i] = columns[at].Name, columns[at].Type
	}
	for _, e := range c.every {
		if p.Form != schema.ByRange || len(types) != 1 {
			return p, fmt.Errorf("START … END … EVERY is for RANGE of one column")
		}
		parts, err := e.parts(types[0])
		if err != nil {
			return p, err
		}
		p.Parts = append(p.Parts, parts...)
	}
	for i := range p.Parts {
		if err := normalPart(&p.Parts[i], types); err != nil {
			return p, fmt.Errorf("partition %s: %w", p.Parts[i].Name, err)
		}
	}
	slices.SortStableFunc(p.Parts, func(a, b schema.Part) int { return comparePart(a, b, types) })
	return p, checkParts(p, types)
}

func normalPart(p *schema.Part, types []schema.Type) error {
	for _, bound := range []*[]string{&p.Lower, &p.Upper} {
		if *bound == nil {
			continue
		}
		if len(*bound) > len(types) {
			return fmt.Errorf("%d values for %d columns", len(*bound), len(types))
		}
		written := make([]string, len(*bound))
		lowest := true
		for i, v := range *bound {
			written[i] = boundText(v, types[i])
			lowest = lowest && written[i] == lowestText(types[i])
		}
		*bound = written
		if bound == &p.Lower && lowest {
			*bound = nil
		}
	}
	for i, values := range p.Values {
		if len(values) != len(types) {
			return fmt.Errorf("%d values for %d columns", len(values), len(types))
		}
		written := make([]string, len(values))
		for j, v := range values {
			written[j] = boundText(v, types[j])
		}
		p.Values[i] = written
	}
	slices.SortFunc(p.Values, slices.Compare[[]string])
	return nil
}

// boundText writes a bound as a server prints it for a column of the type.
func boundText(v string, t schema.Type) string {
	switch {
	case v == maxValue:
		return v
	case t.Kind == schema.Date || t.Kind == schema.Datetime:
		if at, err := parseMoment(v); err == nil {
			return momentText(t, at)
		}
	case t.Kind.IsInteger():
		if n, ok := new(big.Int).SetString(v, 10); ok {
			return n.String()
		}
	}
	return v
}

// lowestText is the least value of a type, which servers print for a range
// without a beginning.
func lowestText(t schema.Type) string {
	switch t.Kind {
	case schema.Date:
		return "0000-01-01"
	case schema.Datetime:
		return "0000-01-01 00:00:00"
	case schema.TinyInt:
		return "-128"
	case schema.SmallInt:
		return "-32768"
	case schema.Int:
		return "-2147483648"
	case schema.BigInt:
		return "-9223372036854775808"
	case schema.LargeInt:
		return "-170141183460469231731687303715884105728"
	}
	return ""
}

func comparePart(a, b schema.Part, types []schema.Type) int {
	if len(a.Values) > 0 || len(b.Values) > 0 {
		return slices.CompareFunc(a.Values, b.Values, slices.Compare[[]string])
	}
	if (a.Lower == nil) != (b.Lower == nil) {
		if a.Lower == nil {
			return -1
		}
		return 1
	}
	return cmp.Or(compareBound(a.Lower, b.Lower, types), compareUpper(a.Upper, b.Upper, types))
}

func compareUpper(a, b []string, types []schema.Type) int {
	switch {
	case a == nil && b == nil:
		return 0
	case a == nil:
		return 1
	case b == nil:
		return -1
	}
	return compareBound(a, b, types)
}

func compareBound(a, b []string, types []schema.Type) int {
	for i := range min(len(a), len(b)) {
		if a[i] == b[i] {
			continue
		}
		x, ok := new(big.Int).SetString(a[i], 10)
		y, also := new(big.Int).SetString(b[i], 10)
		if types[i].Kind.IsInteger() && ok && also {
			return x.Cmp(y)
		}
		return strings.Compare(a[i], b[i])
	}
	return cmp.Compare(len(a), len(b))
}

// checkParts refuses partitions that overlap or share a name.
func checkParts(p schema.Partition, types []schema.Type) error {
	names := map[string]bool{}
	for i, part := range p.Parts {
		if names[strings.ToLower(part.Name)] {
			return fmt.Errorf("two partitions are called %q", part.Name)
		}
		names[strings.ToLower(part.Name)] = true
		if p.Form != schema.ByRange {
			continue
		}
		if part.Lower != nil && part.Upper != nil && compareBound(part.Lower, part.Upper, types) >= 0 {
			return fmt.Errorf("partition %q ends before it begins", part.Name)
		}
		if i > 0 {
			before := p.Parts[i-1]
			if before.Upper == nil || part.Lower == nil || compareBound(before.Upper, part.Lower, types) > 0 {
				return fmt.Errorf("partitions %q and %q overlap", before.Name, part.Name)
			}
		}
	}
	return nil
}
