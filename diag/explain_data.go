package diag

func explainData() []Explanation {
	return []Explanation{
		{
			Code: LeftOver, Title: "Transaction left by an earlier run",
			Why:     "The cluster has an open transaction under a label of this configuration. Open transactions hold resources and make schema changes wait.",
			Example: "  * transaction 918273 \"sl_clicks_3f9a61c25d0e77b4_0\" {",
			Cure:    "Apply: transactions that the state knows are committed or rolled back as the plan says. One that the state does not know belongs to another state or to another tool: look whose it is.",
		},
		{
			Code: LabelUnknown, Title: "Fate of a label is unknown",
			Why:     "A transaction was prepared, the run ended before it knew more, and the cluster has since forgotten the label (label_keep_max_second). Its rows are in the table, or they are not; to guess would lose them or double them.",
			Example: "starlift resolve load.dump -label=sl_dump_77e1c0d2b3a49f58_0 -as=committed -reason=\"counted the rows\"",
			Cure:    "Look whether the rows are in the table and say so with starlift resolve. Tables with a primary key never need it.",
		},
		{
			Code: SourceChanged, Title: "Source data changed",
			Why:     "A file that was planned, or that is loaded in part, has another size or time than then. Its second half does not belong to its first. The same is said of a table of a database that was begun at another server or cut by another key, and, as a warning, of a table whose changes are not followed: what is written while it is read may be missing.",
			Example: "echo 'one more line' >> data/orders.csv  # after half of it was loaded",
			Cure:    "Put the file back as it was, or load everything again with -reload=ADDRESS. Give new rows a new file. Load a table of a database while it rests.",
		},
		{
			Code: PositionLost, Title: "Source no longer has the saved position",
			Why:  "The source keeps its log for a shorter time than the load stood still. What lies between is not to be had any more.",
			Cure: "Load everything again with -reload=ADDRESS, or mend the gap by hand.",
		},
		{
			Code: Filtered, Title: "StarRocks refused rows",
			Why:     "The cluster did not take rows: a value does not fit, a key is too long, no partition is there for them. Or starlift and the cluster together refused more rows than max_filter_ratio lets pass. Nothing of the transaction is in the table.",
			Example: "properties = { max_filter_ratio = 0.5 }",
			Cure:    "The value box has the first rows with their places and, where there is one, the change of the configuration that would let them in; rejected { path = … } keeps all of them. Mend the rows or the table, and apply again: the load goes on where it stopped.",
		},
		{
			Code: TransactionTimeout, Title: "Transaction ended by itself",
			Why:     "The cluster ended the transaction, mostly since it took longer than its timeout. Nothing of it is in the table.",
			Example: "properties = { timeout = 60 }",
			Cure:    "Apply again. If it comes back, make transactions smaller with checkpoint { max_bytes = … }, or the timeout longer.",
		},
		{
			Code: NotVisible, Title: "Committed but not visible yet",
			Why:  "The transaction is committed and will become visible; the cluster is still publishing it. No row is lost, and none is sent again.",
			Cure: "Wait, and apply again. If it stays so, look at the backends with SHOW BACKENDS.",
		},
		{
			Code: Unreachable, Title: "Cluster cannot be used",
			Why:     "The cluster does not answer, refuses the account, or refused a statement or a request.",
			Example: "cluster \"prod\" {\n  jdbc_url = \"fe1:9030\"\n  load_url = \"fe1:8030\"\n  username = \"loader\"\n}",
			Cure:    "Look at the addresses, the account and its privileges; the answer of the server is shown. Data requests go to the backends: give their addresses with backend_addresses where their own cannot be reached.",
		},
		{
			Code: SchemaBusy, Title: "Another schema change is running",
			Why:     "StarRocks carries out one schema change of a table at a time, and one that starlift did not begin is running.",
			Example: "SHOW ALTER TABLE COLUMN FROM sales WHERE State NOT IN ('FINISHED', 'CANCELLED')",
			Cure:    "Wait until it has ended, or cancel it with CANCEL ALTER TABLE COLUMN FROM the table; then apply again.",
		},
		{
			Code: StateBehind, Title: "State is behind the cluster",
			Why:  "The cluster has committed something under a label that the state does not know as committed: an older state file was put in the place of a newer one, or two states load into one table.",
			Cure: "Restore the newest state file (its backup stands beside it). Without one, empty the table and load everything again with -reload=ADDRESS.",
		},
		{
			Code: HalfCommitted, Title: "Half of a batch was committed",
			Why:  "A batch goes into several tables, and one has it while another does not; both keep duplicates, so that it cannot be sent again.",
			Cure: "Empty the tables and load everything again with -reload=ADDRESS.",
		},
		{
			Code: BadRecord, Title: "Record cannot be read",
			Why:     "The source's text is not what its format says: a row with more or fewer fields, a stray quote, a record without an end. Nothing of its transaction is in the table.",
			Example: "1,anna\n2,bert,extra",
			Cure:    "Mend the record at the place that is shown, or the options of the source (separator, quote, header), and apply again.",
		},
		{
			Code: BadValue, Title: "Value does not fit its column",
			Why:     "A value is too long, too large, or not of the column's type. StarRocks would refuse it, cut it, or make it NULL.",
			Example: "1,2026-02-30",
			Cure:    "Mend the value at the place that is shown, or the column's type. accept_loss lets fractions and decimal places be cut where that is meant.",
		},
		{
			Code: NothingToResolve, Title: "Label needs no decision",
			Why:     "The load has no label whose fate is unknown, or it is another one. What the cluster can still answer is not for a person to decide.",
			Example: "starlift resolve load.dump -label=sl_dump_0 -as=committed -reason=…",
			Cure:    "Run starlift plan: it names the label, and the command.",
		},
		{
			Code: MissingPrivilege, Title: "Privilege missing",
			Why:     "SHOW GRANTS of the account and of its roles has no privilege for something that the plan does. Planning goes on, since the account that applies may be another one.",
			Example: "GRANT INSERT ON TABLE `sales`.`orders` TO USER 'loader'@'%'",
			Cure:    "Let an administrator run the GRANT statements that are shown.",
		},
		{
			Code: ShortMemory, Title: "Cluster forgets transactions too soon",
			Why:     "An interrupted load is settled by asking for its labels. The cluster keeps the labels of ended transactions, or transactions that are prepared and not committed, for a shorter time than one of the loads may run, or fewer of them than the plan will make.",
			Example: "ADMIN SET FRONTEND CONFIG (\"label_keep_max_second\" = \"259200\")",
			Cure:    "Let an administrator run the statement that is shown, and write the setting into fe.conf so that it outlives a restart.",
		},
		{
			Code: TransactionLimit, Title: "Too many transactions at a time",
			Why:     "A database takes max_running_txn_num_per_db transactions at a time. Those that run now and the lanes of the loads would be more, so that some are refused and tried again.",
			Example: "ADMIN SET FRONTEND CONFIG (\"max_running_txn_num_per_db\" = \"1000\")",
			Cure:    "Lower sink.parallelism, or let an administrator raise the setting.",
		},
		{
			Code: NoPartition, Title: "Partitions end before today",
			Why:     "A load writes into a table whose declared partitions all end in the past, and nothing makes new ones. A row with a later value has no partition and is refused.",
			Example: "partition_by = \"RANGE(day) (PARTITION p2024 VALUES LESS THAN (\\\"2025-01-01\\\"))\"",
			Cure:    "Declare further partitions, use an expression such as date_trunc('day', day), or turn dynamic_partition on. Where the data is old on purpose, nothing needs to be done.",
		},
		{
			Code: LedgerDisagrees, Title: "Ledger knows more than the state",
			Why:     "A load with ledger = true writes how far it got in the transaction that has the rows. The ledger has more of the load than the state: the state was lost, or an older one was put in its place. To go on would load a second time what is in the table. Or the ledger contradicts itself, and somebody else has written there.",
			Example: "rm starlift.state.json*  # after the load",
			Cure:    "Put the newest state file back. Without one, move what is left of the state away and run starlift state rebuild. To load everything again on purpose, empty the table and delete the load's rows from the ledger, as the plan shows.",
		},
	}
}
