package plan

import (
	"encoding/json"
	"time"
)

// DocumentFormat is the version of the plan document: the minor part counts
// fields that were added, the major part what breaks a reader. Readers pass over
// fields that they do not know.
const DocumentFormat = "1.1"

// Document is a plan as JSON for other programs, and the first part of a saved
// plan. Numbers are exact, lists are in the order in which a plan shows them, and
// a sensitive value is there as a fingerprint only.
type Document struct {
	FormatVersion   string                      `json:"format_version"`
	StarliftVersion string                      `json:"starlift_version"`
	PlanID          string                      `json:"plan_id"`
	CreatedAt       time.Time                   `json:"created_at"`
	ExpiresAt       *time.Time                  `json:"expires_at"` // null: never
	Mode            string                      `json:"mode"`       // normal, destroy or refresh_only
	Workspace       string                      `json:"workspace"`
	Cluster         *DocumentCluster            `json:"cluster"` // null where there is not exactly one
	Clusters        []DocumentCluster           `json:"clusters"`
	State           DocumentState               `json:"state"`
	Config          DocumentConfig              `json:"config"`
	Variables       map[string]DocumentVariable `json:"variables"`
	// Environment has what env() gave, which is always sensitive.
	Environment map[string]DocumentVariable `json:"environment"`
	Targets     []string                    `json:"targets"`
	Excludes    []string                    `json:"excludes"`
	Allowed     []DocumentPermission        `json:"allowed"` // of the command line
	Recreates   []string                    `json:"recreates"`
	Reloads     []string                    `json:"reloads"`
	SkipBlocked bool                        `json:"skip_blocked"`
	Applyable   bool                        `json:"applyable"`
	Complete    bool                        `json:"complete"`
	Errored     bool                        `json:"errored"`
	IsBlocked   bool                        `json:"blocked"`
	Summary     DocumentSummary             `json:"summary"`
	Changes     []DocumentChange            `json:"changes"`
	// Blocked is what is not allowed, with the ways on; with skip_blocked it was
	// left out of Changes.
	Blocked     []DocumentBlocked `json:"blocked_changes"`
	Drift       []DocumentDrift   `json:"drift"`
	Outputs     map[string]any    `json:"outputs"`
	Diagnostics []json.RawMessage `json:"diagnostics"`
}

// DocumentCluster is a cluster that the plan looked at. ID is what the cluster
// calls itself by, 0 where the account may not ask for it.
type DocumentCluster struct {
	Name    string `json:"name"`
	ID      int64  `json:"cluster_id"`
	Version string `json:"version"`
}

// DocumentState is the state that the plan was made with; without a lineage there
// was none yet.
type DocumentState struct {
	Lineage string `json:"lineage"`
	Serial  uint64 `json:"serial"`
	Path    string `json:"path"` // as the configuration says it; "" where it does not
}

// DocumentConfig identifies the configuration.
type DocumentConfig struct {
	Digest string         `json:"digest"`
	Files  []DocumentFile `json:"files"`
	// Read are the files that file() read.
	Read         []DocumentFile `json:"read"`
	MappingRules int            `json:"mapping_rules"`
	LabelScheme  int            `json:"label_scheme"`
}

// DocumentFile is a file by its content.
type DocumentFile struct {
	Path   string `json:"path"`
	Digest string `json:"digest"`
}

// DocumentVariable is a variable's value, or the fingerprint of a sensitive one.
type DocumentVariable struct {
	Value       json.RawMessage `json:"value,omitempty"`
	Origin      string          `json:"origin,omitempty"`
	Sensitive   bool            `json:"sensitive,omitempty"`
	Fingerprint string          `json:"fingerprint,omitempty"`
}

// DocumentPermission lets dangerous changes pass.
type DocumentPermission struct {
	Token   string `json:"token"`
	Address string `json:"address"`
	Reason  string `json:"reason"`
	Source  string `json:"source"` // flag, or where the allow block is
}

// DocumentSummary counts.
type DocumentSummary struct {
	Tables      DocumentTables      `json:"tables"`
	Data        DocumentData        `json:"data"`
	Diagnostics DocumentDiagnostics `json:"diagnostics"`
}

// DocumentTables counts tables by what happens to them; a table that is blocked
// counts as that only.
type DocumentTables struct {
	Create    int `json:"create"`
	Change    int `json:"change"`
	Recreate  int `json:"recreate"`
	Drop      int `json:"drop"`
	Adopt     int `json:"adopt"`
	Forget    int `json:"forget"` // loads as well
	Move      int `json:"move"`   // loads as well
	Blocked   int `json:"blocked"`
	Unchanged int `json:"unchanged"`
}

// DocumentData counts what is to be loaded.
type DocumentData struct {
	Settle         int            `json:"settle"`
	Load           DocumentAmount `json:"load"`
	Resume         DocumentAmount `json:"resume"`
	UnchangedLoads int            `json:"unchanged_loads"`
	Blocked        int            `json:"blocked"`
}

// DocumentAmount adds up loads. Rows are null where nobody knows them.
type DocumentAmount struct {
	Loads     int    `json:"loads"`
	Files     int    `json:"files"`
	Bytes     int64  `json:"bytes"`
	Rows      *int64 `json:"rows"`
	RowsExact bool   `json:"rows_exact"`
}

// DocumentDiagnostics counts diagnostics.
type DocumentDiagnostics struct {
	Error   int `json:"error"`
	Warning int `json:"warning"`
}

// DocumentBlocked is something that a person must decide.
type DocumentBlocked struct {
	Address string   `json:"address"`
	Code    string   `json:"code"`
	Token   string   `json:"token,omitempty"`
	What    string   `json:"what"`
	Ways    []string `json:"ways"`
}

// DocumentChange is one action, of one kind: at most one of Table, Load and
// Transaction is there, and none where only an address changes or goes.
type DocumentChange struct {
	ID          string               `json:"id"`
	Address     string               `json:"address"`
	Kind        string               `json:"kind"` // table, load, transaction
	Symbol      string               `json:"symbol"`
	Actions     []string             `json:"actions"`
	Reason      string               `json:"reason"`
	Because     string               `json:"because,omitempty"`    // in words
	MovedFrom   string               `json:"moved_from,omitempty"` // the address that the state has
	DependsOn   []string             `json:"depends_on"`
	Blocked     bool                 `json:"blocked"`
	Generation  uint64               `json:"generation"` // of the object in the state; 0: not there yet
	Unsafe      []DocumentDanger     `json:"unsafe,omitempty"`
	Table       *DocumentTable       `json:"table,omitempty"`
	Load        *DocumentLoad        `json:"load,omitempty"`
	Transaction *DocumentTransaction `json:"transaction,omitempty"`
}

// DocumentDanger is a rule that a change breaks.
type DocumentDanger struct {
	Code      string              `json:"code"`
	Token     string              `json:"token"`
	Address   string              `json:"address"`
	Certain   bool                `json:"certain"` // rows were counted that lose something
	Precheck  *DocumentPrecheck   `json:"precheck"`
	AllowedBy *DocumentPermission `json:"allowed_by"`
	Held      string              `json:"held,omitempty"` // why nothing can allow it
}

// DocumentPrecheck is what counting found.
type DocumentPrecheck struct {
	Rows     int64 `json:"rows"`
	Affected int64 `json:"rows_affected"`
}
