package cli

import (
	"fmt"
	"io"
	"maps"
	"slices"

	"starlift/plan"
	"starlift/state"
)

// stateView draws the state as text: what is managed, and how far each load is.
type stateView struct {
	w         io.Writer
	paint     palette
	workspace string
}

func (v stateView) draw(s *state.State) {
	fmt.Fprintf(v.w, "Workspace %q, state serial %d: %s, %s.\n", v.workspace, s.Serial, plural(len(s.Tables), "table"), plural(len(s.Loads), "load"))
	for _, a := range slices.Sorted(maps.Keys(s.Tables)) {
		t := s.Tables[a]
		rows := [][2]string{{"cluster", t.Cluster}, {"table id", fmt.Sprint(t.TableID)}, {"generation", fmt.Sprint(t.Generation)}}
		if t.PreventDrop {
			rows = append(rows, [2]string{"prevent_drop", "true"})
		}
		v.block(a, fmt.Sprintf("table %q", t.Database+"."+t.Name), rows)
	}
	for _, a := range slices.Sorted(maps.Keys(s.Loads)) {
		l := s.Loads[a]
		done, left := plan.Progress(l)
		rows := [][2]string{
			{"done", doneText(done)}, {"generation", fmt.Sprint(l.Generation)},
		}
		if l.Filtered > 0 {
			rows = append(rows, [2]string{"filtered", countText(l.Filtered) + " rows"})
		}
		if left.Splits > 0 {
			rows = append(rows, [2]string{"left", plural(left.Splits, "transaction") + ", " + bytesText(left.Bytes)})
		}
		for _, e := range l.Open {
			rows = append(rows, [2]string{"open", fmt.Sprintf("%s, %s by run %s", e.Name, e.Phase, e.Run)})
		}
		if len(l.Last.Labels) > 0 {
			rows = append(rows, [2]string{"last label", l.Last.Labels[0]})
		}
		v.block(a, fmt.Sprintf("load into %q", l.Database+"."+l.Table), rows)
	}
}

func (v stateView) block(address, header string, rows [][2]string) {
	fmt.Fprintf(v.w, "\n  # %s\n    %s {\n", v.paint.bold(address), header)
	wide := 0
	for _, r := range rows {
		wide = max(wide, len(r[0]))
	}
	for _, r := range rows {
		fmt.Fprintf(v.w, "        %-*s = %s\n", wide, r[0], r[1])
	}
	fmt.Fprintln(v.w, "    }")
}
