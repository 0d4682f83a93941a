# "Load data into columns of BITMAP type": StarRocks makes the sketch of a user's number
# while it loads, by to_bitmap.
#
# The page names the columns in one text, which works here as well:
#   sink { properties = { columns = "page_id,visit_date,visit_user_id,visit_users=to_bitmap(visit_user_id)" } }
#
# Run "starlift apply" here, then
# starlift sandbox sql 'SELECT page_id, COUNT(DISTINCT visit_users) FROM test.page_uv GROUP BY page_id'

cluster "dev" {
  sandbox {}
}

table "page_uv" {
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
    type      = "BITMAP"
    aggregate = "BITMAP_UNION"
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
    [1, "2020-06-23 01:30:30", 13],
    [1, "2020-06-23 01:30:30", 23],
    [1, "2020-06-23 01:30:30", 33],
    [1, "2020-06-23 02:30:30", 13],
    [2, "2020-06-23 01:30:30", 23],
  ]
}

load "visits" {
  from   = source.values.visits
  into   = table.page_uv
  derive = { visit_users = "to_bitmap(visit_user_id)" }
}
