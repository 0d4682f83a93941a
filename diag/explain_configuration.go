package diag

func explainConfiguration() []Explanation {
	return []Explanation{
		{
			Code: Syntax, Title: "Syntax error",
			Why:     "The file cannot be taken apart as HCL: a brace, a quote or an equals sign is missing, it is not UTF-8 text, or it is nested deeper than anybody would write.",
			Example: "table \"t\" {\n  database = \"d\"",
			Cure:    "Mend the place. It may be a little before the one that is shown, where something was opened and not closed. starlift fmt shows by its indentation how a file was understood.",
		},
		{
			Code: Unsupported, Title: "Unsupported argument, block or key",
			Why:     "There is nothing of that name at this place, so it would have no effect. Mostly it is misspelt, or stands in the wrong block.",
			Example: "source \"csv\" \"s\" {\n  path   = \"x.csv\"\n  hedaer = true\n}",
			Cure:    "Take the name that is proposed, or look it up in docs/reference/blocks.md. Headers of Stream Load stand in sink { properties = { … } }.",
		},
		{
			Code: Missing, Title: "Missing argument, block or label",
			Why:     "Something has no value that cannot be guessed.",
			Example: "source \"csv\" \"s\" {\n}",
			Cure:    "Add what is named. The value box says what may be written.",
		},
		{
			Code: WrongType, Title: "Wrong type of value",
			Why:     "The value is of another kind than the place takes, or a text cannot be understood as what it is to be: a type of StarRocks, a date, a version, a name.",
			Example: "source \"csv\" \"s\" {\n  path   = \"x.csv\"\n  header = \"perhaps\"\n}",
			Cure:    "Write a value of the type that is named. A reference is written without quotes: table.orders.",
		},
		{
			Code: UnknownReference, Title: "Unknown reference",
			Why:     "The expression names something that is not there: an object, a variable, a key of for_each, a function; or a table that is not managed does not exist in the cluster.",
			Example: "table \"t\" {\n  cluster     = cluster.prod\n  database    = \"d\"\n  primary_key = [\"a\"]\n  column \"a\" {\n    type = \"INT\"\n  }\n}",
			Cure:    "Take one of the names that are listed, or declare what is missing. Text is written in quotes.",
		},
		{
			Code: Duplicate, Title: "Declared twice",
			Why:     "Two declarations have one name, or two blocks declare one table of one cluster. Which of them counts is not to be guessed.",
			Example: "locals {\n  day = \"2026-01-01\"\n}\nlocals {\n  day = \"2026-01-02\"\n}",
			Cure:    "Rename or remove one of them; the other's place is named.",
		},
		{
			Code: Cycle, Title: "References in a ring",
			Why:     "A value needs itself, over one or more steps, so it has no value.",
			Example: "locals {\n  a = local.b\n  b = local.a\n}",
			Cure:    "Break the ring at one of the places that are named.",
		},
		{
			Code: UndeclaredVariable, Title: "Undeclared variable",
			Why:     "A value is given for a variable that the configuration does not have. With -var it is an error; in a file of values it is a warning, since such files are shared; in the environment it is one only where the name looks misspelt.",
			Example: "starlift plan -var dya=2026-01-31",
			Cure:    "Mend the name, or declare it: variable \"day\" { type = string }.",
		},
		{
			Code: NoValue, Title: "Variable without a value",
			Why:     "The variable has no default, and nothing sets it.",
			Example: "variable \"day\" {\n  type = string\n}",
			Cure:    "Give it a default, or set it with -var 'day=…', in a .slvars file, or as STARLIFT_VAR_day in the environment.",
		},
		{
			Code: TrackedSecret, Title: "Secret in a tracked file",
			Why:     "A file of values that git tracks sets a sensitive variable. Whoever can read the repository, now or in any copy of it, can read the secret.",
			Example: "# prod.slvars, tracked by git\npassword = \"…\"",
			Cure:    "Take it out, change the secret, and set it with STARLIFT_VAR_password in the environment or in a file that .gitignore lists.",
		},
		{
			Code: UnreadableFile, Title: "File or source cannot be read",
			Why:     "The file is missing, is a folder or a pipe, is too large for what it should be, or may not be read by this account.",
			Example: "starlift plan -var-file=missing.slvars",
			Cure:    "Mend the path or the permissions. Paths in a configuration are relative to its folder.",
		},
		{
			Code: EmptyFolder, Title: "No configuration here",
			Why:     "The folder has no file whose name ends in .sl.hcl. An empty configuration would mean that every table is to be dropped, so it is not taken for one.",
			Example: "starlift -chdir=docs plan",
			Cure:    "Go to the folder, or name it with -chdir=DIR. Files named .hcl are not read; rename them to .sl.hcl.",
		},
		{
			Code: NotYet, Title: "Not in this version",
			Why:     "It belongs to the language, but this version does not act on it. It is refused so that nobody relies on what is not done.",
			Example: "check \"fresh\" {\n}",
			Cure:    "Leave it out until a version has it; the changelog says so.",
		},
		{
			Code: WrongMove, Title: "Moved, removed or import block contradicts something",
			Why:     "The block names an object that is not there, one that is declared still, or one of another kind; or two blocks say different things about one object. To guess which counts could drop a table or load its rows again.",
			Example: tableOfExamples + "removed {\n  from = table.t\n  drop = false\n}",
			Cure:    "Mend the address that is named, or take the block out once every state has been through it.",
		},
		{
			Code: SecretOutput, Title: "Secret in an output",
			Why:     "The value of an output block comes from a sensitive value, and the output is not declared sensitive: it would be shown.",
			Example: "variable \"password\" {\n  type      = string\n  default   = \"example\"\n  sensitive = true\n}\noutput \"password\" {\n  value = var.password\n}",
			Cure:    "Add sensitive = true to the output, or make it of other values.",
		},
	}
}

