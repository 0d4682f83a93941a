package config

import (
	"fmt"

	"github.com/hashicorp/hcl/v2"

	"starlift/diag"
	"starlift/option"
)

// starliftBlock is the body of the starlift block.
type starliftBlock struct {
	requiredVersion string
	state           stateBlock
}

type stateBlock struct{ path string }

func starliftSpec() option.Spec[starliftBlock] {
	return option.Spec[starliftBlock]{
		option.Text("required_version", "Versions of the tool that may be used, such as \">= 0.1, < 1.0\".",
			func(b *starliftBlock) *string { return &b.requiredVersion }),
		option.Block("state", "Where the state is kept.", func(b *starliftBlock) *stateBlock { return &b.state },
			option.Spec[stateBlock]{
				option.Text("path", "Path of the state file, relative to the configuration.",
					func(s *stateBlock) *string { return &s.path }, option.Length(1, 4096)),
			}),
	}
}

// starlift reads the settings of the tool.
func (r *reader) starlift() {
	for i, b := range r.settings {
		if i > 0 {
			r.add(duplicate("The starlift block", b.DefRange(), r.settings[0].DefRange()))
			continue
		}
		var block starliftBlock
		body := r.withoutLater(b.Body)
		places, problems := starliftSpec().Decode(body, r.context(bodyReferences(body), nil), &block)
		r.report(problems, b, nil)
		r.out.StatePath = block.state.path
		if at := places.At("required_version"); at != nil {
			r.reportOne(checkVersion(block.requiredVersion, r.in.Version, at), b)
		}
	}
}

func checkVersion(constraint, version string, at *hcl.Range) *hcl.Diagnostic {
	ok, err := satisfies(version, constraint)
	switch {
	case err != nil:
		return diag.Error(diag.WrongType, at, "Version constraint not understood",
			fmt.Sprintf("%s. A constraint is written like \">= 0.1, < 1.0\", with =, !=, >, >=, <, <= or ~>.", err))
	case !ok:
		return diag.Error(diag.OutOfRange, at, "Version of starlift not allowed",
			fmt.Sprintf("The configuration asks for starlift %s, and this is %s.", constraint, version))
	}
	return nil
}
