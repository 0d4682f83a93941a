// Package version holds what depends on the StarRocks release that the sandbox
// plays. Texts and behaviour that changed between releases (protocol reference
// 7) stand here and nowhere else; numbers in brackets are sections of it.
package version

import "fmt"

// Default is the release that is played when none is asked for.
const Default = "3.5.4"

// Check refuses releases whose behaviour the sandbox does not have. Lines that
// were never released are refused too.
func Check(text string) error {
	r, err := Parse(text)
	if err != nil {
		return err
	}
	last, found := map[int]int{2: 5, 3: 5, 4: 0}[r.Major] // the last line of each
	if !found || r.Minor > last || r.Before(Of(2, 3, 0)) {
		return fmt.Errorf("the sandbox plays the releases of StarRocks from 2.3.0 to 2.5, 3.0.0 to 3.5 and 4.0, not %q", text)
	}
	return nil
}
