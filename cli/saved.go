package cli

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/urfave/cli/v2"

	"starlift/diag"
	"starlift/plan"
	"starlift/state"
)

// savingFlags are the flags of plan for what it writes to files.
func savingFlags() []cli.Flag {
	return append(formatFlags(oneOf(showFormats())),
		&cli.StringFlag{Name: "out", Usage: "save the plan in `FILE`, for apply"},
		&cli.DurationFlag{Name: "ttl", Value: 24 * time.Hour, Usage: "how long the saved plan may be applied; 0s: for good"},
		&cli.StringFlag{Name: "json-out", Usage: "write the plan as JSON to `FILE`"},
		&cli.StringFlag{Name: "md-out", Usage: "write the plan as markdown to `FILE`, for a pull request"},
		&cli.BoolFlag{Name: "json", Usage: "tell of the run by events, a line of JSON each"},
	)
}

// checkSaving refuses, before anything is planned, what could not be written
// after.
func checkSaving(c *cli.Context) error {
	if t := c.Duration("ttl"); t < 0 {
		return usage(diag.UnknownFlag, "-ttl=%s is negative", t)
	}
	if c.IsSet("ttl") && c.String("out") == "" {
		return usage(diag.ExclusiveFlags, "-ttl says how long a saved plan is good, and needs -out")
	}
	if c.Bool("json") && c.IsSet("format") {
		return usage(diag.ExclusiveFlags, "-json is the event stream; the plan as one document is -format=json or -json-out=FILE")
	}
	if err := checkFormat(c, showFormats()...); err != nil {
		return err
	}
	for _, name := range []string{"out", "json-out", "md-out"} {
		path := c.String(name)
		if path == "" && !c.IsSet(name) {
			continue
		}
		if info, err := os.Stat(path); err == nil && info.IsDir() {
			return usage(diag.UnknownFlag, "-%s=%s is a folder; give it the name of a file", name, path)
		}
		if info, err := os.Stat(filepath.Dir(path)); path == "" || err != nil || !info.IsDir() {
			return usage(diag.UnknownFlag, "-%s=%s: there is no folder to write it into", name, path)
		}
	}
	return nil
}

// publish shows the plan and writes the files that were asked for. A plan with
// errors is not saved: what is missing in it would look like a promise.
func (s *session) publish(ctx context.Context, c *cli.Context, clients *clients, p planned) error {
	out, jsonOut, asJSON := c.String("out"), c.String("json-out"), c.String("format") == "json"
	var doc *plan.Document
	if out != "" || jsonOut != "" || asJSON || s.events != nil {
		doc = s.document(ctx, clients, p, c.Duration("ttl"))
	}
	tell := s.out
	switch {
	case asJSON:
		tell = s.err // stdout is the document's
		text, err := s.documentText(doc)
		if err != nil {
			return err
		}
		_, _ = quiet{s.process.Stdout}.Write(text)
		s.show(p.diags)
	case c.String("format") == "markdown":
		tell = s.err
		s.show(p.diags)
	default:
		s.showMade(c, p, func() *plan.Document { return doc })
	}
	if !p.diags.HasErrors() {
		expires := time.Time{}
		if ttl := c.Duration("ttl"); out != "" && ttl > 0 {
			expires = doc.CreatedAt.Add(ttl)
		}
		if err := s.writeMarkdown(c, s.markdown(c, out, expires, s.config.Files), p.plan, diag.Sort(p.diags)); err != nil {
			return err
		}
	}
	if jsonOut != "" {
		if err := s.writeDocument(jsonOut, doc); err != nil {
			return err
		}
	}
	switch {
	case out == "":
		return nil
	case p.diags.HasErrors():
		fmt.Fprintf(s.err, "The plan has errors and was not saved to: %s\n", out)
		return nil
	}
	if err := s.savePlan(out, p, doc); err != nil {
		return err
	}
	if s.events != nil {
		s.events.emit("info", "plan_saved", savedLine(out, p.plan), eventField{"path", out}, eventField{"plan_id", doc.PlanID}, eventField{"applyable", doc.Applyable})
		return nil
	}
	fmt.Fprintf(tell, "\n%s\n", savedLine(out, p.plan))
	if !s.automation && p.plan.Applicable() && !p.plan.Empty() {
		fmt.Fprintf(s.err, "%s\n", applyHint(out))
	}
	return nil
}

// document makes the plan's document. It asks the clusters for their ids, which a
// saved plan is bound to.
func (s *session) document(ctx context.Context, clients *clients, p planned, lifetime time.Duration) *plan.Document {
	created := s.now()
	errors, warnings := 0, 0
	var diagnostics []json.RawMessage
	for _, d := range diag.Sort(p.diags) {
		if d.Severity == hcl.DiagError {
			errors++
		} else {
			warnings++
		}
		text, err := json.Marshal(jsonDiagnostic(d, s.config.Files, s.secrets))
		if err == nil {
			diagnostics = append(diagnostics, text)
		}
	}
	doc := plan.NewDocument(p.plan, plan.Making{
		Version: s.process.Version, Created: created, Lifetime: lifetime, Workspace: s.workspace, State: p.world.State, World: p.world,
		Config: s.config, ClusterIDs: s.clusterIDs(ctx, clients, p.plan), Diagnostics: diagnostics, Errors: errors, Warnings: warnings,
		Fingerprint: func(name string, value []byte) string {
			return fingerprint(p.world.State.Lineage, created, name, value)
		},
	})
	doc.State.Path = s.config.StatePath
	return doc
}

