package main

import (
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"

	"starlift/bench/measure"
)

// round is what everything took that was run one after another.
type round struct {
	curl, boundaries, framing measure.Cost
	loads                     map[load]measure.Cost
}

// ratio is one figure of a round, with what it should not exceed; 0: it is only
// printed.
type ratio struct {
	what  string
	limit float64
	of    func(round) float64
}

// ratios are those that the loads are held to.
var ratios = []ratio{
	{"CPU of exactly-once / of at-least-once", 1.05, func(r round) float64 { return cpu(r.loads[oneLane]) / cpu(r.loads[atLeastOnce]) }},
	{"CPU of JSON lines / of CSV", 2.5, func(r round) float64 { return cpu(r.loads[jsonLines]) / cpu(r.loads[oneLane]) }},
	{"wall of two lanes / of curl -T", 1.5, func(r round) float64 { return wall(r.loads[twoLanes]) / wall(r.curl) }},
	{"wall of two lanes / of one", 0, func(r round) float64 { return wall(r.loads[twoLanes]) / wall(r.loads[oneLane]) }},
	{"MiB at most, one lane", 64, func(r round) float64 { return mebibytes(r.loads[oneLane]) }},
	{"MiB at most, one lane, JSON lines", 64, func(r round) float64 { return mebibytes(r.loads[jsonLines]) }},
	{"MiB at most, four lanes", 160, func(r round) float64 { return mebibytes(r.loads[fourLanes]) }},
}

func cpu(c measure.Cost) float64       { return c.CPU.Seconds() }
func wall(c measure.Cost) float64      { return c.Wall.Seconds() }
func mebibytes(c measure.Cost) float64 { return float64(c.Peak) / (1 << 20) }

// take runs everything once and prints a line for each. Every other round runs the
// loads from the last to the first: what runs before leaves its traces in caches and
// in what is still to be written to the disk.
func (b *bench) take(number int) (round, error) {
	r := round{loads: map[load]measure.Cost{}}
	url := "http://" + b.sink.Backend + "/api/bench/curl/_stream_load"
	var err error
	if r.curl, err = measure.Run(exec.Command("curl", "-sS", "--fail", "-o", os.DevNull, "-u", "root:", "-H", "Expect: 100-continue", "-H", "column_separator: ,",
		"-H", "skip_header: 1", "-T", b.file("csv"), url)); err != nil {
		return r, err
	}
	b.line("csv", "curl -T", r.curl, fmt.Sprintf("round %d", number))
	if r.boundaries, err = measure.Run(exec.Command(b.self, "-frame="+b.file("csv"))); err != nil {
		return r, err
	}
	b.line("csv", "boundaries", r.boundaries, "")
	if r.framing, err = measure.Run(exec.Command(b.self, "-frame="+b.file("csv"), "-to="+url)); err != nil {
		return r, err
	}
	b.line("csv", "framing", r.framing, "boundaries, and streamed on")
	order := slices.Clone(loads)
	if number%2 == 0 {
		slices.Reverse(order)
	}
	for _, l := range order {
		c, err := l.run(b.bin, b.dir, b.sink, b.program)
		if err != nil {
			return r, err
		}
		r.loads[l] = c
		b.line(l.kind, l.name, c, fmt.Sprintf("%.2f x curl's wall, %.2f x framing's CPU", wall(c)/wall(r.curl), cpu(c)/cpu(r.framing)))
	}
	return r, nil
}

func (b *bench) head() {
	fmt.Printf("%d rows, CSV of %.1f MB, JSON lines of %.1f MB\n\n%-13s %8s %12s %9s %13s %9s\n", b.rows, float64(b.bytes["csv"])/1e6,
		float64(b.bytes["json"])/1e6, "", "wall s", "rows/s", "MB/s", "CPU s/M rows", "peak MiB")
}

func (b *bench) line(kind, name string, c measure.Cost, note string) {
	n := float64(b.rows)
	fmt.Printf("%-13s %8.2f %12.0f %9.1f %13.3f %9.1f   %s\n", name, wall(c), n/wall(c), float64(b.bytes[kind])/1e6/wall(c), cpu(c)/n*1e6, mebibytes(c), note)
}

// judged prints each ratio of all rounds, the middle one and the limit.
func judged(rounds []round) {
	fmt.Printf("\n%-40s %8s %8s   %s\n", "", "median", "limit", "rounds")
	for _, figure := range ratios {
		var all []float64
		var texts []string
		for _, r := range rounds {
			all = append(all, figure.of(r))
			texts = append(texts, fmt.Sprintf("%.2f", figure.of(r)))
		}
		middle := median(all)
		limit, verdict := "none", ""
		if figure.limit > 0 {
			limit = fmt.Sprintf("%.2f", figure.limit)
			if middle > figure.limit {
				verdict = "   above the limit"
			}
		}
		fmt.Printf("%-40s %8.2f %8s   %s%s\n", figure.what, middle, limit, strings.Join(texts, " "), verdict)
	}
}
