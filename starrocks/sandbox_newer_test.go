package starrocks

import (
	"errors"
	"strings"
	"testing"
	"time"
)

func sandboxInflates(t *testing.T, s *sandbox) {
	for _, kind := range compressions {
		s.statement(t, "TRUNCATE TABLE d.a")
		rows := strings.Repeat("1\n2\n", 100_000)
		c, err := NewCompressor(kind, strings.NewReader(rows))
		if err != nil {
			t.Fatal(err)
		}
		header := Header{"compression", string(kind)}
		if _, err := s.stream(t, own(t, string(kind)), c, header); err != nil {
			t.Errorf("%s: %v", kind, err)
			continue
		}
		s.holds(t, "a", 200_000, 300_000)
		// In a transaction each request is a stream of its own.
		txn, err := s.client.Begin(t.Context(), "d", "a", own(t, "txn"+string(kind)), TxnOptions{})
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			c.Reset(strings.NewReader(rows))
			if _, err := txn.Write(t.Context(), []Header{header}, c); err != nil {
				t.Fatalf("%s: %v", kind, err)
			}
		}
		counts, err := txn.Prepare(t.Context())
		if err == nil {
			_, err = txn.Commit(t.Context(), 0)
		}
		if err != nil || counts.Loaded != 400_000 {
			t.Errorf("%s: %+v, error %v", kind, counts, err)
		}
		s.holds(t, "a", 600_000, 900_000)
	}
}

func sandboxMerges(t *testing.T, s *sandbox) {
	headers := []Header{{"enable_merge_commit", "true"}, {"merge_commit_interval_ms", "20"}, {"merge_commit_parallel", "1"}}
	got, err := s.client.MergeCommit(t.Context(), "d", "a", "request-1", time.Minute, headers, strings.NewReader("1\n2\n"))
	if err != nil || got.Label == "" || got.Txn == 0 || got.Bytes != 4 {
		t.Fatalf("%+v, error %v", got, err)
	}
	s.holds(t, "a", 2, 3)
	async := append(headers, Header{"merge_commit_async", "true"})
	got, err = s.client.MergeCommit(t.Context(), "d", "a", "request-1", time.Minute, async, strings.NewReader("3\n"))
	if err != nil {
		t.Fatal(err)
	}
	for state := Unknown; state != Visible; { // registered when its window closes
		if state, _, err = s.client.State(t.Context(), "d", got.Label); err != nil {
			t.Fatal(err)
		}
		if err := sleep(t.Context(), time.Millisecond); err != nil {
			t.Fatal(err)
		}
	}
	s.holds(t, "a", 3, 6)
	// Neither frontend nor backend takes it without its parameters.
	_, err = s.client.MergeCommit(t.Context(), "d", "a", "request-2", time.Minute, headers[:2], strings.NewReader("1\n"))
	var refused *RefusedError
	if !errors.As(err, &refused) || refused.Status != "INVALID_ARGUMENT" || !Permanent(err) {
		t.Errorf("error %v", err)
	}
	_, err = s.client.MergeCommit(t.Context(), "d", "a", "request-3", time.Minute, append(headers, Header{"strict_mode", "true"}), strings.NewReader("x\n"))
	if err == nil {
		t.Error("rows that do not fit were taken")
	}
	s.holds(t, "a", 3, 6)
}

func sandboxCommitsTogether(t *testing.T, s *sandbox) {
	l := own(t, "one")
	txn := beginMulti(t, s, l)
	for _, table := range []string{"a", "b", "a"} {
		if _, err := txn.Write(t.Context(), table, nil, strings.NewReader("1\n2\n")); err != nil {
			t.Fatal(err)
		}
	}
	s.holds(t, "a", 0, 0)
	if _, err := txn.Commit(t.Context(), 0); err != nil {
		t.Fatal(err)
	}
	s.holds(t, "a", 4, 6)
	s.holds(t, "b", 2, 3)
	// Again, by a run that knows the label and nothing else.
	if _, err := s.client.ResumeMulti("d", l).Commit(t.Context(), 0); err != nil {
		t.Error(err)
	}
	_, err := s.client.BeginMulti(t.Context(), "d", l, TxnOptions{})
	var exists *LabelExistsError
	if !errors.As(err, &exists) || !exists.Finished {
		t.Errorf("error %v", err)
	}
	s.holds(t, "a", 4, 6)
	if err := s.client.ResumeMulti("d", l).Rollback(t.Context()); err == nil {
		t.Error("a committed transaction was rolled back")
	}
}

