package option

import "github.com/hashicorp/hcl/v2"

// Places says where the value of each option that was set stands: the name,
// with the names of the blocks around it ("buffer_flush.max_bytes"), gives the
// range of the value as written. An option that is not there was left out, or
// null. Objects that are not written out key by key have their own range for
// each of their keys.
type Places map[string]hcl.Range

// Has says whether the option was set.
func (p Places) Has(name string) bool { _, ok := p[name]; return ok }

// At is the range of the option's value, or nil when it was not set.
func (p Places) At(name string) *hcl.Range {
	if r, ok := p[name]; ok {
		return &r
	}
	return nil
}
