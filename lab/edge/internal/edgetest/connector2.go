package edgetest

import (
	"crypto/tls"
	"encoding/base64"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/cloudflare/cloudflared/tunnelrpc"
	"golang.org/x/net/http2"
)

// DialHTTP2 is DialQUIC over the turned-round HTTP/2.
func (w *World) DialHTTP2(t *testing.T, creds Credentials, origin http.Handler) (*Connector, error) {
	t.Helper()
	conn, err := tls.Dial("tcp", w.TCP.String(), &tls.Config{RootCAs: w.Authority.Pool(), ServerName: "h2.cftunnel.com"})
	check(t, err)
	gone := make(chan struct{})
	t.Cleanup(func() { _ = conn.Close(); <-gone })
	ready := make(chan *Connector, 1)
	outcome := make(chan error, 1)
	control := func(rw http.ResponseWriter, r *http.Request) {
		rw.WriteHeader(http.StatusOK)
		stream := &controlStream{Reader: r.Body, rw: rw}
		defer stream.end()
		c := &Connector{RPC: tunnelrpc.NewRegistrationClient(t.Context(), stream, rpcTimeout), Gone: gone}
		var err error
		c.Details, err = c.RPC.RegisterConnection(t.Context(), creds.auth(), creds.id(), creds.options(), creds.Index, net.IPv4(127, 0, 0, 1))
		ready <- c
		outcome <- err
		<-r.Context().Done()
	}
	go func() {
		defer close(gone)
		(&http2.Server{}).ServeConn(conn, &http2.ServeConnOpts{Handler: http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Cf-Cloudflared-Proxy-Connection-Upgrade") == "control-stream" {
				control(rw, r)
				return
			}
			answerPacked(rw, r, origin)
		})})
	}()
	return <-ready, <-outcome
}

// answerPacked sends the origin's headers in one, as cloudflared does. An origin that panics is a dead one.
func answerPacked(rw http.ResponseWriter, r *http.Request, origin http.Handler) {
	defer func() {
		if recover() != nil {
			rw.Header().Set("Cf-Cloudflared-Response-Meta", `{"src":"cloudflared"}`)
			rw.WriteHeader(http.StatusBadGateway)
		}
	}()
	recorder := httptest.NewRecorder()
	origin.ServeHTTP(recorder, r)
	var pairs []string
	for name, values := range recorder.Result().Header {
		for _, value := range values {
			pairs = append(pairs, base64.RawStdEncoding.EncodeToString([]byte(name))+":"+base64.RawStdEncoding.EncodeToString([]byte(value)))
		}
	}
	rw.Header().Set("Cf-Cloudflared-Response-Headers", strings.Join(pairs, ";"))
	rw.Header().Set("Cf-Cloudflared-Response-Meta", `{"src":"origin"}`)
	rw.WriteHeader(recorder.Code)
	_, _ = rw.Write(recorder.Body.Bytes())
	for name, values := range recorder.Result().Trailer {
		rw.Header()[http2.TrailerPrefix+name] = values
	}
}

// controlStream is the control request's body and its answer. The RPC goes on writing after the handler's end,
// which net/http does not forgive.
type controlStream struct {
	io.Reader
	rw io.Writer

	mu    sync.Mutex
	ended bool
}

func (c *controlStream) Write(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ended {
		return 0, io.ErrClosedPipe
	}
	n, err := c.rw.Write(p)
	c.rw.(http.Flusher).Flush()
	return n, err
}

func (c *controlStream) end() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ended = true
}

func (c *controlStream) Close() error { return nil }
