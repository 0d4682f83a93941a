package diag

// Rule is a dangerous change that a person can allow by its name.
type Rule struct {
	Code Code
	// Token is its name in allow blocks and in -allow=RULE:ADDRESS.
	Token string
	// Danger says in a sentence what may be lost.
	Danger string
	// Blocks says that a plan with it is not applied until it is allowed; else
	// it is a warning.
	Blocks bool
}

// Rules are the rules in the order of their codes.
func Rules() []Rule {
	return []Rule{
		{DropTable, "drop-table", "The table and all its rows are dropped.", true},
		{DropColumn, "drop-column", "The column's values are dropped.", true},
		{NarrowType, "narrow-type", "Values that do not fit the new type are lost.", true},
		{ChangeType, "change-type", "Values are converted, and the conversion does not keep each of them.", true},
		{RequireNotNull, "require-not-null", "Rows that hold NULL have no place in the column as wanted.", true},
		{AddRequiredColumn, "add-required-column", "Rows that are there have no value for the column, and reading them fails.", true},
		{Rename, "rename", "The column that goes and the one that comes look like one that was renamed: its values would be lost.", false},
		{RecreateTable, "recreate-table", "The table is dropped and created anew, without its rows.", true},
		{DropPartition, "drop-partition", "The rows of the partition are dropped.", true},
		{OverwriteData, "overwrite-data", "The load replaces rows that are there.", true},
		{ShortenRetention, "shorten-retention", "Rows or partitions that are too old for the new setting are dropped.", true},
		{ReloadData, "reload-data", "Rows that are loaded already would be loaded again.", true},
		{SkipData, "skip-data", "A part of the source would be passed over.", true},
	}
}

// RuleOf returns the rule of a code; ok is false for codes that are no rule's.
func RuleOf(c Code) (rule Rule, ok bool) {
	for _, r := range Rules() {
		if r.Code == c {
			return r, true
		}
	}
	return Rule{}, false
}

// RuleNamed returns the rule of a token; ok is false when there is none.
func RuleNamed(token string) (rule Rule, ok bool) {
	for _, r := range Rules() {
		if r.Token == token {
			return r, true
		}
	}
	return Rule{}, false
}
