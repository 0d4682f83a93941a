package sql

import (
	"net"
	"strconv"
	"time"
)

// Frontend is a node that speaks SQL and redirects loads.
type Frontend struct {
	Host                string
	HTTPPort, QueryPort int
	Leader, Alive       bool
}

// Backend is a node that takes loads.
type Backend struct {
	ID       int64
	Host     string
	HTTPPort int
	Alive    bool
}

// hostPort gives the address that clients reached this port on.
func (s *server) hostPort() (host, port string) {
	host, port, err := net.SplitHostPort(s.address.String())
	if err != nil {
		return s.address.String(), "9030"
	}
	return host, port
}

func (s *server) frontends() []Frontend {
	if s.options.Frontends != nil {
		return s.options.Frontends()
	}
	host, port := s.hostPort()
	query, _ := strconv.Atoi(port) // of an address that is listened on
	return []Frontend{{Host: host, HTTPPort: s.options.HTTPPort, QueryPort: query, Leader: true, Alive: true}}
}

func (s *server) backends() []Backend {
	if s.options.Backends != nil {
		return s.options.Backends()
	}
	const first = 10001
	host, _ := s.hostPort()
	return []Backend{{ID: first, Host: host, HTTPPort: s.options.BackendHTTPPort, Alive: true}}
}

// showFrontends has no Id, which only releases after 4.0 show (protocol
// reference 6.1).
func (c *session) showFrontends() answer {
	s := c.server
	out := newAnswer("Name", "IP", "EditLogPort", "HttpPort", "QueryPort", "RpcPort", "Role", "ClusterId", "Join", "Alive",
		"ReplayedJournalId", "LastHeartbeat", "IsHelper", "ErrMsg", "StartTime", "Version")
	const editLog, rpc = 9010, 9020
	for i, f := range s.frontends() {
		role := "FOLLOWER"
		if f.Leader {
			role = "LEADER"
		}
		out.add(f.Host+"_"+strconv.Itoa(editLog+i)+"_1700000000000", f.Host, editLog+i, f.HTTPPort, f.QueryPort, rpc+i, role, "1", "true", f.Alive,
			"1", clock(s.options.Now()), "true", "", clock(s.started), s.version)
	}
	return out
}

func (c *session) showBackends() answer {
	s := c.server
	tablets := 0
	for _, database := range s.store.Databases() {
		tablets += len(s.store.Tables(database))
	}
	out := newAnswer("BackendId", "IP", "HeartbeatPort", "BePort", "HttpPort", "BrpcPort", "LastStartTime", "LastHeartbeat", "Alive",
		"SystemDecommissioned", "ClusterDecommissioned", "TabletNum", "DataUsedCapacity", "AvailCapacity", "TotalCapacity", "UsedPct",
		"MaxDiskUsedPct", "ErrMsg", "Version", "Status", "DataTotalCapacity", "DataUsedPct", "CpuCores", "NumRunningQueries", "MemUsedPct", "CpuUsedPct")
	const heartbeat, thrift, brpc = 9050, 9060, 8060
	for i, b := range s.backends() {
		trouble := ""
		if !b.Alive {
			trouble = "java.net.ConnectException: Connection refused (Connection refused)"
		}
		out.add(b.ID, b.Host, heartbeat+i, thrift+i, b.HTTPPort, brpc+i, clock(s.started), clock(s.options.Now()), b.Alive,
			"false", "false", tablets, "0.000 ", "1.000 GB", "1.000 GB", "0.00 %",
			"0.00 %", trouble, s.version, `{"lastSuccessReportTabletsTime":"N/A"}`, "1.000 GB", "0.00 %", 1, 0, "0.00 %", "0.0 %")
	}
	return out
}

// showComputeNodes has no rows: the cluster stores its data on backends.
func (c *session) showComputeNodes() answer {
	return newAnswer("ComputeNodeId", "IP", "HeartbeatPort", "BePort", "HttpPort", "BrpcPort", "LastStartTime", "LastHeartbeat", "Alive",
		"SystemDecommissioned", "ClusterDecommissioned", "ErrMsg", "Version", "CpuCores", "NumRunningQueries", "MemUsedPct", "CpuUsedPct")
}

// clock writes a time as the frontend's tables do.
func clock(t time.Time) string { return t.Format(time.DateTime) }
