# "Run with Flink SQL": rows written in the statement, into score_board.
# The page has
#
#   CREATE TABLE `score_board` (`id` INT, `name` STRING, `score` INT, PRIMARY KEY (id) NOT ENFORCED)
#   WITH ('connector' = 'starrocks', …);
#   INSERT INTO `score_board` VALUES (1, 'starrocks', 100), (2, 'flink', 100);
#
# Run "starlift apply" here, then
# starlift sandbox sql 'SELECT * FROM test.score_board ORDER BY id'

# For a cluster of your own, in the place of sandbox:
#   jdbc_url = "jdbc:mysql://127.0.0.1:9030"
#   load_url = "127.0.0.1:8030"
#   username = "root"
#   password = ""
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
}
