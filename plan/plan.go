// Package plan says what apply would do, and changes nothing: it compares the
// configuration with the cluster's tables, lists what the sources have that is
// not loaded yet, decides what becomes of what an earlier run left open, and
// judges all of it. Its result is plain data; cli draws it, apply carries it
// out.
//
// The same configuration and the same world give the same plan, byte for byte:
// no clock, no chance, everything sorted.
package plan

import (
	"strings"

	"github.com/hashicorp/hcl/v2"

	"starlift/config"
	"starlift/diag"
	"starlift/schema"
	"starlift/source"
	"starlift/starrocks"
	"starlift/state"
)

// Plan is what apply will do, in this order: addresses, then tables by address,
// then loads by address, each load first settling what was left open.
type Plan struct {
	Serial uint64 // of the state that the plan was made with
	Mode   Mode
	// Targets and Excludes are what it is limited to.
	Targets, Excludes []string
	Clusters          []Cluster
	Moves             []Move          // tables, then loads, by the new address
	Forgets           []ForgottenLoad // by address
	Kept              []string        // loads that the state knows and the configuration does not have
	Tables            []Table         // that need something
	Loads             []Load          // that need something
	Unchanged         struct{ Tables, Loads int }
	// Compared counts what the configuration declares.
	Compared struct{ Tables, Loads int }
	// Ignored counts differences that ignore_changes leaves alone.
	Ignored int
	Blocked []Blocked
	// SkipsBlocked says that what is Blocked was left out of Tables and Loads, so
	// that the rest can be applied.
	SkipsBlocked bool
	// Notes are sentences on what the plan could not look at.
	Notes []string
	// Drift lists the tables that somebody else changed.
	Drift []Drift
	// Digest identifies the content: the first 8 hex digits of SHA-256.
	Digest string
}

// Cluster is a cluster that the plan looked at.
type Cluster struct{ Name, Version string }

// Applicable says that no decision of a person is missing.
func (p *Plan) Applicable() bool { return len(p.Blocked) == 0 || p.SkipsBlocked }

// Empty says that there is nothing to do.
func (p *Plan) Empty() bool { return p.Actions() == 0 && len(p.Blocked) == 0 }

// Actions counts what apply does: an object to which several things happen counts
// once.
func (p *Plan) Actions() int {
	return len(p.Tables) + len(p.Loads) + len(p.Forgets) + len(p.OnlyMoves())
}

// Action is what happens to an object, as the symbol that shows it.
type Action string

// The actions.
const (
	Create     Action = "+"
	Alter      Action = "~"
	Recreate   Action = "-/+"
	Drop       Action = "-"
	Adopt      Action = "="
	Forget     Action = "."
	Readdress  Action = "->"
	Start      Action = ">"
	Resume     Action = ">>"
	SettleOpen Action = "*"
)

// Reason is why a load has something to do.
type Reason uint8

// The reasons, in the words of the plan's text.
const (
	FirstLoad Reason = iota
	NewData
	Interrupted
	OtherTable
	Reload
)

func (r Reason) String() string {
	return [...]string{
		"will load for the first time", "has new data", "was interrupted and will resume",
		"will load everything again", "will load everything again",
	}[r]
}

// Load is one load that has something to do.
type Load struct {
	Job    Job
	Reason Reason
	// Settle is what an earlier run left open, in the order of the journal.
	Settle []Open
	// New are splits that the state does not know yet; Pending those that it
	// knows and that are not done. Apply reads Pending first.
	New, Pending []source.Split
	Todo, Done   Amount
	// Later counts splits that the source has since a saved plan listed it: they
	// are left for the next plan.
	Later int
	// Labels of the splits to load, as far as they can be known: they name
	// the table's id, which a table that is still to be created has not.
	// In the order of Pending, then New.
	Labels []starrocks.Label
	// LastRun names the run that was interrupted.
	LastRun string
}

// Amount counts a part of a load.
type Amount struct {
	Files, Splits int
	Bytes         int64
	Rows          int64
	RowsExact     bool // else Rows is estimated; 0 and not exact: unknown
}

// Open is an epoch that an earlier run left open, and what becomes of it.
type Open struct {
	Epoch  state.Epoch
	States []starrocks.TxnState // of Epoch.Labels
	Settlement
}

