# "Run with Flink DataStream", custom Java objects: the page's LoadCustomJavaRecords
# has a class RowData, its schema (INT NOT NULL, STRING, INT), and a transformer that
# says of each row StarRocksSinkOP.UPSERT. Here rows are objects with names, columns
# have the types of the schema, and row_kind names the field that says what a row does.
#
# Run "starlift apply" here, then
# starlift sandbox sql 'SELECT * FROM test.score_board ORDER BY id'

cluster "dev" {
  sandbox {}
}

source "values" "records" {
  columns = { id = "INT", name = "STRING", score = "INT", op = "STRING" }
  rows = [
    { id = 1, name = "starrocks-rowdata", score = 100, op = "UPSERT" },
    { id = 2, name = "flink-rowdata", score = 100, op = "UPSERT" },
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

load "records" {
  from     = source.values.records
  into     = table.score_board
  row_kind = "op" # "DELETE" takes the row of its key away; without row_kind all rows are written
}
