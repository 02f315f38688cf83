package main

import (
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"path/filepath"
	"sync"
	"time"

	"outward.local/lab/edge/internal/access"
	"outward.local/lab/edge/internal/admin"
	"outward.local/lab/edge/internal/names"
	"outward.local/lab/edge/internal/pki"
	"outward.local/lab/edge/internal/public"
	"outward.local/lab/edge/internal/state"
	"outward.local/lab/edge/internal/tunnel"
)

// lastWords is how long requests under way may take once the edge has to stop.
const lastWords = 3 * time.Second

// edge is the whole emulator.
type edge struct {
	store     *state.Store
	registry  *tunnel.Registry
	authority *pki.Authority
	tunnels   *tunnel.Server
	sites     *public.Handler
	browser   *public.Browser
	zone      *names.Zone
	api       *admin.API

	failed  chan error
	mu      sync.Mutex
	servers []*http.Server
	closers []io.Closer
}

// newEdge loads everything that lies in the folder; it listens nowhere yet.
func newEdge(o options) (*edge, error) {
	load := pki.Load
	if o.makeCA {
		load = pki.Make
	}
	authority, err := load(filepath.Join(o.dir, "pki"))
	if err != nil {
		return nil, err
	}
	signer, err := access.LoadSigner(filepath.Join(o.dir, "access.key"))
	if err != nil {
		return nil, err
	}
	e := &edge{store: state.NewStore(), registry: tunnel.NewRegistry(), authority: authority, failed: make(chan error, 1)}
	e.store.Watch(e.registry.Apply)
	countries, people, requests := &access.Countries{}, &access.People{}, &access.Log{}
	for name, take := range map[string]func([]byte) error{
		"edge-state.json": e.store.Put, "countries.json": countries.Put, "people.json": people.Put,
	} {
		if err := state.Load(filepath.Join(o.dir, name), take); err != nil {
			return nil, err
		}
	}
	gate := &access.Gate{Store: e.store, Signer: signer, Countries: countries, People: people, Log: requests}
	e.tunnels = &tunnel.Server{Store: e.store, Registry: e.registry, Authority: authority}
	e.sites = &public.Handler{Store: e.store, Registry: e.registry, Gate: gate}
	e.browser = &public.Browser{Store: e.store, Port: o.browserPort, Next: e.sites}
	e.zone = &names.Zone{Store: e.store, Regions: names.Split(o.addresses), Public: append(o.addresses[:1:1], o.addresses6...)}
	e.api = &admin.API{Store: e.store, Registry: e.registry, Countries: countries, People: people, Log: requests, Signer: signer, Dir: o.dir}
	return e, nil
}

// run keeps a server going; its error, if it has one, ends the edge.
func (e *edge) run(serve func() error) {
	go func() {
		if err := serve(); err != nil && !errors.Is(err, http.ErrServerClosed) && !errors.Is(err, net.ErrClosed) {
			select {
			case e.failed <- err:
			default:
			}
		}
	}()
}

// keep remembers what stop has to close.
func (e *edge) keep(c io.Closer) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.closers = append(e.closers, c)
}

// http serves a handler on a listener, over TLS when the server has a configuration for it.
func (e *edge) http(listener net.Listener, server *http.Server) {
	server.ReadHeaderTimeout = 10 * time.Second
	server.ErrorLog = log.New(io.Discard, "", 0) // failed handshakes of scanners
	e.mu.Lock()
	e.servers = append(e.servers, server)
	e.mu.Unlock()
	e.run(func() error {
		if server.TLSConfig != nil {
			return server.ServeTLS(listener, "", "")
		}
		return server.Serve(listener)
	})
}

// stop ends gracefully: no new visitor, the requests under way finish, then the tunnels are hung up on.
func (e *edge) stop() {
	ctx, cancel := context.WithTimeout(context.Background(), lastWords)
	defer cancel()
	var all sync.WaitGroup
	for _, server := range e.servers {
		all.Go(func() {
			if server.Shutdown(ctx) != nil {
				_ = server.Close()
			}
		})
	}
	all.Wait()
	e.registry.DropAll("the edge stops")
	for _, c := range e.closers {
		_ = c.Close()
	}
}
