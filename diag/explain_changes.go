package diag

func explainChanges() []Explanation {
	return []Explanation{
		{
			Code: DropTable, Title: "Table would be dropped",
			Why:     "The table is not in the configuration any more, or is to be created anew, and all its rows go with it. DROP TABLE without FORCE leaves them in the recycle bin of the cluster for a day.",
			Example: "# the block table \"audit_log\" was taken out",
			Cure:    "Put the block back, keep the table with removed { from = table.audit_log, drop = false }, or allow the drop.",
		},
		{
			Code: DropColumn, Title: "Column would be dropped",
			Why:     "The table has a column that the configuration does not declare. Its values are lost, and so is every view that reads it.",
			Example: "  - column debug_note  VARCHAR(255)  # UNSAFE SL2002 drop-column",
			Cure:    "Declare the column, leave it alone with ignore_changes = [\"debug_note\"], say with a moved block that it was renamed, or allow the drop.",
		},
		{
			Code: NarrowType, Title: "New type cannot hold every old value",
			Why:     "Values of the column's old type exist that the new one cannot hold: longer texts, larger numbers, more decimals. plan counts the rows that do not fit where it can.",
			Example: "  ~ column amount_minor  BIGINT -> INT  # UNSAFE SL2003 narrow-type",
			Cure:    "Choose a type that holds all values, mend the rows first, or allow the change.",
		},
		{
			Code: ChangeType, Title: "Conversion does not keep every value",
			Why:     "The types are of different kinds. What a conversion makes of a value cannot be turned back, and a text that is no date becomes NULL or stops the job.",
			Example: "  ~ column day  VARCHAR(10) -> DATE  # UNSAFE SL2004 change-type",
			Cure:    "Add a second column, fill it, and drop the first one when you have looked at it; or allow the change.",
		},
		{
			Code: RequireNotNull, Title: "Column would not take NULL any more",
			Why:     "Rows that hold NULL have no place in the column as wanted, and StarRocks cannot alter NULL to NOT NULL: the table has to be created anew.",
			Example: "  ~ column email  VARCHAR(64) NULL -> NOT NULL  # UNSAFE SL2005 require-not-null",
			Cure:    "Keep the column nullable, or allow the change and load the table again.",
		},
		{
			Code: AddRequiredColumn, Title: "Required column without a value for old rows",
			Why:     "Rows that are there have no value for a NOT NULL column without a default.",
			Example: "  + column region  VARCHAR(8)  NOT NULL  # UNSAFE SL2006 add-required-column",
			Cure:    "Give the column a default, or let it be NULL.",
		},
		{
			Code: Rename, Title: "Looks like a renamed column",
			Why:     "A column goes and one of the same type comes. As a drop and an add its values are lost; a rename would keep them.",
			Example: "  - column mail   VARCHAR(64)\n  + column email  VARCHAR(64)",
			Cure:    "If it was renamed, say so: moved { from = table.t.columns.mail, to = table.t.columns.email }.",
		},
		{
			Code: RecreateTable, Title: "Table must be dropped and created anew",
			Why:     "StarRocks cannot alter what was changed: the key, the partitioning, the type of the distribution, or a conversion that it does not have. The rows are dropped; loads that fill the table load everything again.",
			Example: "-/+ table \"sales.orders\" {\n      # (because primary_key cannot be changed)",
			Cure:    "Put the old definition back, create a table of another name beside it, or allow it.",
		},
		{
			Code: DropPartition, Title: "Partition would be dropped",
			Why:     "The table has a partition that the configuration does not declare. Its rows are dropped with it.",
			Example: "  - partition VALUES [(\"2025-01-01\"), (\"2025-02-01\"))",
			Cure:    "Declare it, leave partitions alone with ignore_changes = [\"partition_by\"], or allow the drop.",
		},
		{
			Code: OverwriteData, Title: "Load would replace rows that are there",
			Why:  "A load in this mode empties the table, or the partitions, before it writes.",
			Cure: "Load into a table of its own, or allow it.",
		},
		{
			Code: ShortenRetention, Title: "Rows would be kept for a shorter time",
			Why:     "A property that says how long partitions live gets a smaller value. The cluster then drops what is older, without asking.",
			Example: "  ~ partition_live_number  \"24\" -> \"12\"  # UNSAFE SL2011 shorten-retention",
			Cure:    "Keep the old value, or allow the change.",
		},
		{
			Code: ReloadData, Title: "Rows would be loaded a second time",
			Why:     "The table keeps duplicates and has rows, and the load would send rows again that may be among them: with -reload, with a state that is lost, or with a table that was replaced by hand.",
			Example: "starlift apply -reload=load.events",
			Cure:    "Empty the table and plan again, or restore the state file. Tables with a primary key may be loaded again at any time.",
		},
		{
			Code: SkipData, Title: "Part of the source would be passed over",
			Why:  "A file, a range or a position would count as loaded without having been loaded.",
			Cure: "Load it, or allow the gap.",
		},
		{
			Code: ChangedDefinition, Title: "Half-done load was changed",
			Why:     "The mapping, the source or the size of the parts changed while a load was half done: what is loaded and what is left would not be the same thing.",
			Example: "# apply was interrupted, and then columns = { … } of the load was changed",
			Cure:    "Put the old definition back and apply, so that the load ends as it began, and change it then; or load everything again with -reload=ADDRESS.",
		},
		{
			Code: IdlePermission, Title: "Permission allows nothing",
			Why:     "An allow block or an -allow flag lets no change of this plan pass, or its last day is over. One that is left standing would let the next such change pass unseen.",
			Example: "allow \"drop-column\" { columns = [\"old\"], reason = \"OPS-412\", until = \"2026-01-31\" }",
			Cure:    "Take it out, or mend its rule, columns or day.",
		},
		{
			Code: PartialPlan, Title: "Plan is limited",
			Why:     "-target or -exclude leave objects out. What was left out is not compared, so that a plan without changes does not say that everything is as configured.",
			Example: "starlift plan -target=load.orders",
			Cure:    "Nothing, where that is meant. Plan without the flags before the next merge.",
		},
	}
}

