# "Exactly once", as the page's notes have it:
#
#   'sink.semantic' = 'exactly-once', 'sink.label-prefix' = 'scores'
#
# with the rows of score_board. exactly-once is what starlift does unless it is told
# otherwise; there is no checkpoint to wait for, and no setting of the cluster to
# adjust. Kill "starlift apply" at any moment and run it again: it commits or rolls
# back what was left, by its labels, and each row is there once.
#
# Run "starlift apply" here, then
# starlift sandbox sql 'SELECT * FROM test.score_board ORDER BY id'
# starlift state show load.scores

cluster "dev" {
  sandbox {}
}

source "values" "scores" {
  columns = { id = "INT", name = "STRING", score = "INT" }
  rows = [
    [1, "starrocks", 100],
    [2, "flink", 100],
  ]
}

table "score_board" {
  cluster     = cluster.dev
  database    = "test"
  primary_key = ["id"]

  column "id" {
    type     = "INT"
    nullable = false
  }
  column "name" {
    type    = "VARCHAR(65533)"
    default = ""
  }
  column "score" {
    type     = "INT"
    nullable = false
    default  = "0"
  }

  distributed_by {
    hash = ["id"]
  }
  properties = { replication_num = "1" }
}

load "scores" {
  from = source.values.scores
  into = table.score_board

  sink {
    semantic     = "exactly-once"
    label_prefix = "scores"
  }

  checkpoint {
    max_bytes = 134217728 # a transaction has so many bytes of the source
  }
}
