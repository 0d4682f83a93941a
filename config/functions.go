package config

import (
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/ext/tryfunc"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"

	"starlift/diag"
)

// callable are the functions that expressions may call. None of them depends on
// the clock, on chance or on the network: the same files and environment give
// the same configuration. What comes from a file or the environment is noted.
func (r *reader) callable(folder string) map[string]function.Function {
	all := standardFunctions()
	all["env"] = envFunction(r.in.Environment, r.secrets, r.out.Environment)
	all["file"] = fileFunction(func(name string) ([]byte, *hcl.Diagnostic) {
		if r.in.Saved != nil {
			if content, ok := r.in.Saved.Read[name]; ok {
				r.out.Read[name] = content
				return content, nil
			}
		}
		path := name
		if !filepath.IsAbs(path) {
			path = filepath.Join(folder, path)
		}
		content, problem := readFile(path, name)
		if problem == nil {
			r.out.Read[name] = content
		}
		return content, problem
	})
	all["size"] = sizeFunction()
	all["duration"] = durationFunction()
	all["sensitive"] = sensitiveFunction(r.secrets)
	return all
}

func standardFunctions() map[string]function.Function {
	return map[string]function.Function{
		"abs": stdlib.AbsoluteFunc, "ceil": stdlib.CeilFunc, "chomp": stdlib.ChompFunc, "chunklist": stdlib.ChunklistFunc,
		"coalesce": stdlib.CoalesceFunc, "coalescelist": stdlib.CoalesceListFunc, "compact": stdlib.CompactFunc,
		"concat": stdlib.ConcatFunc, "contains": stdlib.ContainsFunc, "csvdecode": stdlib.CSVDecodeFunc,
		"distinct": stdlib.DistinctFunc, "element": stdlib.ElementFunc, "flatten": stdlib.FlattenFunc,
		"floor": stdlib.FloorFunc, "format": stdlib.FormatFunc, "formatdate": stdlib.FormatDateFunc,
		"formatlist": stdlib.FormatListFunc, "indent": stdlib.IndentFunc, "join": stdlib.JoinFunc,
		"jsondecode": stdlib.JSONDecodeFunc, "jsonencode": stdlib.JSONEncodeFunc, "keys": stdlib.KeysFunc,
		"length": stdlib.LengthFunc, "log": stdlib.LogFunc, "lookup": stdlib.LookupFunc, "lower": stdlib.LowerFunc,
		"max": stdlib.MaxFunc, "merge": stdlib.MergeFunc, "min": stdlib.MinFunc, "parseint": stdlib.ParseIntFunc,
		"pow": stdlib.PowFunc, "range": stdlib.RangeFunc, "regex": stdlib.RegexFunc, "regexall": stdlib.RegexAllFunc,
		"regexreplace": stdlib.RegexReplaceFunc, "replace": stdlib.ReplaceFunc, "reverse": stdlib.ReverseListFunc,
		"setintersection": stdlib.SetIntersectionFunc, "setproduct": stdlib.SetProductFunc,
		"setsubtract": stdlib.SetSubtractFunc, "setunion": stdlib.SetUnionFunc, "signum": stdlib.SignumFunc,
		"slice": stdlib.SliceFunc, "sort": stdlib.SortFunc, "split": stdlib.SplitFunc, "strlen": stdlib.StrlenFunc,
		"strrev": stdlib.ReverseFunc, "substr": stdlib.SubstrFunc, "timeadd": stdlib.TimeAddFunc,
		"title": stdlib.TitleFunc, "trim": stdlib.TrimFunc, "trimprefix": stdlib.TrimPrefixFunc,
		"trimspace": stdlib.TrimSpaceFunc, "trimsuffix": stdlib.TrimSuffixFunc, "upper": stdlib.UpperFunc,
		"values": stdlib.ValuesFunc, "zipmap": stdlib.ZipmapFunc,
		"tobool": stdlib.MakeToFunc(cty.Bool), "tonumber": stdlib.MakeToFunc(cty.Number),
		"tostring": stdlib.MakeToFunc(cty.String), "tolist": stdlib.MakeToFunc(cty.List(cty.DynamicPseudoType)),
		"tomap": stdlib.MakeToFunc(cty.Map(cty.DynamicPseudoType)), "toset": stdlib.MakeToFunc(cty.Set(cty.DynamicPseudoType)),
		"can": tryfunc.CanFunc, "try": tryfunc.TryFunc,
	}
}

