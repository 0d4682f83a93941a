package store

// Change says what the rows of a stage do to the rows that a Primary Key table
// has already (protocol reference 5.7). The zero Change replaces whole rows.
type Change struct {
	// Given are the columns that a partial update gives, by index in the
	// definition that the stage was opened with, ascending and with all keys.
	// A row of the stage still has every column: where its key is not in the
	// table it is inserted as it is, else the columns that are not Given keep
	// what the table has. nil: all are given.
	Given []int `json:",omitempty"`
	// Condition is one more than the index of merge_condition's column, 0 for
	// none: a row whose value there is smaller than the stored one is passed
	// over. Deletes know no condition.
	Condition int `json:",omitempty"`
}
