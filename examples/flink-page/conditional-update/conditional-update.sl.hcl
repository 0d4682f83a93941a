# "Conditional update": a row takes the place of another only where its score is not
# lower. The page asks for version V1; transactions (V2) do the same from StarRocks
# 3.1.3 on, so that the load stands here a second time without it.
#
# before.sql is what the page does in the MySQL client. Run here
#   starlift sandbox sql "$(cat before.sql)"
#   starlift apply
#   starlift sandbox sql 'SELECT * FROM test.score_board ORDER BY id'
#   starlift sandbox sql 'SELECT * FROM test.score_board_v2 ORDER BY id'

cluster "dev" {
  sandbox {}
}

table "score_board" {
  cluster  = cluster.dev
  database = "test"
  managed  = false
}

table "score_board_v2" {
  cluster  = cluster.dev
  database = "test"
  managed  = false
}

source "values" "scores" {
  columns = { id = "INT", name = "STRING", score = "INT" }
  rows = [
    [1, "starrocks-update", 99],
    [2, "flink-update", 101],
  ]
}

load "scores" {
  from = source.values.scores
  into = table.score_board

  sink {
    version    = "V1"
    properties = { merge_condition = "score" }
  }
}

load "scores_v2" {
  from = source.values.scores
  into = table.score_board_v2

  sink {
    properties = { merge_condition = "score" }
  }
}
