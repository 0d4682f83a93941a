package cli

import (
	"maps"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"starlift/diag"
	"starlift/plan"
	"starlift/state"
)

// scopeFlags say what a plan is about.
func scopeFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringSliceFlag{Name: "target", Usage: "plan for `ADDRESS` only, with what it needs; repeatable"},
		&cli.StringSliceFlag{Name: "exclude", Usage: "leave out `ADDRESS`, with what needs it; repeatable"},
		&cli.BoolFlag{Name: "destroy", Usage: "drop every table that the state knows"},
		&cli.BoolFlag{Name: "refresh-only", Usage: "bring the state up to what the clusters have, and change nothing there"},
		&cli.BoolFlag{Name: "refresh", Value: true, Usage: "look at the tables; -refresh=false takes them to be as the state saw them"},
		&cli.BoolFlag{Name: "show-drift", Usage: "list all that was changed outside starlift"},
	}
}

// scopeWishes reads the mode and the limits of a plan.
func scopeWishes(c *cli.Context, w *wishes) error {
	w.mode, w.targets, w.excludes, w.noRefresh = plan.Normal, c.StringSlice("target"), c.StringSlice("exclude"), !c.Bool("refresh")
	var modes []string
	for _, f := range []struct {
		name string
		on   bool
		mode plan.Mode
	}{
		{"-destroy", c.Bool("destroy"), plan.Destroy}, {"-refresh-only", c.Bool("refresh-only"), plan.RefreshOnly}, {"-refresh=false", w.noRefresh, plan.Normal},
	} {
		if f.on {
			modes = append(modes, f.name)
			w.mode = f.mode
		}
	}
	if len(modes) > 1 {
		return usage(diag.ExclusiveFlags, "%s exclude each other", strings.Join(modes, " and "))
	}
	if w.mode == plan.Normal {
		return nil
	}
	for _, name := range []string{"recreate", "reload"} {
		if len(c.StringSlice(name)) > 0 {
			return usage(diag.ExclusiveFlags, "%s and -%s exclude each other", modes[0], name)
		}
	}
	return nil
}

// knownObjects refuses an address of -target or -exclude that neither the
// configuration nor the state has.
func (s *session) knownObjects(addresses []string, st *state.State) error {
	all := slices.Concat(slices.Collect(maps.Keys(st.Tables)), slices.Collect(maps.Keys(st.Loads)))
	for _, t := range slices.Concat(s.config.Tables, s.config.Ledgers()) {
		all = append(all, t.Address)
	}
	for _, l := range s.config.Loads {
		all = append(all, l.Address)
	}
	slices.Sort(all)
	all = slices.Compact(all)
	for _, a := range addresses {
		if slices.ContainsFunc(all, func(known string) bool { return plan.Covers(a, known) }) {
			continue
		}
		text := "there is no table or load " + a + " in the configuration or the state"
		if near := diag.Near(a, all); len(near) > 0 {
			text += "; near it: " + strings.Join(near, ", ")
		}
		return usage(diag.UnknownAddress, "%s", text)
	}
	return nil
}