func explainLosses() []Explanation {
	return []Explanation{
		{
			Code: LossText, Title: "Text may be longer than its column",
			Why:     "VARCHAR(n) of StarRocks counts bytes, and sources count characters, of which one has up to four bytes; or the source sets no limit at all. No value is cut: one that is too long stops the load.",
			Example: "# source: VARCHAR(20), counted in characters\n# table:  VARCHAR(20), counted in bytes",
			Cure:    "Declare the column four times as long.",
		},
		{
			Code: LossTime, Title: "Zone, time of day or fraction may be dropped",
			Why:     "DATETIME of StarRocks has no time zone and six fraction digits, and DATE has no time of day. What the value has beyond it is dropped, where that is accepted.",
			Example: "# source: TIMESTAMP(9), table: DATETIME",
			Cure:    "Use a type that keeps it, such as VARCHAR, where it matters.",
		},
		{
			Code: LossInteger, Title: "Whole number may be larger than its column holds",
			Why:     "The source's type has values outside of the column's range. Every value is looked at: one that does not fit stops the load.",
			Example: "# source: BIGINT, table: INT",
			Cure:    "Declare a wider column.",
		},
		{
			Code: LossNumber, Title: "Number may lose digits",
			Why:     "A floating number becomes a decimal, or a decimal has more places than the column keeps. Where it is accepted, the value is rounded.",
			Example: "# source: DECIMAL(18,6), table: DECIMAL(18,2)",
			Cure:    "Declare the scale of the source.",
		},
		{
			Code: NoMapping, Title: "Source type has no mapping",
			Why:     "The base of types does not know this type of the source, or a rule of a typemap block matches no column of the source.",
			Example: "typemap \"strict\" {\n  rule {\n    columns = [\"amuont\"]\n    to      = \"DECIMAL(12,2)\"\n  }\n}",
			Cure:    "Write a rule for it in a typemap block: rule { from = \"…\", to = \"…\" }. starlift explain typemap.text shows the rows of a base.",
		},
		{
			Code: FilterRatio, Title: "Rows that do not fit may vanish",
			Why:     "With max_filter_ratio above 0 StarRocks drops rows that it cannot take, up to that part, and says only how many.",
			Example: "properties = { max_filter_ratio = 0.01 }",
			Cure:    "Take it out, so that a bad row stops the load and is shown.",
		},
		{
			Code: NotStrict, Title: "Values that do not fit may become NULL",
			Why:     "With strict_mode = false StarRocks turns a value that it cannot convert into NULL, without a word.",
			Example: "properties = { strict_mode = false }",
			Cure:    "Take it out, so that such a value stops the load and is shown.",
		},
		{
			Code: PlainDelete, Title: "Deletes are not conditional",
			Why:     "merge_condition keeps a row from being replaced by an older one. StarRocks does not hold deletes against it: an old delete removes a newer row.",
			Example: "row_kind   = \"op\"\nsink {\n  properties = { merge_condition = \"version\" }\n}",
			Cure:    "Send deletes as rows with a column that marks them as deleted, or accept it where deletes come in order.",
		},
	}
}
