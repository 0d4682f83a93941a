package plan

import (
	"context"

	"starlift/config"
	"starlift/diag"
	"starlift/source"
)

// advice passes on what a source wants to be known before its data is loaded.
func (m *maker) advice(ctx context.Context, l *config.Load, src source.Source, load *Load) {
	adviser, is := src.(source.Adviser)
	if !is || len(load.New) == 0 {
		return
	}
	advice, err := adviser.Advice(ctx)
	if err != nil {
		m.add(sourceDiagnostic(l, err))
		return
	}
	for _, a := range advice {
		m.add(diag.Warn(diag.SourceChanged, &l.From.At, a.Summary, a.Detail, diag.For(l.Address)))
	}
}
