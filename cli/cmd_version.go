package cli

import (
	"encoding/json"
	"fmt"
	"runtime"

	"github.com/urfave/cli/v2"

	"starlift/plan"
	"starlift/state"
)

// build is what version -json says: the program, and the versions of what other
// programs read from it.
type build struct {
	Version      string `json:"version"`
	Commit       string `json:"commit"`
	Go           string `json:"go"`
	Platform     string `json:"platform"`
	PlanFormat   string `json:"plan_format"`
	StateFormat  int    `json:"state_format"`
	UI           string `json:"ui"`
	LabelScheme  int    `json:"label_scheme"`
	MappingRules int    `json:"mapping_rules"`
}

// version shows what this program is.
func (s *session) version(c *cli.Context) error {
	if !c.Bool("json") {
		fmt.Fprintf(s.out, "starlift %s\n", s.process.Version)
		return nil
	}
	b := build{
		Version: s.process.Version, Commit: s.process.Commit, Go: runtime.Version(), Platform: runtime.GOOS + "_" + runtime.GOARCH,
		PlanFormat: plan.DocumentFormat, StateFormat: state.Format, UI: uiVersion, LabelScheme: 1, MappingRules: 1,
	}
	if err := json.NewEncoder(s.out).Encode(b); err != nil {
		return fmt.Errorf("write the version: %w", err)
	}
	return nil
}