// explainMeaning is about what a configuration says as a whole.
func explainMeaning() []Explanation {
	return []Explanation{
		{
			Code: ColumnMissing, Title: "Column or field does not exist",
			Why:     "A load writes a column that the table does not have, names a field that the source does not have, or has a field left that goes nowhere. Passed over, its values would vanish without a word.",
			Example: tableOfExamples + "load \"l\" {\n  from    = source.values.v\n  into    = table.t\n  columns = { amuont = \"a\" }\n}",
			Cure:    "Mend the name, rename with columns = { column = \"field\" }, or say with ignore = [\"field\"] that a field is meant to go nowhere.",
		},
		{
			Code: ColumnUnfilled, Title: "Required column gets no value",
			Why:     "The column is NOT NULL and has no default, and no field of the source goes into it: StarRocks would refuse every row.",
			Example: "# table: column \"id\" { type = \"INT\", nullable = false }\n# source: columns = { name = \"STRING\" }",
			Cure:    "Fill it with columns = { id = \"field\" }, give it a default, or let it be NULL.",
		},
		{
			Code: OutOfRange, Title: "Option out of range",
			Why:     "StarRocks, or the connector whose option it is, refuses values outside of the range, or takes them for something else.",
			Example: tableOfExamples + "load \"l\" {\n  from = source.values.v\n  into = table.t\n  sink {\n    properties = { timeout = 259201 }\n  }\n}",
			Cure:    "Take a value of the range in the value box. Where the value came through a variable, the box says where it was set.",
		},
		{
			Code: NeedsNewerCluster, Title: "Cluster too old",
			Why:     "The cluster's version does not have what the configuration asks for. An older server would refuse the request, or pass over the header.",
			Example: "cluster \"c\" {\n  sandbox {\n    version = \"2.3.0\"\n  }\n}\n# load: sink { version = \"V2\" }",
			Cure:    "Update the cluster to the version that is named, or leave the option out.",
		},
		{
			Code: Exclusive, Title: "Options that exclude each other",
			Why:     "Two options cannot both hold, an option has no meaning for the table's model, or it is one that starlift sets itself.",
			Example: "cluster \"c\" {\n  username = \"root\"\n  sandbox {}\n}",
			Cure:    "Leave one of them out; the value box says where the other is set.",
		},
		{
			Code: Format, Title: "Format not supported by the load method",
			Why:  "The load method that is used cannot send rows in this format.",
			Cure: "Take a format that is listed, or another load method.",
		},
		{
			Code: WrongExpression, Title: "Expression cannot be used",
			Why:     "An expression of derive, where or columns is not whole, names what is neither a field of the source nor a column that the load sends, or cannot travel in the header of a request. A column of a type that no text can stand for needs an expression and has none.",
			Example: tableOfExamples + "load \"l\" {\n  from   = source.values.v\n  into   = table.t\n  derive = { a = \"abs(a\" }\n}",
			Cure:    "Expressions are SQL of StarRocks over the names of the source's fields. Close quotes and brackets, mend the name, and write text that is not ASCII by its bytes, with unhex().",
		},
		{
			Code: GroupDisagrees, Title: "Loads cannot commit together",
			Why:     "The loads of a commit_group become visible in one transaction. That has one database, one label and one promise, and takes the rows of each table from one load.",
			Example: "# two loads with commit_group = \"orders\", into tables of two databases",
			Cure:    "Give the loads of a group the same cluster, database, label_prefix and semantic, each its own table, or take one out of the group.",
		},
	}
}

// tableOfExamples is what the examples above load into.
const tableOfExamples = `cluster "c" {
  sandbox {}
}
source "values" "v" {
  columns = { a = "INT" }
  rows    = [[1]]
}
table "t" {
  cluster     = cluster.c
  database    = "d"
  primary_key = ["a"]
  column "a" {
    type = "INT"
  }
}
`
