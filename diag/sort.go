package diag

import (
	"cmp"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
)

// Sort returns the diagnostics in the order in which they are shown: by file,
// byte, severity and code, those without a place last. What only repeats or
// follows from another is left out: the same finding at the same place (an
// object of for_each is read once a key), and a failed evaluation at a place
// where an error is reported already. The argument is not changed.
func Sort(diags hcl.Diagnostics) hcl.Diagnostics {
	sorted := slices.Clone(diags)
	slices.SortStableFunc(sorted, compare)
	kept := make(hcl.Diagnostics, 0, len(sorted))
	furthest := -1 // index in kept of the error that reaches furthest in its file
	for _, d := range sorted {
		if repeats(kept, d) || furthest >= 0 && follows(kept[furthest], d) {
			continue
		}
		kept = append(kept, d)
		if d.Severity == hcl.DiagError && d.Subject != nil &&
			(furthest < 0 || !overlapsFile(kept[furthest], d) || d.Subject.End.Byte > kept[furthest].Subject.End.Byte) {
			furthest = len(kept) - 1
		}
	}
	return kept
}

func overlapsFile(a, b *hcl.Diagnostic) bool { return a.Subject.Filename == b.Subject.Filename }

func compare(a, b *hcl.Diagnostic) int {
	switch {
	case a.Subject == nil && b.Subject == nil:
		return cmp.Or(cmp.Compare(a.Severity, b.Severity), strings.Compare(string(CodeOf(a)), string(CodeOf(b))),
			strings.Compare(a.Summary, b.Summary), strings.Compare(a.Detail, b.Detail))
	case a.Subject == nil:
		return 1
	case b.Subject == nil:
		return -1
	}
	return cmp.Or(
		strings.Compare(a.Subject.Filename, b.Subject.Filename),
		cmp.Compare(a.Subject.Start.Byte, b.Subject.Start.Byte),
		cmp.Compare(a.Severity, b.Severity),
		strings.Compare(string(CodeOf(a)), string(CodeOf(b))),
		cmp.Compare(a.Subject.End.Byte, b.Subject.End.Byte),
		strings.Compare(a.Summary, b.Summary),
	)
}

// repeats says whether d is among the kept ones already; equal ones stand
// beside one another, or close.
func repeats(kept hcl.Diagnostics, d *hcl.Diagnostic) bool {
	for i := len(kept) - 1; i >= 0; i-- {
		k := kept[i]
		if d.Subject == nil || k.Subject == nil {
			if d.Subject != nil || k.Subject != nil {
				return false
			}
		} else if k.Subject.Filename != d.Subject.Filename || k.Subject.Start.Byte != d.Subject.Start.Byte {
			return false
		} else if k.Subject.End.Byte != d.Subject.End.Byte {
			continue
		}
		if k.Severity == d.Severity && CodeOf(k) == CodeOf(d) && k.Summary == d.Summary && k.Detail == d.Detail {
			return true
		}
	}
	return false
}

// follows says whether d is what an evaluation made of the error at the same
// place.
func follows(earlier, d *hcl.Diagnostic) bool {
	switch CodeOf(d) {
	case WrongType, UnknownReference, Syntax, "":
	default:
		return false
	}
	return d.Severity == hcl.DiagError && d.Subject != nil && overlapsFile(earlier, d) &&
		d.Subject.Start.Byte < earlier.Subject.End.Byte
}
