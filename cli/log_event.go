package cli

import (
	"context"
	"log/slog"
	"time"

	"starlift/apply"
	"starlift/starrocks"
)

// logEvent logs what a load does: its begin and end, each transaction, each try
// that follows another, and what was settled. Tables are told of by their
// statements, which the log has as requests.
func (s *session) logEvent(e apply.Event) {
	switch e := e.(type) {
	case apply.LoadStarted:
		s.logLoad(slog.LevelInfo, "load started", e.Address, slog.String("into", e.Into), slog.Int("splits", e.Splits), slog.Int64("bytes", e.Bytes), slog.Bool("resumed", e.Resumed))
	case apply.LoadDone:
		s.logLoad(slog.LevelInfo, "load done", e.Address, progressAttributes(e.Progress)...)
	case apply.LoadStopped:
		s.logLoad(slog.LevelWarn, "load stopped", e.Address, append(progressAttributes(e.Progress), slog.String("next_label", string(e.Next)))...)
	case apply.LoadFailed:
		s.logLoad(slog.LevelError, "load failed", e.Address, progressAttributes(e.Progress)...)
	case apply.Settling:
		s.logLoad(slog.LevelInfo, "settling", e.Address, slog.String("label", e.Label), slog.Int64("txn", e.Txn), slog.String("decision", e.Decision))
	case apply.Settled:
		s.logLoad(slog.LevelInfo, "settled", e.Address, slog.String("outcome", e.Outcome), took(e.Took))
	case apply.EpochBegun:
		s.logEpoch(slog.LevelDebug, "epoch begun", e.Address, e.Split.ID, e.Label, slog.Int64("txn", e.Txn))
	case apply.EpochPrepared:
		s.logEpoch(slog.LevelDebug, "epoch prepared", e.Address, e.Split, e.Label, slog.Int64("txn", e.Txn), slog.Int64("rows", e.Rows), slog.String("to", string(e.At)), took(e.Took))
	case apply.EpochCommitted:
		s.logEpoch(slog.LevelInfo, "epoch committed", e.Address, e.Split, e.Label,
			slog.Int64("txn", e.Txn), slog.Int64("rows", e.Rows), slog.Int64("filtered", e.Filtered), slog.Int64("sent", e.Sent), took(e.Took))
	case apply.RowsRefused:
		s.logEpoch(slog.LevelWarn, "rows refused", e.Address, e.Split, e.Label, slog.Int64("by_starlift", e.Local), slog.Int64("by_starrocks", e.Filtered))
	case apply.EpochWaiting:
		s.logLoad(slog.LevelInfo, "waiting for the end of a transaction", e.Address, slog.String("label", string(e.Label)), slog.Duration("limit", e.Limit))
	case apply.EpochRolledBack:
		s.logEpoch(slog.LevelWarn, "epoch rolled back", e.Address, e.Split, e.Label, slog.Int64("txn", e.Txn), cause(e.Cause))
	case apply.EpochSettled:
		s.logEpoch(slog.LevelInfo, "epoch settled", e.Address, e.Split, e.Label, slog.String("outcome", e.Outcome), slog.Int64("rows", e.Rows))
	case apply.EpochRetried:
		s.logEpoch(slog.LevelWarn, "epoch is read again", e.Address, e.Split, "",
			slog.Int("attempt", e.Attempt+1), slog.Duration("wait", e.Wait.Round(time.Millisecond)), slog.String("class", starrocks.TroubleOf(e.Err).String()), cause(e.Err))
	case apply.EpochFailed:
		s.logEpoch(slog.LevelError, "epoch failed", e.Address, e.Split, e.Label,
			slog.Int("attempt", e.Attempt), slog.String("class", starrocks.TroubleOf(e.Err).String()), cause(e.Err))
	}
}

func (s *session) logLoad(level slog.Level, message, address string, attributes ...slog.Attr) {
	s.log.LogAttrs(context.Background(), level, message, append([]slog.Attr{slog.String("load", address)}, attributes...)...)
}

func (s *session) logEpoch(level slog.Level, message, address, split string, l starrocks.Label, attributes ...slog.Attr) {
	start := []slog.Attr{slog.String("split", split)}
	if l != "" {
		start = append(start, slog.String("label", string(l)))
	}
	s.logLoad(level, message, address, append(start, attributes...)...)
}

func progressAttributes(p apply.Progress) []slog.Attr {
	return []slog.Attr{
		slog.Int("splits", p.Splits), slog.Int("splits_planned", p.SplitsPlanned), slog.Int64("rows", p.Rows), slog.Int64("filtered", p.Filtered),
		slog.Int64("bytes", p.Bytes), took(p.Took),
	}
}

func took(d time.Duration) slog.Attr { return slog.Duration("took", d.Round(time.Microsecond)) }

// cause is an error as an attribute; without one, an empty text.
func cause(err error) slog.Attr {
	if err == nil {
		return slog.String("error", "")
	}
	return slog.String("error", oneLine(err.Error()))
}