func beginMulti(t *testing.T, s *sandbox, l Label) *MultiTxn {
	t.Helper()
	txn, err := s.client.BeginMulti(t.Context(), "d", l, TxnOptions{Timeout: time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	return txn
}

// What an earlier run has loaded under a label is not taken up by a later begin.
func sandboxKeepsALabel(t *testing.T, s *sandbox) {
	l := own(t, "one")
	txn := beginMulti(t, s, l)
	if _, err := txn.Write(t.Context(), "a", nil, strings.NewReader("1\n")); err != nil {
		t.Fatal(err)
	}
	_, err := s.client.BeginMulti(t.Context(), "d", l, TxnOptions{})
	var exists *LabelExistsError
	if !errors.As(err, &exists) || !exists.Spent || exists.Finished {
		t.Errorf("error %v", err)
	}
	if _, err := txn.Write(t.Context(), "b", nil, strings.NewReader("1\n")); err == nil {
		t.Error("a transaction that was rolled back took rows")
	}
	if _, err := txn.Commit(t.Context(), 0); err == nil {
		t.Error("a transaction that was rolled back was committed")
	}
	if err := txn.Rollback(t.Context()); err != nil {
		t.Error(err)
	}
	s.state(t, l, Aborted)
	s.holds(t, "a", 0, 0)
	s.holds(t, "b", 0, 0)
}

func sandboxRefusesOneOfSeveral(t *testing.T, s *sandbox) {
	l := own(t, "one")
	txn := beginMulti(t, s, l)
	if _, err := txn.Write(t.Context(), "a", nil, strings.NewReader("1\n")); err != nil {
		t.Fatal(err)
	}
	if _, err := txn.Write(t.Context(), "b", []Header{{"strict_mode", "true"}}, strings.NewReader("1\nno number\n")); err != nil {
		t.Fatal(err)
	}
	_, err := txn.Commit(t.Context(), 0)
	var data *DataError
	if !errors.As(err, &data) || data.ErrorURL == "" || !Permanent(err) {
		t.Fatalf("error %v", err)
	}
	if log, err := s.client.ErrorLog(t.Context(), data.ErrorURL); err != nil || !strings.Contains(strings.Join(log, "\n"), "no number") {
		t.Errorf("log %q, error %v", log, err)
	}
	s.state(t, l, Aborted)
	s.holds(t, "a", 0, 0)
	s.holds(t, "b", 0, 0)
}

func sandboxLosesAnswersOfSeveral(t *testing.T, s *sandbox) {
	for _, fault := range []string{"lose_answer", "cut_before"} {
		txn := beginMulti(t, s, own(t, fault))
		if _, err := txn.Write(t.Context(), "a", nil, strings.NewReader("1\n")); err != nil {
			t.Fatal(err)
		}
		s.fault(t, "commit", fault)
		if _, err := txn.Commit(t.Context(), 0); err != nil {
			t.Errorf("%s: %v", fault, err)
		}
	}
	s.holds(t, "a", 2, 2)
	l := own(t, "begin")
	s.fault(t, "begin", "lose_answer")
	if _, err := s.client.BeginMulti(t.Context(), "d", l, TxnOptions{}); err == nil {
		t.Error("an answer that was lost was heard")
	}
	if err := s.client.ResumeMulti("d", l).Rollback(t.Context()); err != nil {
		t.Error(err)
	}
	l = own(t, "rollback")
	txn := beginMulti(t, s, l)
	if _, err := txn.Write(t.Context(), "a", nil, strings.NewReader("1\n")); err != nil {
		t.Fatal(err)
	}
	s.fault(t, "rollback", "lose_answer")
	if err := txn.Rollback(t.Context()); err != nil {
		t.Error(err)
	}
	s.holds(t, "a", 2, 2)
}

func sandboxForgetsSeveral(t *testing.T, s *sandbox) {
	l := own(t, "one")
	txn := beginMulti(t, s, l)
	if _, err := txn.Write(t.Context(), "a", nil, strings.NewReader("1\n")); err != nil {
		t.Fatal(err)
	}
	s.fault(t, "commit", "leader_switch")
	visible, err := txn.Commit(t.Context(), 0)
	var state *StateError
	if visible || !errors.As(err, &state) || state.State.Done() {
		t.Errorf("visible %v, error %v", visible, err)
	}
	if err := txn.Rollback(t.Context()); err != nil {
		t.Error(err)
	}
	s.holds(t, "a", 0, 0)
}
