package version

import (
	"fmt"
	"strings"
	"testing"
)

// TestHTTPByRelease lists every dated fact of the HTTP interfaces (protocol
// reference 1 to 4 and 7): what each release answers, for the releases on both
// sides of a change.
func TestHTTPByRelease(t *testing.T) {
	yes := func(f func(Release) bool) func(Release) string {
		return func(r Release) string { return fmt.Sprint(f(r)) }
	}
	for _, c := range []struct {
		fact string
		get  func(Release) string
		want string // release=answer, a blank between them
	}{
		{"transactions", yes(Release.HasTransactions), "2.3.9=false 2.4.0=true 2.5.0=true 3.0.0=true 4.0.0=true"},
		{"begin needs a timeout", yes(Release.NeedsTimeout), "2.4.2=true 2.4.3=false 3.0.0=false"},
		{"multi-table", yes(Release.HasMultiTable), "2.5.0=false 3.5.20=false 4.0.0=true"},
		{"multi-table outcome", yes(Release.TellsMultiTableOutcome), "4.0.1=false 4.0.2=true"},
		{"merge commit", yes(Release.HasMergeCommit), "3.3.20=false 3.4.0=true 4.0.0=true"},
		{"feature route", yes(Release.HasFeatureRoute), "3.1.20=false 3.2.0=true"},
		{"prepared_timeout", yes(Release.HasPreparedTimeout), "3.4.9=false 3.5.3=false 3.5.4=true 4.0.0=true"},
		{"rejected records", yes(Release.HasRejectedRecords), "3.0.9=false 3.1.0=true"},
		{"idempotent ends", yes(Release.EndsAreIdempotent), "2.4.4=false 2.5.6=false 2.5.7=true 3.0.0=false 3.0.1=false 3.0.2=true 3.1.0=true"},
		{"code and message", yes(Release.EnvelopeHasCode), "3.1.20=false 3.2.0=true"},
		{"reason of a state", yes(Release.StateHasReason), "3.3.20=false 3.4.0=true"},
		{"TxnId of the frontend", yes(Release.FrontendTellsTxnID), "3.2.20=false 3.3.0=true"},
		{"buckets of a reply", func(r Release) string { return fmt.Sprint(r.ReplyBuckets()) }, "3.2.20=16 3.3.0=8"},
		{"POST bodies", yes(Release.ReadsPostBodies), "3.2.20=false 3.3.0=true"},
		{"database first", yes(Release.ChecksDatabaseFirst), "3.2.20=false 3.3.0=true"},
		{"warehouse", yes(Release.ChecksWarehouse), "3.2.20=false 3.3.0=true"},
		{"channels", yes(Release.HasChannels), "2.4.4=false 2.5.0=true"},
		{"value of Expect", yes(Release.ExpectNeedsContinue), "2.5.22=false 3.1.15=false 3.1.16=true 3.2.0=false 3.2.12=false 3.2.13=true 3.3.5=false 3.3.6=true 3.4.0=true"},
		{"HTTP/1.0", yes(Release.ExpectSparesHTTP10), "3.1.15=false 3.1.16=true 3.2.12=false 3.2.13=true 3.3.6=false 3.3.7=true 3.4.0=true"},
		{"redirect closes", yes(Release.LoadRedirectCloses), "3.1.15=false 3.1.16=true 3.2.12=false 3.2.13=true 3.3.5=false 3.3.6=true 3.4.0=true"},
		{"load refusal", yes(Release.LoadRefusalIsTransactional), "3.0.9=false 3.1.1=false 3.1.2=true 3.2.0=true"},
		{"HTTP 500", yes(Release.UnexpectedIs500), "3.0.9=false 3.1.0=true"},
		{"denial", yes(Release.DenialNamesUser), "3.1.20=false 3.2.0=true"},
		{"ASCII redirect", yes(Release.EncodesLocation), "3.3.15=false 3.3.16=true 3.4.9=false 3.5.0=false 3.5.1=true 4.0.0=true"},
		{"coordinator", yes(Release.FindsCoordinator), "3.4.9=false 3.5.2=false 3.5.3=true 4.0.0=true"},
		{"label memory", yes(Release.LabelMemoryExpires), "3.4.9=false 3.5.0=true"},
		{"sync publish", yes(Release.SyncPublish), "3.0.9=false 3.1.3=false 3.1.4=true 3.2.0=true"},
		{"waits for visibility", yes(Release.WaitsForVisibility), "3.1.20=false 3.2.0=true"},
		{"running limit", func(r Release) string { return fmt.Sprint(r.RunningLimit()) }, "2.4.0=100 2.5.14=100 2.5.15=1000 3.0.9=100 3.1.0=1000 4.0.0=1000"},
		{"commit call", func(r Release) string { return fmt.Sprint(r.CommitRPCMilliseconds()) }, "3.1.20=20000 3.2.0=60000"},
		{"headers", func(r Release) string { return fmt.Sprint(r.MaxHeaderBytes()) }, "2.5.0=8192 3.0.9=8192 3.1.0=32768"},
		{"body", func(r Release) string { return fmt.Sprint(r.MaxBodyBytes() >> 20) }, "2.5.22=10240 3.0.0=102400"},
		{"exception", func(r Release) string { return r.ExceptionClass()[strings.LastIndex(r.ExceptionClass(), ".")+1:] }, "3.3.20=UserException 3.4.0=StarRocksException"},
		{"in processing", func(r Release) string { return strings.Fields(r.InProcessing())[1] }, "2.4.0=in 3.2.15=in 3.2.16=is 3.3.9=in 3.3.10=is 3.4.0=in 3.4.1=is 3.5.0=is"},
		{"no rows", func(r Release) string { return strings.Fields(r.NoRows())[1] }, "3.2.20=partitions 3.3.0=partitions 3.4.0=rows"},
		{"publish timeout", func(r Release) string { return strings.Fields(r.PublishTimeout("7"))[0] }, "2.5.22=transaction 3.0.0=Publish"},
		{"timeout range", func(r Release) string { return strings.Fields(r.TimeoutRange(0, 1, 9))[1] }, "3.2.20=timeout. 3.3.0=timeout:"},
		{"empty label", func(r Release) string { return r.EmptyLabel()[:5] }, "2.5.0=empty 3.2.20=empty 3.3.0=Empty"},
		{"no node", func(r Release) string { return strings.ReplaceAll(r.NoNode("load", "l"), " ", "_") }, "3.1.4=transaction_with_op_load_label_l_has_no_backend 3.1.5=transaction_with_op_load_label_l_has_no_node 3.2.0=transaction_with_op_load_label_l_has_no_node 3.3.0=Transaction_with_op[load]_and_label[l]_has_no_node."},
		{"no transaction", func(r Release) string { return strings.ReplaceAll(r.NoTransaction("commit", "d", "l"), " ", "_") }, "3.2.20=transaction_with_op_commit_label_l_has_no_node 3.3.0=No_transaction_found_by_label_l 3.5.0=No_transaction_found_with_db[d]_and_label[l]"},
		{"no database", func(r Release) string { return strings.ReplaceAll(r.NoDatabase("d"), " ", "_") }, "3.2.20=database_d_not_exists 3.3.0=Database[d]_does_not_exist."},
		{"already committed", func(r Release) string { return strings.ReplaceAll(r.AlreadyCommitted(7, "l"), " ", "_") }, "3.2.20=label_l_transaction_7_has_already_committed 3.3.0=Transaction_7_has_already_committed,_label_is_l"},
		{"already aborted", func(r Release) string { return strings.ReplaceAll(r.AlreadyAborted(7, "l"), " ", "_") }, "3.2.20=label_l_transaction_7_has_already_aborted 3.3.0=Transaction_7_has_already_aborted,_label_is_l"},
		{"cannot commit", func(r Release) string { return strings.ReplaceAll(r.CannotCommit(7, "l"), " ", "_") }, "3.2.20=cannot_commit_aborted_transaction_7,_label_l_ 3.3.0=Can_not_commit_ABORTED_transaction_7,_label_is_l"},
		{"cannot abort", func(r Release) string { return strings.ReplaceAll(r.CannotAbort("VISIBLE", 7, "l"), " ", "_") }, "3.2.20=cannot_abort_committed_transaction_7,_label_l_ 3.3.0=Can_not_abort_VISIBLE_transaction_7,_label_is_l"},
		{"not cancelled", func(r Release) string { return strings.ReplaceAll(r.NotCancelled("l", true), " ", "_") }, "2.5.22=running_transaction_not_found,_label=l 3.0.0=transaction_not_found:_l"},
		{"unknown label", func(r Release) string { return strings.ReplaceAll(r.NotCancelled("l", false), " ", "_") }, "2.5.22=transaction_not_found,_label=l 3.0.0=transaction_not_found:_l"},
		{"left time", func(r Release) string { return r.LeftMergeKey() }, "3.4.9=LeftTimeMs 3.5.0=LeftMergeTimeMs"},
	} {
		for _, pair := range strings.Fields(c.want) {
			text, want, _ := strings.Cut(pair, "=")
			r, err := Parse(text)
			if err != nil {
				t.Fatal(err)
			}
			if got := c.get(r); got != want {
				t.Errorf("%s in %s: got %s, want %s", c.fact, text, got, want)
			}
		}
	}
}