// Blocked is something that must not be done until a person decides.
type Blocked struct {
	Address string
	Code    diag.Code
	Token   string   // of the rule; "" for what no permission can let pass
	What    string   // a few words, for the list of blocked changes
	Ways    []string // lines: the ways out
}

// Job is everything that carrying out a load needs to know: plain data, the
// same for every split.
type Job struct {
	Address string
	Name    string // of the load with its key
	// LabelAddress is the address that labels are made with: the first that the
	// load had, wherever it was moved since.
	LabelAddress string
	At           *hcl.Range
	Cluster      *config.Cluster `json:"-"`
	Target       schema.Table
	Into         string // address of the table
	TableID      int64  // 0: known when the table has been created
	// Fields are the columns to send, in order; From is an index into the
	// columns of the source's relation.
	Fields []starrocks.EncodeField
	// FieldNames are the source's names of Fields, for messages.
	FieldNames []string
	Relation   schema.Table  // what the source offers
	Source     source.Config `json:"-"`
	Settings   source.Settings
	Options    starrocks.LoadOptions
	// Interface is how the load sends its rows: V1 or V2, never AUTO.
	Interface starrocks.Interface
	// Derived are the columns that StarRocks computes, sorted by column, __op among
	// them. The fields that the expressions name are among Fields, under the name
	// of the column that they fill or under a temporary one.
	Derived []starrocks.Derived
	// Where is the filter. It stands in Options as well, whose headers send it.
	Where string
	// KindField is the index in Relation.Columns of the field that says what a row
	// does to its key (row_kind), or -1.
	KindField int
	// Ops says that rows are sent with their own kind (batch.Batch.Ops) as __op. A
	// load whose __op is a field of the source or computed does not have it.
	Ops bool
	// Ragged says that rows may lack columns, which are then left as they are:
	// rows of one set of columns travel together.
	Ragged bool
	// Group names the loads whose transactions commit together; "" is none.
	Group string
	// Ledger says that the transaction writes how far it got into the ledger.
	Ledger bool
	// Rejected is where refused rows are kept; nil: nowhere.
	Rejected   *config.Rejected `json:"-"`
	Checkpoint starrocks.Checkpoint
	Reload     uint64
	Definition string // digest of mapping, source and cell size
	Convergent bool
}

// Whole says whether what follows an offset of a split is one epoch up to the
// split's end, whose name stands for that exact range. Else epochs are cut where
// time, bytes or rows ask for it, or begin where something else has ended.
func (j *Job) Whole(s source.Split, from source.Offset) bool {
	together := j.Group != "" || j.Ledger
	return !s.Tail && from == s.Start && (together || j.Options.Semantic != starrocks.AtLeastOnce)
}

// EpochName names the epoch of a split that begins at an offset.
func (j *Job) EpochName(s source.Split, from source.Offset) string {
	if j.Whole(s, from) {
		return s.ID
	}
	return s.ID + "@" + string(from)
}

// Label names an epoch's part for the job's table. The parts that it covers are
// fixed for ever: database, table, table id, the load's first address, reload
// generation, and the split's identity, with the epoch's start where it is not
// Whole. more tells the labels of one epoch apart.
func (j *Job) Label(s source.Split, from source.Offset, more ...string) starrocks.Label {
	parts := []string{
		j.Target.Database, j.Target.Name, decimal(j.TableID), j.LabelAddress, decimal(int64(j.Reload)), s.ID,
	}
	parts = append(parts, s.Parts...)
	if !j.Whole(s, from) {
		parts = append(parts, "@", string(from))
	}
	parts = append(parts, more...)
	return starrocks.NewLabel(j.Options.LabelPrefix, strings.TrimPrefix(j.LabelAddress, "load."), parts...)
}

// MayDelete says whether rows of the load can delete others.
func (j *Job) MayDelete() bool {
	for _, f := range j.Fields {
		if f.Target.Name == config.OpColumn {
			return true
		}
	}
	for _, d := range j.Derived {
		if d.Column == config.OpColumn {
			return true
		}
	}
	return j.RowKind() != ""
}

// RowKind is the name of the field that says what a row does to its key; "" is
// none.
func (j *Job) RowKind() string {
	if j.KindField < 0 || !j.Ops {
		return ""
	}
	return j.Relation.Columns[j.KindField].Name
}
