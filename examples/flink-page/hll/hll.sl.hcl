# "Load data into columns of HLL type": StarRocks makes the sketch of a user's number
# while it loads, by hll_hash.
#
# The page names the columns in one text, which works here as well:
#   sink { properties = { columns = "page_id,visit_date,visit_user_id,visit_users=hll_hash(visit_user_id)" } }
#
# Run "starlift apply" here, then
# starlift sandbox sql 'SELECT page_id, COUNT(DISTINCT visit_users) FROM test.hll_uv GROUP BY page_id'

cluster "dev" {
  sandbox {}
}

table "hll_uv" {
  cluster       = cluster.dev
  database      = "test"
  aggregate_key = ["page_id", "visit_date"]

  column "page_id" {
    type     = "INT"
    nullable = false
    comment  = "page ID"
  }
  column "visit_date" {
    type     = "DATETIME"
    nullable = false
    comment  = "access time"
  }
  column "visit_users" {
    type      = "HLL"
    aggregate = "HLL_UNION"
    nullable  = false
    comment   = "user ID"
  }

  distributed_by {
    hash = ["page_id"]
  }
  properties = { replication_num = "1" }
}

source "values" "visits" {
  columns = { page_id = "INT", visit_date = "TIMESTAMP", visit_user_id = "BIGINT" }
  rows = [
    [3, "2023-07-24 12:00:00", 78],
    [4, "2023-07-24 13:20:10", 2],
    [3, "2023-07-24 12:30:00", 674],
  ]
}

load "visits" {
  from   = source.values.visits
  into   = table.hll_uv
  derive = { visit_users = "hll_hash(visit_user_id)" }
}
