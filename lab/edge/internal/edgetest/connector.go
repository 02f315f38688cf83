package edgetest

import (
	"context"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/cloudflare/cloudflared/tunnelrpc"
	"github.com/cloudflare/cloudflared/tunnelrpc/pogs"
	rpcquic "github.com/cloudflare/cloudflared/tunnelrpc/quic"
	"github.com/google/uuid"
	"github.com/quic-go/quic-go"
)

// rpcTimeout bounds every call of a test connector.
const rpcTimeout = 5 * time.Second

// Credentials of one registration. The zero fields are those of the test tunnel.
type Credentials struct {
	Account string
	Tunnel  string
	Secret  []byte
	Client  uuid.UUID
	Index   uint8
}

func (c Credentials) auth() pogs.TunnelAuth {
	auth := pogs.TunnelAuth{AccountTag: Account, TunnelSecret: Secret}
	if c.Account != "" {
		auth.AccountTag = c.Account
	}
	if c.Secret != nil {
		auth.TunnelSecret = c.Secret
	}
	return auth
}

func (c Credentials) id() uuid.UUID {
	if c.Tunnel != "" {
		return uuid.MustParse(c.Tunnel)
	}
	return uuid.MustParse(Tunnel)
}

func (c Credentials) options() *pogs.ConnectionOptions {
	client := c.Client
	if client == uuid.Nil {
		client = uuid.New()
	}
	return &pogs.ConnectionOptions{Client: pogs.ClientInfo{
		ClientID: client[:], Version: "2026.7.1", Arch: "linux_amd64", Features: []string{"serialized_headers"},
	}}
}

// Connector is one connection of a small cloudflared.
type Connector struct {
	RPC     tunnelrpc.RegistrationClient
	Details *pogs.ConnectionDetails
	// Gone is closed when the edge has hung up.
	Gone <-chan struct{}
}

// DialQUIC connects and registers; origin answers the requests that come. The connector is returned beside an error
// too, so that a test can watch what the edge does after a refusal.
func (w *World) DialQUIC(t *testing.T, creds Credentials, origin http.Handler) (*Connector, error) {
	t.Helper()
	ctx := t.Context()
	conn, err := quic.DialAddr(ctx, w.QUIC.String(), &tls.Config{
		RootCAs: w.Authority.Pool(), ServerName: "quic.cftunnel.com", NextProtos: []string{"argotunnel"},
	}, &quic.Config{EnableDatagrams: true, MaxIdleTimeout: rpcTimeout})
	check(t, err)
	t.Cleanup(func() { _ = conn.CloseWithError(0, "the test is over") })
	control, err := conn.OpenStream()
	check(t, err)
	go serveStreams(conn, origin)
	c := &Connector{RPC: tunnelrpc.NewRegistrationClient(ctx, control, rpcTimeout), Gone: conn.Context().Done()}
	c.Details, err = c.RPC.RegisterConnection(ctx, creds.auth(), creds.id(), creds.options(), creds.Index, net.IPv4(127, 0, 0, 1))
	return c, err
}

func serveStreams(conn *quic.Conn, origin http.Handler) {
	server := rpcquic.NewCloudflaredServer(func(ctx context.Context, stream *rpcquic.RequestServerStream) error {
		return serveRequest(ctx, stream, origin)
	}, nil, nil, rpcTimeout)
	for {
		stream, err := conn.AcceptStream(conn.Context())
		if err != nil {
			return
		}
		go func() {
			defer stream.Close()
			_ = server.Serve(conn.Context(), stream)
		}()
	}
}

// serveRequest answers one request of the edge. An origin that panics is a dead one.
func serveRequest(ctx context.Context, stream *rpcquic.RequestServerStream, origin http.Handler) (err error) {
	request, err := stream.ReadConnectRequestData()
	if err != nil {
		return err
	}
	defer func() {
		if recover() != nil {
			err = stream.WriteConnectResponseData(net.ErrClosed)
		}
	}()
	r, err := http.NewRequestWithContext(ctx, "", request.Dest, io.NopCloser(stream))
	if err != nil {
		return stream.WriteConnectResponseData(err)
	}
	for _, m := range request.Metadata {
		if name, ok := strings.CutPrefix(m.Key, "HttpHeader:"); ok {
			r.Header.Add(name, m.Val)
		}
		switch m.Key {
		case "HttpMethod":
			r.Method = m.Val
		case "HttpHost":
			r.Host = m.Val
		}
	}
	recorder := httptest.NewRecorder()
	origin.ServeHTTP(recorder, r)
	metadata := []pogs.Metadata{{Key: "HttpStatus", Val: strconv.Itoa(recorder.Code)}}
	for name, values := range recorder.Result().Header { // over QUIC there are no trailers
		for _, value := range values {
			metadata = append(metadata, pogs.Metadata{Key: "HttpHeader:" + name, Val: value})
		}
	}
	if err := stream.WriteConnectResponseData(nil, metadata...); err != nil {
		return err
	}
	_, err = stream.Write(recorder.Body.Bytes())
	return err
}
