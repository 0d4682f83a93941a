# A first load: three CSV sources into three tables of the sandbox that comes
# with starlift. Run "starlift plan" and "starlift apply" in this folder.

cluster "dev" {
  sandbox {} # started with the command; data under .starlift/sandbox
}

# The table of the StarRocks documentation on loading from Flink.

source "csv" "scores" {
  path = "data/scores-*.csv"
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
  from = source.csv.scores
  into = table.score_board

  sink {
    semantic     = "exactly-once"
    label_prefix = "scores"
    properties   = { format = "csv" }
  }
}

# Real data: airports of the United States.

source "csv" "airports" {
  path = "data/airports.csv"
}

table "airports" {
  cluster     = cluster.dev
  database    = "demo"
  primary_key = ["iata"]
  comment     = "Airports of the United States"

  column "iata" {
    type = "VARCHAR(4)"
  }
  column "name" {
    type = "VARCHAR(200)"
  }
  column "city" {
    type = "VARCHAR(100)"
  }
  column "state" {
    type = "VARCHAR(2)"
  }
  column "country" {
    type = "VARCHAR(64)"
  }
  column "latitude" {
    type = "DECIMAL(11,8)"
  }
  column "longitude" {
    type = "DECIMAL(11,8)"
  }

  properties = { replication_num = "1" }
}

load "airports" {
  from = source.csv.airports
  into = table.airports
}

# Real data with renamed columns, into a table that keeps every row.

source "csv" "weather" {
  path = "data/seattle-weather.csv"
}

table "weather" {
  cluster       = cluster.dev
  database      = "demo"
  duplicate_key = ["day"]

  column "day" {
    type     = "DATE"
    nullable = false
  }
  column "precipitation" {
    type = "DECIMAL(5,1)"
  }
  column "temp_max" {
    type = "DECIMAL(4,1)"
  }
  column "temp_min" {
    type = "DECIMAL(4,1)"
  }
  column "wind" {
    type = "DOUBLE"
  }
  column "weather" {
    type = "VARCHAR(16)"
  }

  distributed_by {
    hash    = ["day"]
    buckets = 4
  }
  properties = { replication_num = "1" }
}

load "weather" {
  from    = source.csv.weather
  into    = table.weather
  columns = { day = "date" }
}
