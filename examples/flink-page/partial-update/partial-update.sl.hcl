# "Partial update": id and name are written, and score stays as it is.
#
# before.sql is what the page does in the MySQL client. Run here
#   starlift sandbox sql "$(cat before.sql)"
#   starlift apply
#   starlift sandbox sql 'SELECT * FROM test.score_board ORDER BY id'

cluster "dev" {
  sandbox {}
}

table "score_board" {
  cluster  = cluster.dev
  database = "test"
  managed  = false # made by before.sql; starlift reads how it is, and leaves it so
}

source "values" "names" {
  columns = { id = "INT", name = "STRING" }
  rows = [
    [1, "starrocks-update"],
    [2, "flink-update"],
  ]
}

load "names" {
  from = source.values.names
  into = table.score_board

  sink {
    properties = {
      partial_update = true
      columns        = "id,name,__op" # as older connectors need it; it may be left out
    }
  }
}
