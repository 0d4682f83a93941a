package mysql

import (
	"fmt"
	"path/filepath"
	"time"

	"github.com/hashicorp/hcl/v2"

	"starlift/diag"
	"starlift/mysqlwire/value"
	"starlift/option"
	"starlift/source"
)

// declaration is a source "mysql" block as written.
type declaration struct {
	config    Config
	zone      string
	zeroDates zeroDates
	tinyint1  string
	start     string
	changes   bool
}

// zeroDates is what becomes of dates that no calendar has.
type zeroDates struct {
	policy      value.ZeroDate
	replacement string
}

func options() option.Spec[declaration] {
	name := `^[^\x00/]{1,64}$`
	return option.Spec[declaration]{
		option.Parsed("address", "Where the server is. Of several addresses the first that answers is taken, before reading starts.",
			`"host:port,host:port", a list of "host:port", or the path of a Unix socket; without a port 3306 is meant`,
			func(d *declaration) *[]string { return &d.config.Addresses }, parseAddresses, option.Required()),
		option.Text("username", "Account; needs SELECT on the table.",
			func(d *declaration) *string { return &d.config.Username }, option.Required(), option.Length(1, 80)),
		option.Text("password", "Password of the account; may be empty.",
			func(d *declaration) *string { return &d.config.Password }, option.Secret()),
		option.OptionalBlock("tls", "How the connection is secured. Without the block it is encrypted where the server can, and every certificate is accepted.",
			func(d *declaration) **TLS { return &d.config.TLS }, tlsSpec()),
		option.Text("database", "Database of the table.",
			func(d *declaration) *string { return &d.config.Database }, option.Required(), option.Matches(name, "1 to 64 characters")),
		option.Text("table", "Table or view to read.",
			func(d *declaration) *string { return &d.config.Table }, option.Required(), option.Matches(name, "1 to 64 characters")),
		option.Texts("columns", "Columns to read; without it all of them, but for invisible ones.",
			func(d *declaration) *[]string { return &d.config.Columns }, option.Length(1, 64)),
		option.Text("where", "Condition in the server's SQL; rows that it does not hold for are not read.",
			func(d *declaration) *string { return &d.config.Where }, option.Length(1, 65536)),
		option.Int("chunk_rows", "Rows of a chunk of the snapshot, at most.",
			func(d *declaration) *int { return &d.config.ChunkRows }, option.Between(1, 10_000_000), option.Default("200000")),
		option.Bytes("chunk_bytes", "Size of a chunk of the snapshot as the server stores it, about; what checkpoint.max_bytes of the load says is the most.",
			func(d *declaration) *int64 { return &d.config.ChunkBytes }, option.Between(64<<10, 10<<30), option.Implied("checkpoint.max_bytes")),
		option.Text("time_zone", "Zone in which TIMESTAMP values are written.",
			func(d *declaration) *string { return &d.zone }, option.Length(1, 64), option.Default("UTC")),
		option.Parsed("zero_dates", "What becomes of dates that no calendar has, such as 0000-00-00.", `"error", "null", or a date as "YYYY-MM-DD"`,
			func(d *declaration) *zeroDates { return &d.zeroDates }, parseZeroDates, option.Default("error")),
		option.Enum("tinyint1", "What TINYINT(1), which BOOL is another word for, is taken for.",
			func(d *declaration) *string { return &d.tinyint1 }, []string{"integer", "boolean"}, option.Default("integer")),
		option.Enum("start", "Where reading starts: at a snapshot of the table as it is, after which nothing is followed.",
			func(d *declaration) *string { return &d.start }, []string{"snapshot"}, option.Default("snapshot")),
		option.Bool("changes", "Whether changes are followed after the snapshot; not in this version.",
			func(d *declaration) *bool { return &d.changes }, option.Default("false")),
	}
}

// Kind is the connector for tables of MySQL and MariaDB.
func Kind() source.Kind {
	spec := options()
	return source.Kind{
		Name:    "mysql",
		Doc:     "A table of MySQL (5.7 on) or MariaDB (10.5 on), read as a snapshot in chunks by its key.",
		Options: spec,
		Decode: func(body hcl.Body, ctx *hcl.EvalContext, folder string) (source.Config, hcl.Diagnostics) {
			var d declaration
			places, diags := spec.Decode(body, ctx, &d)
			diags = append(diags, d.finish(places, folder)...)
			if diags.HasErrors() {
				return nil, diags
			}
			return &d.config, diags
		},
	}
}

// finish turns what was written into what is worked with.
func (d *declaration) finish(places option.Places, folder string) hcl.Diagnostics {
	var diags hcl.Diagnostics
	if d.changes {
		diags = append(diags, diag.Error(diag.NotYet, places.At("changes"), "Not in this version",
			"This version reads a snapshot of a table and does not follow its changes. Leave changes out, or set it to false."))
	}
	zone, err := zoneOf(d.zone)
	if err != nil {
		diags = append(diags, diag.Error(diag.OutOfRange, places.At("time_zone"), "Unknown time zone",
			diag.Sentence(err.Error())+`. A name such as "Europe/Berlin", "UTC", or a distance such as "+08:00" is allowed.`))
	}
	seen := map[string]bool{}
	for _, name := range d.config.Columns {
		if folded := fold(name); seen[folded] {
			diags = append(diags, diag.Error(diag.Duplicate, places.At("columns"), "Duplicate column",
				fmt.Sprintf("The column %q is named twice; names differ by more than their case.", name)))
		} else {
			seen[folded] = true
		}
	}
	if places.Has("columns") && len(d.config.Columns) == 0 {
		diags = append(diags, diag.Error(diag.Missing, places.At("columns"), "No columns", "At least one column is needed. Leave columns out to read all of them."))
	}
	if t := d.config.TLS; t != nil {
		if (t.CertFile == "") != (t.KeyFile == "") {
			at := places.At("tls.cert_file")
			if at == nil {
				at = places.At("tls.key_file")
			}
			diags = append(diags, diag.Error(diag.Missing, at, "Certificate and key belong together", "Set both cert_file and key_file, or none of them."))
		}
		for _, file := range []*string{&t.CAFile, &t.CertFile, &t.KeyFile} {
			if *file != "" && !filepath.IsAbs(*file) {
				*file = filepath.Join(folder, *file)
			}
		}
	}
	d.config.Values = value.Options{
		Zone: zone, ZeroDate: d.zeroDates.policy, Replacement: d.zeroDates.replacement, Tiny1AsBool: d.tinyint1 == "boolean",
	}
	d.config.zone = d.zone
	return diags
}

func zoneOf(name string) (*time.Location, error) {
	if t, err := time.Parse("-07:00", name); err == nil {
		_, seconds := t.Zone()
		return time.FixedZone(name, seconds), nil
	}
	if name == "Local" {
		return nil, fmt.Errorf("%q differs from machine to machine", name)
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil, fmt.Errorf("there is no time zone %q", name)
	}
	return zone, nil
}

func parseZeroDates(words []string) (zeroDates, error) {
	if len(words) != 1 {
		return zeroDates{}, fmt.Errorf("one text is needed, not %d", len(words))
	}
	switch word := words[0]; word {
	case "error":
		return zeroDates{policy: value.ZeroRefuse}, nil
	case "null":
		return zeroDates{policy: value.ZeroNull}, nil
	default:
		if _, err := time.Parse(time.DateOnly, word); err != nil {
			return zeroDates{}, fmt.Errorf("%q is no date of the calendar", word)
		}
		return zeroDates{policy: value.ZeroReplace, replacement: word}, nil
	}
}
