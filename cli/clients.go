package cli

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"starlift/config"
	"starlift/starrocks"
)

// clients gives one client a cluster, made when first asked for; a cluster that
// is the sandbox is started, or joined, then. Close ends them all.
type clients struct {
	session *session
	ctx     context.Context //nolint:containedctx // bounds the starting of sandboxes

	lock      sync.Mutex
	made      map[string]*starrocks.Client // by cluster and patience
	sandboxes map[string]*sandboxProcess   // by cluster
}

func newClients(ctx context.Context, s *session) *clients {
	return &clients{session: s, ctx: ctx, made: map[string]*starrocks.Client{}, sandboxes: map[string]*sandboxProcess{}}
}

// client returns the client of a cluster with the patience of a load's sink.
// With nil options it has the defaults.
func (c *clients) client(cluster *config.Cluster, o *starrocks.LoadOptions) (*starrocks.Client, error) {
	c.lock.Lock()
	defer c.lock.Unlock()
	key := cluster.Address
	if o != nil {
		key = fmt.Sprint(key, o.ConnectTimeout, o.WaitForContinueTimeout)
	}
	if made := c.made[key]; made != nil {
		return made, nil
	}
	settings, err := c.settings(cluster)
	if err != nil {
		return nil, err
	}
	if o != nil {
		settings.ConnectTimeout, settings.ContinueTimeout = o.ConnectTimeout, o.WaitForContinueTimeout
	}
	made := starrocks.New(settings)
	c.made[key] = made
	return made, nil
}

func (c *clients) settings(cluster *config.Cluster) (starrocks.Settings, error) {
	o := cluster.Options
	s := starrocks.Settings{Query: o.Query, User: o.Username, Password: o.Password, Backends: map[string]string{}, Watch: c.session.exchange}
	for _, p := range o.Backends {
		s.Backends[p.Name] = p.Value
	}
	for _, h := range o.Load.Hosts {
		s.Load = append(s.Load, o.Load.Scheme+"://"+h)
	}
	if o.Sandbox != nil {
		p, err := c.sandbox(cluster)
		if err != nil {
			return s, err
		}
		s.Query, s.Load, s.User, s.Password = []string{p.address.Query}, []string{p.address.HTTP}, p.address.User, ""
	}
	var err error
	if o.TLS != nil {
		s.TLS, err = tlsConfig(c.session.folder, *o.TLS)
	}
	return s, err
}

func (c *clients) sandbox(cluster *config.Cluster) (*sandboxProcess, error) {
	if p := c.sandboxes[cluster.Address]; p != nil {
		return p, nil
	}
	dir := cluster.Options.Sandbox.DataDir
	if !filepath.IsAbs(dir) {
		dir = filepath.Join(c.session.folder, dir)
	}
	p, err := joinSandbox(c.ctx, c.session, dir, cluster.Options.Sandbox.Version)
	if err != nil {
		return nil, err
	}
	c.sandboxes[cluster.Address] = p
	return p, nil
}

func (c *clients) close() {
	c.lock.Lock()
	defer c.lock.Unlock()
	for _, made := range c.made {
		_ = made.Close()
	}
	for _, p := range c.sandboxes {
		p.leave()
	}
}

func tlsConfig(folder string, o starrocks.TLS) (*tls.Config, error) {
	t := &tls.Config{ServerName: o.ServerName, InsecureSkipVerify: o.InsecureSkipVerify, MinVersion: tls.VersionTLS12} //nolint:gosec // asked for by name
	at := func(name string) string {
		if filepath.IsAbs(name) {
			return name
		}
		return filepath.Join(folder, name)
	}
	if o.CAFile != "" {
		pem, err := os.ReadFile(at(o.CAFile))
		if err != nil {
			return nil, fmt.Errorf("read tls ca_file: %w", err)
		}
		t.RootCAs = x509.NewCertPool()
		if !t.RootCAs.AppendCertsFromPEM(pem) {
			return nil, errors.New("read tls ca_file " + o.CAFile + ": no certificate in it")
		}
	}
	if o.CertFile != "" || o.KeyFile != "" {
		pair, err := tls.LoadX509KeyPair(at(o.CertFile), at(o.KeyFile))
		if err != nil {
			return nil, fmt.Errorf("read tls cert_file and key_file: %w", err)
		}
		t.Certificates = []tls.Certificate{pair}
	}
	return t, nil
}
