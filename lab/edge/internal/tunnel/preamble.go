package tunnel

import (
	"bytes"
	"io"
	"net/http"
	"strings"

	"github.com/cloudflare/cloudflared/tunnelrpc/pogs"
	rpcquic "github.com/cloudflare/cloudflared/tunnelrpc/quic"
)

// connectRequest is the whole preamble of a request stream, to be sent in one write: cloudflared reads the
// version with a bare Read of two bytes, which a split packet would cut.
func connectRequest(r *http.Request, webSocket bool) ([]byte, error) {
	metadata := []pogs.Metadata{{Key: "HttpMethod", Val: r.Method}, {Key: "HttpHost", Val: r.Host}}
	for name, values := range r.Header {
		if strings.Contains(name, ":") {
			continue // cloudflared refuses the whole request for it
		}
		for _, value := range values {
			metadata = append(metadata, pogs.Metadata{Key: "HttpHeader:" + name, Val: value})
		}
	}
	kind := pogs.ConnectionTypeHTTP
	if webSocket {
		kind = pogs.ConnectionTypeWebsocket
	}
	var buffer bytes.Buffer
	stream := rpcquic.RequestClientStream{ReadWriteCloser: uncloser{&buffer}}
	err := stream.WriteConnectRequestData("http://"+r.Host+r.URL.RequestURI(), kind, metadata...)
	return buffer.Bytes(), err
}

type uncloser struct{ io.ReadWriter }

func (uncloser) Close() error { return nil }
