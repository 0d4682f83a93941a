package cli

import (
	"fmt"
	"strings"

	"starlift/plan"
)

// summary is the totals that scripts may rely on.
func summary(p *plan.Plan) []string {
	count := map[plan.Action]int{}
	for i := range p.Tables {
		if t := &p.Tables[i]; !t.Blocked() {
			count[t.Action]++
		}
	}
	line := fmt.Sprintf("Plan: %d to create, %d to change, %d to recreate, %d to drop",
		count[plan.Create], count[plan.Alter], count[plan.Recreate], count[plan.Drop])
	if n := count[plan.Adopt]; n > 0 {
		line += fmt.Sprintf(", %d to adopt", n)
	}
	if n := count[plan.Forget] + len(p.Forgets); n > 0 {
		line += fmt.Sprintf(", %d to forget", n)
	}
	if n := len(p.Moves); n > 0 {
		line += fmt.Sprintf(", %d to move", n)
	}
	line += "."
	if n := blockedObjects(p); n > 0 {
		line += fmt.Sprintf(" %d blocked.", n)
	}
	lines := []string{line}
	if data := dataText(p); data != "" {
		lines = append(lines, data)
	}
	return lines
}

// blockedObjects counts what is blocked: a table once, however many of its
// changes are.
func blockedObjects(p *plan.Plan) int {
	objects := map[string]bool{}
	for _, b := range p.Blocked {
		objects[objectOf(b.Address)] = true
	}
	return len(objects)
}

// objectOf is the object that a member is of: table.a of table.a.columns.b. A key
// of for_each may hold a point.
func objectOf(address string) string {
	points, quoted := 0, false
	for i, c := range address {
		switch {
		case c == '"' && (i == 0 || address[i-1] != '\\'):
			quoted = !quoted
		case c == '.' && !quoted:
			if points++; points == 2 {
				return address[:i]
			}
		}
	}
	return address
}

func dataText(p *plan.Plan) string {
	settle, start, resume := len(p.OpenTransactions()), 0, 0
	fresh, rest := plan.Amount{RowsExact: true}, plan.Amount{RowsExact: true}
	for _, l := range p.Loads {
		switch {
		case l.Todo.Splits == 0:
		case loadAction(&l) == plan.Resume:
			resume++
			rest = add(rest, l.Todo)
		default:
			start++
			fresh = add(fresh, l.Todo)
		}
	}
	var parts []string
	if settle > 0 {
		parts = append(parts, fmt.Sprintf("%d to settle", settle))
	}
	if start > 0 {
		parts = append(parts, fmt.Sprintf("%d to load (%s)", start, amountText(fresh)))
	}
	if resume > 0 {
		parts = append(parts, fmt.Sprintf("%d to resume (%s)", resume, amountText(rest)))
	}
	if len(parts) == 0 {
		return ""
	}
	return "Data: " + strings.Join(parts, ", ") + "."
}

func add(a, b plan.Amount) plan.Amount {
	return plan.Amount{
		Files: a.Files + b.Files, Splits: a.Splits + b.Splits, Bytes: a.Bytes + b.Bytes,
		Rows: a.Rows + b.Rows, RowsExact: a.RowsExact && b.RowsExact,
	}
}

// allowedText names the unsafe changes that somebody allowed; "" for none.
func allowedText(p *plan.Plan) (line string, addresses []string) {
	for _, t := range p.Tables {
		for _, d := range t.Dangers {
			if d.Allowed != nil && d.Held == "" {
				addresses = append(addresses, d.Address)
			}
		}
	}
	if len(addresses) == 0 {
		return "", nil
	}
	return fmt.Sprintf("Allowed unsafe changes: %d (%s).", len(addresses), strings.Join(addresses, ", ")), addresses
}
