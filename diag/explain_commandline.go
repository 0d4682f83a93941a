package diag

func explainCommandLine() []Explanation {
	return []Explanation{
		{
			Code: UnknownFlag, Title: "Wrong flag or value of a flag",
			Why:     "The command has no such flag, the flag's value is not one of those that it takes, or an argument stands where none is taken. Nothing was done: half-understood commands are not carried out.",
			Example: "starlift plan -bogus",
			Cure:    "Look at the flags with -help after the command. A flag is written -name=value or -name value, with one dash or two.",
		},
		{
			Code: UnknownCommand, Title: "Unknown command",
			Why:     "There is no command of that name. The nearest one is named where there is one.",
			Example: "starlift plna",
			Cure:    "Run starlift -help for the list of commands.",
		},
		{
			Code: UnknownAddress, Title: "Unknown address",
			Why:     "A flag or an argument names an object that neither the configuration nor the state has. To pass over it would look as if there were nothing to do.",
			Example: "starlift plan -reload=load.evnets",
			Cure:    "Write the address as plan and status show it: kind.NAME, with the key of for_each in brackets, such as load.events[\"eu\"]. Quote it for the shell.",
		},
		{
			Code: CannotAsk, Title: "Cannot ask for approval",
			Why:     "The command asks before it changes something, and nobody can answer: stdin is not a terminal, or -input=false was given. It stops before it has planned anything.",
			Example: "starlift apply < /dev/null",
			Cure:    "Use -auto-approve, or apply a saved plan that somebody has looked at.",
		},
		{
			Code: FlagAfterArgument, Title: "Flag after an argument",
			Why:     "Flags come before arguments. One that stands behind would be taken for an argument, and so be passed over without a word.",
			Example: "starlift apply prod.slplan -parallelism=2",
			Cure:    "Put the flags first: starlift apply -parallelism=2 prod.slplan.",
		},
		{
			Code: ExclusiveFlags, Title: "Flags that exclude each other",
			Why:     "Each of the flags says what the other denies, or a saved plan has settled already what the flag asks for.",
			Example: "starlift status -check -watch=5s",
			Cure:    "Leave one of them out. To plan otherwise than a saved plan does, make a new plan.",
		},
		{
			Code: UnknownWorkspace, Title: "Unknown workspace",
			Why:     "There is no workspace of that name. One that is not there is not made in passing: everything would be loaded a second time.",
			Example: "starlift -workspace=prdo plan",
			Cure:    "List them with starlift workspace list, or make it with starlift workspace new NAME.",
		},
		{
			Code: MetricsAddress, Title: "Metrics cannot be served",
			Why:     "The address of -metrics-addr is not HOST:PORT, names no host, or cannot be listened at: another program has the port, or the host is not this machine's. The run stops before it has done anything, since one that nobody can watch is not what was asked for. A wrong form exits with 64, an address that cannot be had with 1.",
			Example: "starlift apply -metrics-addr=9187",
			Cure:    "Name host and port: -metrics-addr=127.0.0.1:9187. Port 0 takes one that is free and prints it; 0.0.0.0 listens on every network.",
		},
	}
}
