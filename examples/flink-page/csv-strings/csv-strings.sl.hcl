# "Run with Flink DataStream", records of CSV: the page's LoadCsvRecords has
#
#   "1\tstarrocks-csv\t100", "2\tflink-csv\t100"
#   .withProperty("sink.properties.format", "csv")
#   .withProperty("sink.properties.column_separator", "\t")
#
# How the records are written is said of the source that has them. How they travel
# is another matter: the two properties are the connector's, and starlift writes
# the rows anew, whatever they came as.
#
# Run "starlift apply" here, then
# starlift sandbox sql 'SELECT * FROM test.score_board ORDER BY id'

cluster "dev" {
  sandbox {}
}

source "csv" "records" {
  path             = "records.csv"
  header           = false # fields are columns in the table's order
  column_separator = "\t"
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
  from = source.csv.records
  into = table.score_board

  sink {
    properties = {
      format           = "csv"
      column_separator = "\t"
    }
  }
}
