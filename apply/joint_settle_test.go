package apply_test

import (
	"context"
	"strings"
	"testing"

	"starlift/plan"
	"starlift/schema"
	"starlift/starrocks"
	"starlift/state"
)

// leave writes the state of a run that died with both loads' first splits open
// under a label, each in the phase that prepared says.
func (s *jointSite) leave(label string, ledger int64, prepared ...bool) {
	s.t.Helper()
	file, err := s.open(nil)
	if err != nil {
		s.t.Fatal(err)
	}
	for i, job := range s.jobs {
		live, err := s.client.Table(context.Background(), "shop", job.Target.Name)
		if err != nil {
			s.t.Fatal(err)
		}
		records := []state.Record{
			state.LoadDefined{Load: job.Address, Database: "shop", Table: job.Target.Name, TableID: live.ID, Definition: job.Definition},
			state.SplitsAdded{Load: job.Address, Splits: []state.Split{{ID: "a", Parts: []string{"a"}}, {ID: "b", Parts: []string{"b"}}}},
		}
		for _, split := range []string{"a", "b"} {
			records = append(records, state.Begun{Load: job.Address, Epoch: split, Split: split, Labels: []string{label}, Run: "r0", Via: string(plan.MultiTable)})
			if prepared[i] {
				to := map[string]string{"a": "40", "b": "60"}[split]
				records = append(records, state.Prepared{
					Load: job.Address, Epoch: split, Labels: []string{label}, To: map[string]string{split: to}, Run: "r0", Via: string(plan.MultiTable), Ledger: ledger,
				})
			}
		}
		if err := file.Append(true, records...); err != nil {
			s.t.Fatal(err)
		}
	}
	if err := file.Close(); err != nil {
		s.t.Fatal(err)
	}
}

func (s *jointSite) ledgerID() int64 {
	s.t.Helper()
	live, err := s.client.Table(context.Background(), "shop", starrocks.LedgerName)
	if err != nil || !live.Exists {
		s.t.Fatalf("no ledger: %v", err)
	}
	return live.ID
}

// The append that decides was torn: the first load is prepared, the second only
// begun. The commit was never sent, whatever the cluster remembers.
func TestTornDecisionIsNoDecision(t *testing.T) {
	s := newJointSite(t, true, false, schema.Duplicate)
	t.Run("label forgotten", func(t *testing.T) {
		s.t = t
		s.reset()
		s.leave("sl_forgotten", 0, true, false)
		s.ends(s.run(context.Background(), s.sources(), nil))
		s.full()
	})
	t.Run("transaction still open", func(t *testing.T) {
		s.t = t
		s.reset()
		txn, err := s.client.BeginMulti(context.Background(), "shop", "sl_open", starrocks.TxnOptions{})
		if err != nil {
			t.Fatal(err)
		}
		body := strings.NewReader("1,x\n")
		if _, err := txn.Write(context.Background(), "items", []starrocks.Header{{Name: "column_separator", Value: ","}}, body); err != nil {
			t.Fatal(err)
		}
		s.leave("sl_open", 0, true, false)
		s.ends(s.run(context.Background(), s.sources(), nil))
		s.full()
	})
}

// The cluster has forgotten a label that was decided on.
func TestForgottenJointLabel(t *testing.T) {
	t.Run("stops without a ledger", func(t *testing.T) {
		s := newJointSite(t, true, false, schema.Duplicate)
		s.leave("sl_forgotten", 0, true, true)
		r, err := s.run(context.Background(), s.sources(), nil)
		if err != nil || len(r.Failures) == 0 || r.Failures[0].Code != "SL4002" {
			t.Fatalf("ended with %v, %+v", err, r.Failures)
		}
		if items, orders, _, _ := s.counts(); items+orders > 0 {
			t.Errorf("%d items and %d orders were sent", items, orders)
		}
	})
	t.Run("is in the ledger", func(t *testing.T) {
		s := newJointSite(t, true, true, schema.Duplicate)
		s.ends(s.run(context.Background(), s.sources(), nil))
		s.site.forget()
		s.leave("sl_forgotten", s.ledgerID(), true, true)
		s.ends(s.run(context.Background(), s.sources(), nil))
		s.full()
		for _, address := range []string{"load.items", "load.orders"} {
			if l := s.known(address); l.Rows != 60 || len(l.Open) > 0 {
				t.Errorf("%s has %d rows and %d open epochs", address, l.Rows, len(l.Open))
			}
		}
	})
	t.Run("is not in the ledger", func(t *testing.T) {
		s := newJointSite(t, true, true, schema.Duplicate)
		s.leave("sl_forgotten", s.ledgerID(), true, true)
		s.ends(s.run(context.Background(), s.sources(), nil))
		s.full()
	})
	t.Run("is not in another ledger", func(t *testing.T) {
		s := newJointSite(t, true, true, schema.Duplicate)
		s.leave("sl_forgotten", s.ledgerID()+1, true, true)
		r, err := s.run(context.Background(), s.sources(), nil)
		if err != nil || len(r.Failures) == 0 || r.Failures[0].Code != "SL4002" {
			t.Fatalf("ended with %v, %+v", err, r.Failures)
		}
	})
}