// clusterIDs asks the clusters of a plan who they are. One that does not say has
// none: the ids of its tables still tell.
func (s *session) clusterIDs(ctx context.Context, clients *clients, p *plan.Plan) map[string]int64 {
	ids := map[string]int64{}
	for _, known := range p.Clusters {
		for _, c := range s.config.Clusters {
			if c.Name != known.Name {
				continue
			}
			if client, err := clients.client(c, nil); err == nil {
				ids[c.Name], _ = client.ClusterID(ctx)
			}
		}
	}
	return ids
}

// writeDocument writes the document as JSON, without secrets.
func (s *session) writeDocument(path string, doc *plan.Document) error {
	text, err := s.documentText(doc)
	if err != nil {
		return err
	}
	return writeWhole(path, text)
}

func (s *session) documentText(doc *plan.Document) ([]byte, error) {
	text, err := doc.Encode()
	return maskJSON(text, s.secrets), err
}

// savePlan writes the plan that apply takes. A secret in what apply needs word for
// word cannot be masked, and so keeps the plan from being saved.
func (s *session) savePlan(path string, p planned, doc *plan.Document) error {
	if d := s.unsavable(p.plan); d != nil {
		s.show(hcl.Diagnostics{d})
		return &exitError{exitFailed}
	}
	doc.All(p.plan)
	text, err := s.documentText(doc)
	if err != nil {
		return err
	}
	masked := &plan.Document{}
	if err := json.Unmarshal(text, masked); err != nil {
		return fmt.Errorf("save the plan: %w", err)
	}
	actions, err := plan.Keep(p.plan)
	if err != nil {
		return err
	}
	saved := &plan.SavedPlan{Document: masked, Actions: maskJSON(actions, s.secrets), Blocks: map[string][]byte{}, Read: s.config.Read}
	for _, name := range s.config.BlockFiles {
		saved.Blocks[name] = s.config.Files[name]
	}
	// What the state remembers of tables may hold a secret of before it was one.
	if saved.State, err = touched(p.world.State, doc); err != nil {
		return err
	}
	saved.State = maskJSON(saved.State, s.secrets)
	text, err = saved.Encode()
	if err != nil {
		return err
	}
	return writeWhole(path, text)
}

// unsavable finds a secret where it cannot be masked: in the configuration, or in
// the names of what is to be loaded.
func (s *session) unsavable(p *plan.Plan) *hcl.Diagnostic {
	if d := s.config.Exposed(); d != nil {
		return d
	}
	for _, v := range s.config.Variables {
		if !v.Sensitive && !bytes.Equal(v.Value, maskJSON(v.Value, s.secrets)) {
			return diag.Error(diag.PlanNotSaved, nil, "Secret in the value of a variable",
				fmt.Sprintf("A saved plan holds the values of variables, and no secret may be in it. Make var.%s sensitive = true.", v.Name), diag.For("var."+v.Name))
		}
	}
	for i := range p.Loads {
		l := &p.Loads[i]
		text, err := json.Marshal([]any{l.New, l.Pending})
		if err != nil || !bytes.Equal(text, maskJSON(text, s.secrets)) {
			return diag.Error(diag.PlanNotSaved, l.Job.At, "Secret in the name of data",
				"A saved plan names the files that it loads, and a secret stands in one of their names. No secret may be in a saved plan: apply without one, or give the files other names.", diag.For(l.Job.Address))
		}
	}
	return nil
}

// touched is the part of the state that the plan is about, as a state file.
func touched(st *state.State, doc *plan.Document) ([]byte, error) {
	if st.Lineage == "" {
		return nil, nil
	}
	part := st.Clone()
	part.Tables, part.Loads = map[string]*state.Table{}, map[string]*state.Load{}
	for _, c := range doc.Changes {
		address := cmp.Or(c.MovedFrom, c.Address)
		if t := st.Tables[address]; t != nil {
			part.Tables[address] = t
		}
		if l := st.Loads[address]; l != nil {
			part.Loads[address] = l
		}
	}
	return state.Encode(part)
}

// writeWhole writes a file that only its owner may read, whole or not at all.
func writeWhole(path string, text []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*") // mode 0600
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	_, err = f.Write(text)
	if err == nil {
		err = f.Sync()
	}
	if closing := f.Close(); err == nil {
		err = closing
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name())
		return fmt.Errorf("write %s: %w", path, err)
	}
	return nil
}

// savedLine tells of a plan that was saved.
func savedLine(path string, p *plan.Plan) string {
	line := "Saved the plan to: " + path
	if !p.Applicable() {
		n := len(p.Blocked)
		line += " (not applyable: " + plural(n, "change") + isAre(n) + " blocked)"
	}
	return line
}

// applyHint is the next step after a plan was saved.
func applyHint(path string) string {
	return "To carry out exactly this plan: starlift apply " + plan.ShellWord(path)
}
