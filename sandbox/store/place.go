package store

// withPlace returns the stage without the rows whose partition was dropped since
// it was opened: a server publishes a transaction for the partitions that are
// left. slabs and change are those of current. The stage itself is returned when
// none is lost; else one of the same transaction that is not in the log yet.
func (g *Stage) withPlace(slabs [][]byte, change Change) (*Stage, error) {
	now := g.table.shape.Load()
	if g.store.placed == nil || now.definition.Partition == nil || now == g.shape && !g.read {
		return g, nil
	}
	columns, placed, err := g.store.placed(&now.definition)
	if err != nil || placed == nil {
		return g, err
	}
	// A start reads the rows of the record alone. No other part has this number.
	kept := &Stage{store: g.store, table: g.table, shape: now, generation: g.generation, id: g.id, part: ^g.part, change: change}
	var values Row
	for _, slab := range slabs {
		out := appendSlabStart(make([]byte, 0, len(slab)), g.id, kept.part, uint32(len(kept.full)))
		for at := slabStart; at < len(slab); {
			_, row, next := entry(slab, at)
			values = now.layout.decode(row, columns, values)
			if placed(values) {
				out = append(out, slab[at:next]...)
				kept.rows++
			}
			at = next
		}
		if len(out) > slabStart {
			kept.full = append(kept.full, out)
		}
	}
	if kept.rows == g.rows {
		return g, nil
	}
	return kept, nil
}
