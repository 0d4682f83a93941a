package plan

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"starlift/config"
	"starlift/diag"
	"starlift/source"
	"starlift/starrocks"
	"starlift/state"
)

// ledgerPrefix begins the address of every ledger.
const ledgerPrefix = "ledger."

func isLedger(address string) bool { return strings.HasPrefix(address, ledgerPrefix) }

// withLedgers adds the ledgers to the tables of the configuration, so that they
// are created and compared like all others.
func (m *maker) withLedgers() {
	ledgers := m.config.Ledgers()
	if len(ledgers) == 0 {
		return
	}
	c := *m.config
	c.Tables = slices.Concat(c.Tables, ledgers)
	slices.SortFunc(c.Tables, func(a, b *config.Table) int { return cmp.Compare(a.Address, b.Address) })
	m.config = &c
}

// keepsLedger says whether a ledger that no load writes any more stays: it always
// does, for what it says of the rows in the tables cannot be had back. -destroy
// drops it with them.
func (m *maker) keepsLedger(known *state.Table) bool {
	if !isLedger(known.Address) || m.world.Mode == Destroy {
		return false
	}
	m.plan.Notes = append(m.plan.Notes, fmt.Sprintf(
		"No load of the configuration writes %s any more (%s.%s). It stays as it is: starlift state rm %s lets go of it, -destroy drops it.",
		known.Address, known.Database, known.Name, ShellWord(known.Address)))
	return true
}

// LedgerRow is what the ledger is told of a split of the job: the epoch with this
// label has read it up to an offset, and rows have been sent for it until there.
func (j *Job) LedgerRow(s source.Split, to source.Offset, done bool, rows int64, label starrocks.Label) starrocks.LedgerRow {
	return starrocks.LedgerRow{
		Load: j.Address, LabelAddress: j.LabelAddress, Table: j.Target.Name, TableID: j.TableID, Reload: j.Reload,
		Definition: j.Definition, Split: s.ID, Parts: s.Parts, Start: string(s.Start), Stage: s.Stage, Tail: s.Tail,
		Bytes: s.Bytes, To: string(to), Done: done, Rows: rows, Label: label,
	}
}

// ledgerKey is the key of a split's row in the ledger.
func (j *Job) ledgerKey(split string, parts []string) string {
	row := starrocks.LedgerRow{LabelAddress: j.LabelAddress, TableID: j.TableID, Reload: j.Reload, Split: split, Parts: parts}
	return row.Key()
}

// ledgerAhead blocks a load of which the ledger has more than the state: its
// state was lost, or an older one was put in its place. To go on would load again
// what is in the table. It says whether it has blocked the load.
//
// Open epochs are left out: they are settled, by the ledger where need be. So is
// what the state has and the ledger has not: it was loaded before the load had a
// ledger.
func (m *maker) ledgerAhead(ctx context.Context, l *config.Load, client *starrocks.Client, before *state.Load, job *Job) bool {
	if !job.Ledger || job.TableID == 0 || !m.live[l.LedgerAddress()].Exists {
		return false
	}
	marks, err := client.LedgerMarks(ctx, job.Target.Database, starrocks.LedgerQuery{LabelAddress: job.LabelAddress, TableID: job.TableID})
	if err != nil {
		m.add(unreachable(l.Into.Cluster, err))
		return true
	}
	// What was loaded before the last -reload counts no more. A later one than the
	// state knows of does: that state is behind.
	maps.DeleteFunc(marks, func(_ string, mark starrocks.LedgerMark) bool { return mark.Reload < job.Reload })
	if before != nil {
		for _, s := range before.Splits {
			key := job.ledgerKey(s.ID, s.Parts)
			if s.Done || isOpen(before, s.ID) || s.At != "" && s.At == marks[key].To {
				delete(marks, key)
			}
		}
	}
	if len(marks) == 0 {
		return false
	}
	rows := int64(0)
	for _, mark := range marks {
		rows += mark.Rows
	}
	what, way := "the state does not know the load", "To make a state of what the ledgers say:  starlift state rebuild"
	if before != nil {
		what = "the state has not"
	}
	if m.world.State.Lineage != "" {
		way = "Put the newest state file back. Without one, move the state's files away, and make a state of what the ledgers say:  starlift state rebuild"
	}
	m.block(l, diag.LedgerDisagrees, fmt.Sprintf("%s has %s of it in the table, with %s, and %s",
		l.LedgerAddress(), counted(int64(len(marks)), "part"), counted(rows, "row"), what),
		way,
		"To load it all again instead, empty the table and the load's rows of the ledger:",
		fmt.Sprintf("  DELETE FROM %s.%s WHERE label_address = '%s'", job.Target.Database, starrocks.LedgerName, strings.ReplaceAll(job.LabelAddress, "'", "''")))
	return true
}

func counted(n int64, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return decimal(n) + " " + one + "s"
}
