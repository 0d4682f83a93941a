package sql

import (
	"net"
	"time"
)

// hostPort gives the address that clients reached this port on.
func (s *server) hostPort() (host, port string) {
	host, port, err := net.SplitHostPort(s.address.String())
	if err != nil {
		return s.address.String(), "9030"
	}
	return host, port
}

func (c *session) showFrontends() answer {
	s := c.server
	host, port := s.hostPort()
	out := newAnswer("Id", "Name", "IP", "EditLogPort", "HttpPort", "QueryPort", "RpcPort", "Role", "ClusterId", "Join", "Alive",
		"ReplayedJournalId", "LastHeartbeat", "IsHelper", "ErrMsg", "StartTime", "Version")
	out.add(1, host+"_9010", host, "9010", s.options.HTTPPort, port, "9020", "LEADER", "1", "true", "true",
		"1", clock(s.options.Now()), "true", "", clock(s.started), s.version)
	return out
}

func (c *session) showBackends() answer {
	s := c.server
	host, _ := s.hostPort()
	tablets := 0
	for _, database := range s.store.Databases() {
		tablets += len(s.store.Tables(database))
	}
	out := newAnswer("BackendId", "IP", "HeartbeatPort", "BePort", "HttpPort", "BrpcPort", "LastStartTime", "LastHeartbeat", "Alive",
		"SystemDecommissioned", "ClusterDecommissioned", "TabletNum", "DataUsedCapacity", "AvailCapacity", "TotalCapacity", "UsedPct",
		"MaxDiskUsedPct", "ErrMsg", "Version", "Status", "DataTotalCapacity", "DataUsedPct", "CpuCores", "NumRunningQueries", "MemUsedPct", "CpuUsedPct")
	out.add(10001, host, "9050", "9060", s.options.BackendHTTPPort, "8060", clock(s.started), clock(s.options.Now()), "true",
		"false", "false", tablets, "0.000 ", "1.000 GB", "1.000 GB", "0.00 %",
		"0.00 %", "", s.version, `{"lastSuccessReportTabletsTime":"N/A"}`, "1.000 GB", "0.00 %", 1, 0, "0.00 %", "0.0 %")
	return out
}

// clock writes a time as the frontend's tables do.
func clock(t time.Time) string { return t.Format(time.DateTime) }
