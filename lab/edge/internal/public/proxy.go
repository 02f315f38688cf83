package public

import (
	"cmp"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"outward.local/lab/edge/internal/tunnel"
)

var errFirstByte = errors.New("the origin did not answer in time")

var buffers = sync.Pool{New: func() any { b := make([]byte, 32<<10); return &b }}

// proxy sends a request through the tunnel and its answer back. Nothing is retried: what the real edge does with
// a request that meets a dying connection is not public, and a silent retry would make a migration look better than life.
func (h *Handler) proxy(w http.ResponseWriter, r *http.Request, conn *tunnel.Conn, country string) {
	limit := cmp.Or(h.MaxBody, defaultMaxBody)
	if r.ContentLength > limit {
		cloudflareError(w, http.StatusRequestEntityTooLarge, 413, "Payload too large")
		return
	}
	webSocket := strings.EqualFold(r.Header.Get("Upgrade"), "websocket")
	rayID := ray(conn.Colo())
	prepare(r, rayID, country)
	if r.Body != http.NoBody {
		r.Body = http.MaxBytesReader(w, r.Body, limit)
	}
	ctx, cancel := context.WithCancelCause(r.Context())
	defer cancel(nil)
	timer := time.AfterFunc(cmp.Or(h.FirstByte, defaultFirstByte), func() { cancel(errFirstByte) })
	resp, err := conn.RoundTrip(r.WithContext(ctx), webSocket)
	timer.Stop()
	w.Header().Set("Cf-Ray", rayID)
	switch {
	case errors.Is(context.Cause(ctx), errFirstByte):
		cloudflareError(w, statusTimeout, 524, errFirstByte.Error())
	case err != nil && r.Context().Err() != nil: // the visitor has left
	case err != nil:
		cloudflareError(w, http.StatusBadGateway, 502, "Bad gateway: "+err.Error())
	case webSocket && resp.StatusCode == http.StatusSwitchingProtocols:
		upgrade(w, resp)
	default:
		answer(w, resp, r.ProtoMajor == 2)
	}
}

// answer copies a response, as it comes when its length is not known. Trailers go to visitors over HTTP/2 alone.
func answer(w http.ResponseWriter, resp *http.Response, trailers bool) {
	defer resp.Body.Close()
	out := w.Header()
	for name, values := range resp.Header {
		if name := http.CanonicalHeaderKey(name); name != "Server" && name != "Cf-Ray" {
			out[name] = values
		}
	}
	dropHopByHop(out)
	out.Set("Cf-Cache-Status", "DYNAMIC")
	live := out.Get("Content-Length") == ""
	w.WriteHeader(resp.StatusCode)
	control := http.NewResponseController(w)
	if live {
		_ = control.Flush() // an event stream shows its head before its first event
	}
	buffer := buffers.Get().(*[]byte)
	defer buffers.Put(buffer)
	for {
		n, err := resp.Body.Read(*buffer)
		if n > 0 {
			if _, writeErr := w.Write((*buffer)[:n]); writeErr != nil {
				return
			}
			if live && err == nil {
				_ = control.Flush()
			}
		}
		if errors.Is(err, io.EOF) {
			if trailers {
				for name, values := range resp.Trailer { // known once the body is through
					out[http.TrailerPrefix+name] = values
				}
			}
			return
		}
		if err != nil {
			panic(http.ErrAbortHandler) // the visitor must see that the body is cut
		}
	}
}
