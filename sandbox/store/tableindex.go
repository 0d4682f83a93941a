package store

// Index is a secondary index that a table declares. It changes no result, so
// that it is only remembered and shown.
type Index struct {
	Name    string
	Columns []string
	Kind    string // BITMAP
	Comment string `json:",omitempty"`
}
