package main

import (
	"fmt"
	"io"

	"starlift/option"
	"starlift/starrocks"
)

// writeOptions writes the page of options: what the connector for Flink has, and
// what the sources have.
func writeOptions(w io.Writer) error {
	all := func(option.Description) bool { return true }
	fmt.Fprint(w, "# Options\n\n## Sink\n\nThe options of a load's `sink` block have the names of StarRocks' connector for Flink, "+
		"without `sink.` and with `_` for `-` and `.`.\n\n")
	sink := func(d option.Description) bool {
		return len(d.Name) < len(properties) || d.Name[:len(properties)] != properties
	}
	if err := table(w, starrocks.LoadSpec(), sink); err != nil {
		return err
	}
	fmt.Fprint(w, "\n## Headers of Stream Load\n\nThese stand in `sink { properties = { … } }`. "+
		"A header is not sent where the server would do the same without it.\n\n"+
		"| name | header | type | default | allowed | meaning |\n|---|---|---|---|---|---|\n")
	for _, d := range starrocks.PropertySpec().Describe() {
		fmt.Fprintf(w, "| `%s` | %s | %s | %s | %s | %s |\n", d.Name, quoted(d.Wire), d.Type, quoted(d.Default), cell(d.Allowed), cell(d.Doc))
	}
	fmt.Fprint(w, "\n## Checkpoint\n\nThe `checkpoint` block of a load.\n\n")
	if err := table(w, starrocks.CheckpointSpec(), all); err != nil {
		return err
	}
	for _, k := range kinds() {
		fmt.Fprintf(w, "\n## Source %q\n\n%s\n\n", k.Name, k.Doc)
		if err := table(w, k.Options, all); err != nil {
			return err
		}
	}
	return nil
}

const properties = "properties."
