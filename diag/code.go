// Package diag gives hcl.Diagnostics their codes: what a person wrote wrong, or
// what must be decided, has a number that documents, scripts and people can
// refer to. The list type and its positions are HCL's own; this package adds
// the code, the allowed range and the order in which they are shown.
package diag

// Code is the number of a diagnostic, such as "SL1201". Codes are never reused.
type Code string

// The codes, by class: 0 the command line, 1 the configuration, 2 dangerous
// changes, 3 loss between types, 4 data, transactions and cluster, 5 lock,
// state and plan files.
const (
	UnknownFlag        Code = "SL0001"
	UnknownCommand     Code = "SL0002"
	UnknownAddress     Code = "SL0003"
	CannotAsk          Code = "SL0004"
	FlagAfterArgument  Code = "SL0005"
	ExclusiveFlags     Code = "SL0006"
	UnknownWorkspace   Code = "SL0007"
	MetricsAddress     Code = "SL0008" // metrics cannot be served where they are asked for
	Syntax             Code = "SL1001"
	Unsupported        Code = "SL1002" // an argument or block that does not exist here
	Missing            Code = "SL1003" // a required argument or block
	WrongType          Code = "SL1004"
	UnknownReference   Code = "SL1005"
	Duplicate          Code = "SL1006"
	Cycle              Code = "SL1007"
	UndeclaredVariable Code = "SL1008"
	NoValue            Code = "SL1009" // a variable without a value
	TrackedSecret      Code = "SL1010"
	UnreadableFile     Code = "SL1011"
	EmptyFolder        Code = "SL1012"
	NotYet             Code = "SL1013" // in the language, but not acted on by this version
	WrongMove          Code = "SL1014" // a moved, removed or import block that contradicts the configuration or the world
	SecretOutput       Code = "SL1015" // a sensitive value in an output that is not
	ColumnMissing      Code = "SL1101" // a load writes a column that the table does not have, or a field goes nowhere
	ColumnUnfilled     Code = "SL1102" // a NOT NULL column without default gets no value
	OutOfRange         Code = "SL1201"
	NeedsNewerCluster  Code = "SL1202"
	Exclusive          Code = "SL1203" // options that exclude each other, or that the tool owns
	Format             Code = "SL1204" // the load method cannot do this
	WrongExpression    Code = "SL1205" // an expression that StarRocks cannot be given
	GroupDisagrees     Code = "SL1206" // loads of a commit_group that cannot commit together
	DropTable          Code = "SL2001"
	DropColumn         Code = "SL2002"
	NarrowType         Code = "SL2003"
	ChangeType         Code = "SL2004"
	RequireNotNull     Code = "SL2005"
	AddRequiredColumn  Code = "SL2006"
	Rename             Code = "SL2007"
	RecreateTable      Code = "SL2008"
	DropPartition      Code = "SL2009"
	OverwriteData      Code = "SL2010"
	ShortenRetention   Code = "SL2011"
	ReloadData         Code = "SL2012"
	SkipData           Code = "SL2013"
	ChangedDefinition  Code = "SL2014"
	IdlePermission     Code = "SL2015" // a permission that lets nothing pass
	PartialPlan        Code = "SL2016" // -target or -exclude leave something out
	LossText           Code = "SL3001"
	LossTime           Code = "SL3002"
	LossInteger        Code = "SL3003"
	LossNumber         Code = "SL3004"
	NoMapping          Code = "SL3005"
	FilterRatio        Code = "SL3006"
	NotStrict          Code = "SL3007"
	PlainDelete        Code = "SL3008" // deletes of a conditional update are not conditional
	LeftOver           Code = "SL4001"
	LabelUnknown       Code = "SL4002"
	SourceChanged      Code = "SL4003"
	PositionLost       Code = "SL4004"
	Filtered           Code = "SL4006"
	TransactionTimeout Code = "SL4007"
	NotVisible         Code = "SL4008"
	Unreachable        Code = "SL4009"
	SchemaBusy         Code = "SL4010"
	StateBehind        Code = "SL4011"
	HalfCommitted      Code = "SL4012"
	BadRecord          Code = "SL4013"
	BadValue           Code = "SL4014"
	NothingToResolve   Code = "SL4015" // a label that needs no decision, or not that one
	MissingPrivilege   Code = "SL4016" // the account may not do what the plan does
	ShortMemory        Code = "SL4017" // the cluster forgets labels or transactions too soon
	TransactionLimit   Code = "SL4018" // more transactions at a time than the cluster allows
	NoPartition        Code = "SL4019" // declared partitions end before today
	LedgerDisagrees    Code = "SL4020" // the ledger and the state, or the labels, contradict each other
	Locked             Code = "SL5001"
	PlanStale          Code = "SL5002"
	StateUnreadable    Code = "SL5003"
	StateNotSaved      Code = "SL5004"
	StateNewer         Code = "SL5005"
	SecretDiffers      Code = "SL5006"
	StateOlder         Code = "SL5007"
	WrongPlace         Code = "SL5008"
	PlanDamaged        Code = "SL5009"
	PlanNotSaved       Code = "SL5010" // a plan that must not be written to a file
	StateExists        Code = "SL5011" // a state is there, and must not be rebuilt
)
