package cli

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/hashicorp/hcl/v2"
	"github.com/urfave/cli/v2"

	"starlift/diag"
)

// validationFormat is the version of what validate -json writes: the minor part
// counts fields that were added, the major part what breaks a reader.
const validationFormat = "1.0"

func validateFlags() []cli.Flag {
	return append(configFlags(), &cli.BoolFlag{Name: "json", Usage: "the outcome as JSON, with every diagnostic"})
}

// validation is the outcome for programs.
type validation struct {
	FormatVersion string           `json:"format_version"`
	Valid         bool             `json:"valid"`
	ErrorCount    int              `json:"error_count"`
	WarningCount  int              `json:"warning_count"`
	Diagnostics   []diagnosticJSON `json:"diagnostics"`
}

// validate checks the configuration alone, without a network.
func (s *session) validate(c *cli.Context) error {
	if err := noArguments(c); err != nil {
		return err
	}
	if c.Bool("json") {
		return s.validateJSON(c)
	}
	diags, err := s.read(c)
	if err != nil {
		return err
	}
	s.show(diags)
	counted := fmt.Sprintf("%s, %s", plural(len(s.config.Tables), "table"), plural(len(s.config.Loads), "load"))
	if len(diags) > 0 {
		fmt.Fprintf(s.out, "The configuration is valid, with %s: %s.\n", plural(len(diags), "warning"), counted)
		return nil
	}
	fmt.Fprintf(s.out, "The configuration is valid: %s.\n", counted)
	return nil
}

// validateJSON says everything on stdout, also what is wrong.
func (s *session) validateJSON(c *cli.Context) error {
	diags, err := s.readQuietly(c)
	var quit *exitError
	if err != nil && !errors.As(err, &quit) {
		return err
	}
	diags = diag.Sort(diags)
	outcome := validation{FormatVersion: validationFormat, Valid: true, Diagnostics: jsonDiagnostics(diags, s.config.Files, s.secrets)}
	for _, d := range diags {
		if d.Severity == hcl.DiagError {
			outcome.Valid = false
			outcome.ErrorCount++
		} else {
			outcome.WarningCount++
		}
	}
	encoder := json.NewEncoder(s.out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(outcome); err != nil {
		return fmt.Errorf("write the outcome: %w", err)
	}
	return err
}
