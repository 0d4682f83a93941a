package plan

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"

	"starlift/config"
	"starlift/source"
)

// keptPlan is a plan in a file: everything that is plain data as it is, and of
// the rest what a view shows of it.
type keptPlan struct {
	*Plan
	Tables []keptTable
	Loads  []keptLoad
}

type keptTable struct {
	Table
	OnCluster string // address
	Changes   []keptChange
	Recreate  string
}

type keptLoad struct {
	Load
	OnCluster string
	From      string // the source's description
}

// keptChange is a Change with the name of its type.
type keptChange struct {
	Kind   string
	Change json.RawMessage
}

// Keep writes a plan so that Restore can read it. What it writes may hold what
// the plan holds, secrets in properties too: masking is the caller's.
func Keep(p *Plan) ([]byte, error) {
	kept := keptPlan{Plan: p}
	for _, t := range p.Tables {
		k := keptTable{Table: t, OnCluster: t.Cluster.Address, Recreate: t.Recreate}
		for _, c := range t.Changes {
			text, err := json.Marshal(c)
			if err != nil {
				return nil, fmt.Errorf("keep %s: %w", t.Address, err)
			}
			k.Changes = append(k.Changes, keptChange{reflect.TypeOf(c).Name(), text})
		}
		kept.Tables = append(kept.Tables, k)
	}
	for _, l := range p.Loads {
		kept.Loads = append(kept.Loads, keptLoad{l, l.Job.Cluster.Address, l.Job.Source.Describe()})
	}
	text, err := json.MarshalIndent(kept, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("keep the plan: %w", err)
	}
	return text, nil
}

// Restore reads what Keep wrote. The plan can be shown and compared; it cannot be
// carried out, since its sources and clusters are only names.
func Restore(text []byte) (*Plan, error) {
	kept := keptPlan{Plan: &Plan{}}
	if err := json.Unmarshal(text, &kept); err != nil {
		return nil, fmt.Errorf("read the plan: %w", err)
	}
	p := kept.Plan
	for _, k := range kept.Tables {
		t := k.Table
		t.Cluster, t.Recreate = &config.Cluster{Address: k.OnCluster}, k.Recreate
		for _, c := range k.Changes {
			change, err := restoreChange(c)
			if err != nil {
				return nil, fmt.Errorf("read the plan: %s: %w", t.Address, err)
			}
			t.Changes = append(t.Changes, change)
		}
		p.Tables = append(p.Tables, t)
	}
	for _, k := range kept.Loads {
		l := k.Load
		l.Job.Cluster, l.Job.Source = &config.Cluster{Address: k.OnCluster}, named(k.From)
		p.Loads = append(p.Loads, l)
	}
	return p, nil
}

// changeKinds is one of each kind of change.
func changeKinds() []Change {
	return []Change{
		RenameTable{},
		AddColumn{},
		DropColumn{},
		ModifyColumn{},
		RenameColumn{},
		SetAttribute{},
		SetOrder{},
		Reorder{},
		SetProperty{},
		SetComment{},
		AddPartition{},
		DropPartition{},
	}
}

func restoreChange(k keptChange) (Change, error) {
	for _, c := range changeKinds() {
		kind := reflect.TypeOf(c)
		if kind.Name() != k.Kind {
			continue
		}
		into := reflect.New(kind)
		if err := json.Unmarshal(k.Change, into.Interface()); err != nil {
			return nil, err
		}
		return into.Elem().Interface().(Change), nil
	}
	return nil, fmt.Errorf("it has a change of the kind %q, which this version does not know", k.Kind)
}

// named stands for a source of which only the description is known.
type named string

func (n named) Describe() string { return string(n) }

func (n named) Open(context.Context, source.Settings) (source.Source, error) {
	return nil, errors.New("a plan that was read from a file has no sources to open")
}
