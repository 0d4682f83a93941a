# "Run with Flink DataStream", records of JSON: the page's LoadJsonRecords has
#
#   {"id":1, "name":"starrocks-json", "score":100}
#   {"id":2, "name":"flink-json", "score":100}
#   .withProperty("sink.properties.format", "json")
#   .withProperty("sink.properties.strip_outer_array", "true")
#
# A file may hold one array, as here, or one object after another.
#
# Run "starlift apply" here, then
# starlift sandbox sql 'SELECT * FROM test.score_board ORDER BY id'

cluster "dev" {
  sandbox {}
}

source "json" "records" {
  path = "records.json"
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
  from = source.json.records
  into = table.score_board

  sink {
    properties = {
      format            = "json"
      strip_outer_array = true
    }
  }
}
