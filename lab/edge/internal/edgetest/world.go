// Package edgetest is an edge on loopback sockets for tests, and a small cloudflared that connects to it.
// Modelled of cloudflared: registration, HTTP requests, trailers over HTTP/2, unregistration. Not: WebSocket, reconnecting, ingress.
package edgetest

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"outward.local/lab/edge/internal/access"
	"outward.local/lab/edge/internal/pki"
	"outward.local/lab/edge/internal/public"
	"outward.local/lab/edge/internal/state"
	"outward.local/lab/edge/internal/tunnel"
)

const (
	// Account of every test tunnel.
	Account = "0123456789abcdef0123456789abcdef"
	// PIN is the id of the account's first login method.
	PIN = "00000000-0000-4000-8000-000000000001"
	// Tunnel is the id of the one test tunnel.
	Tunnel = "11111111-2222-4333-8444-555555555555"
)

// Secret of the test tunnel.
var Secret = seed("the tunnel's secret")

// sharedSigner: an RSA key takes longer to make than a test to run.
var sharedSigner = sync.OnceValues(func() (*access.Signer, error) {
	folder, err := os.MkdirTemp("", "edgetest")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	return access.LoadSigner(filepath.Join(folder, "access.key"))
})

// World is one edge.
type World struct {
	Store     *state.Store
	Registry  *tunnel.Registry
	Authority *pki.Authority
	Gate      *access.Gate
	Sites     *public.Handler
	QUIC, TCP net.Addr

	skew atomic.Int64
}

// Start runs the tunnel side of an edge until the test ends.
func Start(t *testing.T) *World {
	t.Helper()
	folder := t.TempDir()
	authority, err := pki.Make(filepath.Join(folder, "pki"))
	check(t, err)
	signer, err := sharedSigner()
	check(t, err)
	w := &World{Store: state.NewStore(), Registry: tunnel.NewRegistry(), Authority: authority}
	w.Store.Watch(w.Registry.Apply)
	w.Gate = &access.Gate{
		Store: w.Store, Signer: signer, Countries: &access.Countries{}, People: &access.People{}, Log: &access.Log{},
		Now: func() time.Time { return time.Now().Add(time.Duration(w.skew.Load())) },
	}
	w.Sites = &public.Handler{Store: w.Store, Registry: w.Registry, Gate: w.Gate}
	server := &tunnel.Server{Store: w.Store, Registry: w.Registry, Authority: authority}
	socket, err := net.ListenPacket("udp", "127.0.0.1:0")
	check(t, err)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	check(t, err)
	w.QUIC, w.TCP = socket.LocalAddr(), listener.Addr()
	go func() { _ = server.ServeQUIC(t.Context(), socket, "lab01") }()
	go func() { _ = server.ServeHTTP2(listener, "lab01") }()
	t.Cleanup(func() {
		w.Registry.DropAll("the test is over")
		_ = listener.Close()
		_ = socket.Close()
	})
	return w
}

// Later moves the clock of Access forward.
func (w *World) Later(by time.Duration) { w.skew.Add(int64(by)) }

// Put puts a state in force: the test tunnel, blog.outward.test on it, and what change adds.
func (w *World) Put(t *testing.T, change func(*state.State)) {
	t.Helper()
	raw, err := json.Marshal(State(change))
	check(t, err)
	check(t, w.Store.Put(raw))
}

// State is the test account.
func State(change func(*state.State)) *state.State {
	st := &state.State{
		Account: Account, Zone: "outward.test", Team: "outward",
		Tunnels: map[string]*state.Tunnel{Tunnel: {
			AccountTag: Account, Name: "blog", Secret: base64.StdEncoding.EncodeToString(Secret), ConfigSrc: "local",
		}},
		Providers: []*state.Provider{{ID: PIN, Name: "One-time PIN", Type: state.OneTimePIN}},
		Records:   []state.Record{{Name: "blog.outward.test", Type: "CNAME", Content: Tunnel + ".cfargotunnel.com", Proxied: true}},
	}
	if change != nil {
		change(st)
	}
	return st
}

// Ask sends one request to the public side, over HTTPS as far as the edge can tell.
func (w *World) Ask(method, url string, headers ...string) *http.Response {
	r := httptest.NewRequest(method, url, nil)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	recorder := httptest.NewRecorder()
	w.Sites.ServeHTTP(recorder, r)
	return recorder.Result()
}

// Await waits for a condition and fails the test with the sentence when it does not come.
func Await(t *testing.T, sentence string, condition func() bool) {
	t.Helper()
	deadline := time.After(5 * time.Second)
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for !condition() {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatal(sentence)
		}
	}
}

func seed(text string) []byte {
	sum := sha256.Sum256([]byte(text))
	return sum[:]
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
