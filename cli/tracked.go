package cli

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/hashicorp/hcl/v2"

	"starlift/diag"
)

// gitTime bounds what asking git may take: it is a courtesy.
const gitTime = 3 * time.Second

// trackedSecrets warns of sensitive variables that are set in files that git
// tracks. Git itself is asked, since only it reads every form of its index; where
// it is not installed or does not answer, nothing is said.
func (s *session) trackedSecrets(ctx context.Context) hcl.Diagnostics {
	var diags hcl.Diagnostics
	tracked := map[string]bool{}
	asked := map[string]bool{}
	for _, w := range s.config.WrittenSecrets {
		path := w.Path
		if !asked[path] {
			asked[path] = true
			tracked[path] = isTracked(ctx, path)
		}
		if !tracked[path] {
			continue
		}
		// Without a place: the line that would be shown holds the secret.
		diags = append(diags, diag.Warn(diag.TrackedSecret, nil, "Secret in a file that git tracks",
			fmt.Sprintf("var.%s is sensitive, and %s line %d sets it: whoever can read the repository can read it. Set STARLIFT_VAR_%s in the environment instead, take the line out, and change the secret.",
				w.Variable, w.File, w.Line, w.Variable), diag.For("var."+w.Variable)))
	}
	return diags
}

// isTracked asks git about a file.
func isTracked(ctx context.Context, path string) bool {
	folder := filepath.Dir(path)
	if !inWorkTree(folder) {
		return false
	}
	ctx, cancel := context.WithTimeout(ctx, gitTime)
	defer cancel()
	// A repository can name programs that git is to run when it looks at its index:
	// not for this.
	ask := exec.CommandContext(ctx, "git", "-c", "core.fsmonitor=false", "ls-files", "--", filepath.Base(path))
	ask.Dir = folder
	ask.Env = append(os.Environ(), "GIT_OPTIONAL_LOCKS=0", "LC_ALL=C")
	answer, err := ask.Output()
	return err == nil && strings.TrimSpace(string(answer)) != ""
}
