package version

// NotPermitted is the refusal of a load to a user who may log in and may not
// load into the table (1.3). Releases before 3.0 name the old privilege.
func (r Release) NotPermitted() string {
	privilege := "INSERT"
	if r.Before(Of(3, 0, 0)) {
		privilege = "LOAD"
	}
	return "Access denied; you need (at least one of) the " + privilege + " privilege(s) for this operation"
}
