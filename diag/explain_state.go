package diag

func explainState() []Explanation {
	return []Explanation{
		{
			Code: Locked, Title: "State is locked",
			Why:     "Another run is using the state. Two at a time would load the same rows.",
			Example: "starlift apply -lock-timeout=10m",
			Cure:    "Wait for it with -lock-timeout=D; plan and status work meanwhile. A holder that has died leaves no lock behind, except where the file system knows no locks: then starlift force-unlock LOCK-ID.",
		},
		{
			Code: PlanStale, Title: "Saved plan no longer fits",
			Why:     "Something that the plan is about has changed since it was made: a table, a load's state, a file. What was approved is not what would be done.",
			Example: "starlift apply prod.slplan  # after another apply",
			Cure:    "Make a new plan, and look at it.",
		},
		{
			Code: StateUnreadable, Title: "State cannot be read",
			Why:  "The state file or its journal is damaged: it is empty, cut off, or its checksum does not match. To go on without it would load everything a second time.",
			Cure: "Restore it: its last whole version stands beside it with the ending .backup. starlift state push takes it over.",
		},
		{
			Code: StateNotSaved, Title: "State could not be saved",
			Why:  "The disk refused a write: it is full, or the folder may not be written. Nothing is done that could not be written down, so the run stopped.",
			Cure: "Make room or mend the permissions, and run the command again: it goes on from what is written.",
		},
		{
			Code: StateNewer, Title: "State of a newer version",
			Why:  "A newer starlift has written the state in a form that this one does not know. To pass over what it does not know would lose it.",
			Cure: "Use the version that is named, or a later one.",
		},
		{
			Code: SecretDiffers, Title: "Secret differs from the plan's",
			Why:     "A sensitive variable has another value than when the plan was made. The plan holds only a fingerprint of it.",
			Example: "starlift apply -var password=… prod.slplan",
			Cure:    "Give the value that the plan was made with, or make a new plan.",
		},
		{
			Code: StateOlder, Title: "State went backwards",
			Why:  "The state has a lower serial than the plan, the journal or the pushed state knows: an old copy was put in its place.",
			Cure: "Restore the newest state file. To go back on purpose, use starlift state push -force.",
		},
		{
			Code: WrongPlace, Title: "Wrong workspace, state or cluster",
			Why:     "The plan, or the state that is pushed, was made for another workspace, another state, or another cluster.",
			Example: "starlift -workspace=dev apply prod.slplan",
			Cure:    "Use it where it belongs: both sides are named.",
		},
		{
			Code: PlanDamaged, Title: "Saved plan cannot be applied",
			Why:     "The file is damaged or cut off, has expired, was made by a newer version, or holds changes that are blocked.",
			Example: "starlift plan -out=prod.slplan -ttl=1h",
			Cure:    "Make a new plan.",
		},
		{
			Code: PlanNotSaved, Title: "Plan was not saved",
			Why:     "A saved plan holds the files of the configuration, and a secret stands in them. It would be readable for whoever gets the plan.",
			Example: "cluster \"c\" {\n  password = \"…\"\n}",
			Cure:    "Give the secret by a variable with sensitive = true, or by env(\"NAME\").",
		},
		{
			Code: StateExists, Title: "State exists already",
			Why:     "starlift state rebuild makes a state from what the ledgers of the databases say. It knows less than a state that is there: loads without a ledger, open transactions, what a person resolved. So it never takes the place of one.",
			Example: "starlift state rebuild  # with starlift.state.json in the folder",
			Cure:    "Keep the state. If it is lost in part or wrong, move the files that are named away, all of them, and rebuild.",
		},
	}
}
