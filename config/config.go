// Package config turns the files of one folder into one typed value: every
// block decoded, every reference resolved, every rule that can be judged
// without a cluster or a source judged. All problems are found in one pass and
// come with their place. It touches no network, and the environment only as
// the map that the caller gives; package plan compares its value with the
// world.
package config

import (
	"time"

	"github.com/hashicorp/hcl/v2"

	"starlift/diag"
	"starlift/option"
	"starlift/schema"
	"starlift/source"
	"starlift/starrocks"
	"starlift/typemap"
)

// Input is what a configuration is read with, beside its folder.
type Input struct {
	// Vars are the -var and -var-file flags in the order given.
	Vars []Var
	// Environment holds the environment variables that env() and
	// STARLIFT_VAR_x see.
	Environment map[string]string
	// Kinds are the sources that this build has.
	Kinds []source.Kind
	// Version of the tool, such as "0.1.0", for required_version; "" is a
	// build without one, which every constraint allows.
	Version string
	// Saved is the configuration of a saved plan, which is then read instead of
	// the folder's files; nil otherwise.
	Saved *Saved
}

// Var is a -var or a -var-file flag.
type Var struct {
	// Assignment is "NAME=VALUE", as given to -var.
	Assignment string
	// File is the path given to -var-file, relative to the working folder;
	// where it is set, Assignment is not looked at.
	File string
}

// Config is a configuration. It is complete when no error was reported with
// it. The lists are sorted by address.
type Config struct {
	Folder string
	// Files holds what was read, by the name that places bear: relative to
	// Folder, or as given to -var-file.
	Files map[string][]byte
	// BlockFiles are the names in Files that hold blocks: the *.sl.hcl files.
	BlockFiles []string
	// Variables have the values that everything was evaluated with, by name;
	// Read is what file() gave, by path as written; Environment is what env()
	// gave. Values of the environment must not leave the process.
	Variables   []Variable
	Read        map[string][]byte
	Environment map[string]string
	// StatePath is the state file's path: relative to Folder, or absolute;
	// "" when the configuration does not say.
	StatePath string
	Clusters  []*Cluster
	Sources   []*Source
	Tables    []*Table
	Typemaps  []*Typemap
	Loads     []*Load
	// Moved are in the order in which they are made: of a chain, its first step
	// first.
	Moved   []Moved
	Removed []Removed
	Imports []Import
	Outputs []*Output
	// WrittenSecrets are the sensitive values that stand in files of values.
	WrittenSecrets []WrittenSecret
	// Secrets are the sensitive texts that were met, for a last filter
	// before output. Those of less than four bytes are left out: they would
	// blot out everything.
	Secrets []string
}

// WrittenSecret is where a file of values sets a sensitive variable.
type WrittenSecret struct {
	Variable string
	Path     string // of the file, for opening it
	File     string // as it is shown
	Line     int
}

// Cluster is a cluster block.
type Cluster struct {
	Address, Name string
	At            hcl.Range // of the block's header
	Options       starrocks.ClusterOptions
	Places        option.Places
}

// Source is a source block, or one of a source block with for_each.
type Source struct {
	Address, Kind, Name string
	At                  hcl.Range
	Config              source.Config
}

// Table is a table block, or one of a table block with for_each.
type Table struct {
	Address string
	At      hcl.Range
	Cluster *Cluster
	// Want is the table's definition. Without Managed it has only Database
	// and Name: the table is somebody else's, and is only loaded into.
	Want        schema.Table
	Managed     bool
	PreventDrop bool
	// Sensitive says that a secret stands in the definition.
	Sensitive     bool
	IgnoreChanges []string // attributes and columns, as written
	Renamed       []Renamed
	Allow         []Allow
	Places        option.Places
	// ColumnPlaces are the places of each column of Want: the block's header
	// under the name "", and of each argument that was set.
	ColumnPlaces []option.Places

	broken bool // something is wrong with it, so that not all of it may be here
}

// Allow is an allow block of a table: it lets dangerous changes of one rule pass.
type Allow struct {
	Rule    string   // token of a diag.Rule
	Columns []string // of the table; none: the rule is allowed for all of it
	Reason  string
	Until   time.Time // last day on which it counts; zero: for good
	At      hcl.Range
}

// Typemap is a typemap block.
type Typemap struct {
	Address, Name string
	At            hcl.Range
	Base          string // "" when the source's own base is meant
	Rules         []typemap.Rule
}

// Load is a load block, or one of a load block with for_each. Name carries the
// key of for_each: `eu["a"]`.
type Load struct {
	Address, Name  string
	At             hcl.Range
	From           *Source
	Into           *Table
	FromAt, IntoAt hcl.Range
	// Columns are the renames, in the order written.
	Columns []ColumnMapping
	// Ignore are source fields that go nowhere.
	Ignore     []string
	Typemap    *Typemap
	AcceptLoss []diag.Code
	Sink       starrocks.LoadOptions
	// Derive are the columns that StarRocks computes, in the order written.
	Derive []Derivation
	// FieldNames are what sink.properties.columns calls the fields of the source,
	// in their order; nil where it is not set. FieldPaths are the paths of the
	// fields that sink.properties.jsonpaths gives.
	FieldNames, FieldPaths []string
	// Where is the condition that rows must meet, which StarRocks evaluates; it
	// stands in Sink.Properties too.
	Where string
	// RowKind is the source field that says what a row does to its key; "" is none.
	RowKind string
	// Rejected says where refused rows are kept; nil: nowhere.
	Rejected *Rejected
	// CommitGroup names the loads that commit together; "" is none.
	CommitGroup string
	// Ledger says that each transaction writes how far it got into the database's
	// ledger.
	Ledger bool
	// SinkPlaces are the places of the sink's options: "semantic",
	// "properties.timeout".
	SinkPlaces option.Places
	Checkpoint starrocks.Checkpoint
	Places     option.Places
}

// Derivation is a column that StarRocks computes from fields of the source.
type Derivation struct {
	Column, Expression string
	At                 hcl.Range
}

// Rejected is where rows are kept that were refused.
type Rejected struct {
	Path    string // as configured
	Full    string // for the operating system
	MaxRows int
}

// ColumnMapping says which source field a column takes.
type ColumnMapping struct {
	Target, Field string
	At            hcl.Range
}
