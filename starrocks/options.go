package starrocks

import (
	"time"

	"starlift/option"
)

// Semantic is what a load promises about rows after a failure.
type Semantic string

// The semantics of the connector's sink.semantic.
const (
	ExactlyOnce Semantic = "exactly-once"
	AtLeastOnce Semantic = "at-least-once"
)

// Interface is the load interface of the cluster that is used, as the
// connector's sink.version names it.
type Interface string

// The interfaces: V1 is plain Stream Load, V2 the transaction interface, Auto
// the newest that the cluster has (V2 from StarRocks 2.4 on).
const (
	Auto Interface = "AUTO"
	V1   Interface = "V1"
	V2   Interface = "V2"
)

// LoadOptions are the options of a load's sink block.
type LoadOptions struct {
	Semantic               Semantic
	Version                Interface
	LabelPrefix            string
	BufferFlush            BufferFlush
	MaxRetries             int // restarts of an epoch without progress
	ConnectTimeout         time.Duration
	WaitForContinueTimeout time.Duration
	IgnoreUpdateBefore     bool
	Parallelism            int // lanes
	Properties             Properties
}

// BufferFlush says when an at-least-once load flushes, and how much one load
// request of an exactly-once load carries at the most.
type BufferFlush struct {
	MaxBytes int64
	MaxRows  int
	Interval time.Duration
}

// Checkpoint says when a transaction of an exactly-once load ends: bounded
// sources are cut by MaxBytes alone, endless ones by whichever comes first.
type Checkpoint struct {
	Interval time.Duration
	MaxBytes int64
}

// LoadSpec is the sink block: names, ranges and defaults of the Flink
// connector's options, without "sink.".
func LoadSpec() option.Spec[LoadOptions] {
	return option.Spec[LoadOptions]{
		option.Enum("semantic", "What the load promises about rows after a failure.",
			func(o *LoadOptions) *Semantic { return &o.Semantic }, []Semantic{AtLeastOnce, ExactlyOnce},
			option.Default("exactly-once")),
		option.Enum("version", "Load interface: V1 is Stream Load, V2 its transactions, AUTO the newest that the cluster has.",
			func(o *LoadOptions) *Interface { return &o.Version }, []Interface{V1, V2, Auto},
			option.Default("AUTO")),
		option.Text("label_prefix", "First part of every label.",
			func(o *LoadOptions) *string { return &o.LabelPrefix },
			option.Matches(`^[-_A-Za-z0-9]{1,109}$`, "1 to 109 characters of -, _, A-Z, a-z and 0-9"), option.Default("sl"),
			option.Advice("A label is the prefix, the load's name and a digest, at most 128 characters.")),
		option.Block("buffer_flush", "When rows are flushed.",
			func(o *LoadOptions) *BufferFlush { return &o.BufferFlush }, bufferFlushSpec()),
		option.Int("max_retries", "Restarts of an epoch that makes no progress.",
			func(o *LoadOptions) *int { return &o.MaxRetries }, option.Between(0, 10), option.Default("3")),
		option.Millis("connect_timeout_ms", "Time to connect to a server.",
			func(o *LoadOptions) *time.Duration { return &o.ConnectTimeout }, option.Between(100, 60000), option.Default("30000")),
		option.Millis("wait_for_continue_timeout_ms", "Time to wait for the server's 100-continue before rows are sent.",
			func(o *LoadOptions) *time.Duration { return &o.WaitForContinueTimeout },
			option.Between(3000, 60000), option.Default("10000")),
		option.Bool("ignore_update_before", "Ignore the old row of an update; false sends it as a delete.",
			func(o *LoadOptions) *bool { return &o.IgnoreUpdateBefore }, option.Default("true")),
		option.Int("parallelism", "Splits that are loaded at a time.",
			func(o *LoadOptions) *int { return &o.Parallelism },
			option.Between(1, 64), option.Unit("lanes"), option.Default("1")),
		option.Object("properties", "Stream Load headers.",
			func(o *LoadOptions) *Properties { return &o.Properties }, PropertySpec(), option.Owned(owned())),
	}
}

func bufferFlushSpec() option.Spec[BufferFlush] {
	return option.Spec[BufferFlush]{
		option.Bytes("max_bytes", "At-least-once: bytes at which rows are flushed. Exactly-once: most bytes of one load request.",
			func(b *BufferFlush) *int64 { return &b.MaxBytes }, option.Between(67108864, 10737418240), option.Default("94371840")),
		option.Int("max_rows", "Rows at which rows are flushed; for version V1 and at-least-once only.",
			func(b *BufferFlush) *int { return &b.MaxRows },
			option.Between(64000, 5000000), option.Unit("rows"), option.Default("500000")),
		option.Millis("interval_ms", "Time after which rows are flushed; for at-least-once only.",
			func(b *BufferFlush) *time.Duration { return &b.Interval }, option.Between(1000, 3600000), option.Default("300000")),
	}
}

// CheckpointSpec is the checkpoint block of a load.
func CheckpointSpec() option.Spec[Checkpoint] {
	return option.Spec[Checkpoint]{
		option.Millis("interval_ms", "Time after which a transaction of an endless source ends.",
			func(c *Checkpoint) *time.Duration { return &c.Interval }, option.Between(1000, 3600000), option.Default("30000")),
		option.Bytes("max_bytes", "Bytes of the source after which a transaction ends.",
			func(c *Checkpoint) *int64 { return &c.MaxBytes }, option.Between(1048576, 10737418240), option.Default("134217728")),
	}
}