func oneText(name string) []function.Parameter {
	return []function.Parameter{{Name: name, Type: cty.String}}
}

// envFunction gives the value of an environment variable, sensitive.
func envFunction(environment map[string]string, s *secrets, given map[string]string) function.Function {
	return function.New(&function.Spec{
		Description: "The value of an environment variable, always sensitive.",
		Params:      oneText("name"),
		Type:        function.StaticReturnType(cty.String),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			name := args[0].AsString()
			value, ok := environment[name]
			if !ok {
				return cty.NilVal, function.NewArgErrorf(0, "the environment has no variable %q", name)
			}
			s.text(value)
			given[name] = value
			return cty.StringVal(value).Mark(sensitive{}), nil
		},
	})
}

// fileFunction gives the text of a file, relative to the folder.
func fileFunction(read func(name string) ([]byte, *hcl.Diagnostic)) function.Function {
	return function.New(&function.Spec{
		Description: "The text of a file; its path is relative to the configuration.",
		Params:      oneText("path"),
		Type:        function.StaticReturnType(cty.String),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			name := args[0].AsString()
			content, problem := read(name)
			if problem != nil {
				return cty.NilVal, function.NewArgErrorf(0, "%s", problem.Detail)
			}
			if !utf8.Valid(content) {
				return cty.NilVal, function.NewArgErrorf(0, "%s is not UTF-8 text", name)
			}
			return cty.StringVal(string(content)), nil
		},
	})
}

// sizeFunction turns "90MiB" into a number of bytes.
func sizeFunction() function.Function {
	units := map[string]int64{
		"": 1, "B": 1, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "TiB": 1 << 40,
		"KB": 1e3, "MB": 1e6, "GB": 1e9, "TB": 1e12,
	}
	names := slices.Sorted(maps.Keys(units))[1:]
	form := regexp.MustCompile(`^\s*([0-9]{1,9})\s*([A-Za-z]*)\s*$`)
	return function.New(&function.Spec{
		Description: `A number of bytes, such as size("90MiB").`,
		Params:      oneText("size"),
		Type:        function.StaticReturnType(cty.Number),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			m := form.FindStringSubmatch(args[0].AsString())
			if m == nil {
				return cty.NilVal, function.NewArgErrorf(0, `a size is a whole number and a unit, such as "90MiB"`)
			}
			unit, ok := units[m[2]]
			if !ok {
				return cty.NilVal, function.NewArgErrorf(0, "a size has no unit %q.%s The units are %v", m[2], diag.DidYouMean(m[2], names), names)
			}
			// At most nine digits were matched.
			n, _ := strconv.ParseInt(m[1], 10, 64)
			return cty.NumberIntVal(n).Multiply(cty.NumberIntVal(unit)), nil
		},
	})
}

// durationFunction turns "5m" into milliseconds.
func durationFunction() function.Function {
	return function.New(&function.Spec{
		Description: `A number of milliseconds, such as duration("5m") or duration("1h30m").`,
		Params:      oneText("duration"),
		Type:        function.StaticReturnType(cty.Number),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			d, err := time.ParseDuration(args[0].AsString())
			if err != nil || d%time.Millisecond != 0 {
				return cty.NilVal, function.NewArgErrorf(0, `a duration is made of h, m, s and ms, such as "5m" or "1h30m"`)
			}
			return cty.NumberIntVal(d.Milliseconds()), nil
		},
	})
}

// sensitiveFunction marks a value.
func sensitiveFunction(s *secrets) function.Function {
	return function.New(&function.Spec{
		Description: "The same value, kept out of every output.",
		Params: []function.Parameter{{
			Name: "value", Type: cty.DynamicPseudoType, AllowUnknown: true, AllowNull: true, AllowMarked: true, AllowDynamicType: true,
		}},
		Type: func(args []cty.Value) (cty.Type, error) { return args[0].Type(), nil },
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			s.take(args[0])
			return args[0].Mark(sensitive{}), nil
		},
	})
}
