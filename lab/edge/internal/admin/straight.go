package admin

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/google/uuid"

	"outward.local/lab/edge/internal/access"
)

const (
	// straightTimeout bounds one straight request, answer included.
	straightTimeout = 10 * time.Second
	// straightBody is how much of the answer's body is told, in bytes.
	straightBody = 4096
)

// straight is one request for a connector, past DNS and Access.
type straight struct {
	Tunnel  uuid.UUID         `json:"tunnel"`
	Method  string            `json:"method"`
	URL     string            `json:"url"`
	Headers map[string]string `json:"headers"`
	// Audience gets the request a good assertion for it; without one the request carries what Headers say.
	Audience string `json:"audience"`
	// Expired makes that assertion one of yesterday.
	Expired bool `json:"expired"`
}

type straightAnswer struct {
	Status   int         `json:"status"`
	Headers  http.Header `json:"headers"`
	Body     string      `json:"body"`
	ClientID uuid.UUID   `json:"client_id"`
}

// straight sends what somebody would send who got past the edge: cloudflared alone has to refuse it. A request that
// cloudflared breaks off (over an expired assertion, say) is answered 502 with its words.
func (a *API) straight(w http.ResponseWriter, incoming *http.Request) {
	ctx, cancel := context.WithTimeout(incoming.Context(), straightTimeout)
	defer cancel()
	var order straight
	decoder := json.NewDecoder(http.MaxBytesReader(w, incoming.Body, largest))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&order); err != nil {
		http.Error(w, fmt.Sprintf(`body: %v; it has to be like {"tunnel":"<uuid>","url":"https://blog.example.com/"}`, err), http.StatusBadRequest)
		return
	}
	r, err := a.request(ctx, order)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	conn, done, ok := a.Registry.Pick(order.Tunnel)
	if !ok {
		http.Error(w, fmt.Sprintf("tunnel %s has no connection: start its cloudflared", order.Tunnel), http.StatusNotFound)
		return
	}
	defer done()
	resp, err := conn.RoundTrip(r, false)
	if err != nil {
		http.Error(w, fmt.Sprintf("connector %s: %v", conn.Client(), err), http.StatusBadGateway)
		return
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, straightBody))
	if err != nil {
		http.Error(w, fmt.Sprintf("connector %s, body: %v", conn.Client(), err), http.StatusBadGateway)
		return
	}
	reply(w, straightAnswer{Status: resp.StatusCode, Headers: resp.Header, Body: string(body), ClientID: conn.Client()})
}

// request is what the order says, its path and the case of its host untouched.
func (a *API) request(ctx context.Context, order straight) (*http.Request, error) {
	r, err := http.NewRequestWithContext(ctx, cmp.Or(order.Method, http.MethodGet), order.URL, http.NoBody)
	if err != nil {
		return nil, err
	}
	if r.URL.Scheme != "https" || r.Host == "" {
		return nil, fmt.Errorf("url %q has to be absolute, e.g. https://blog.example.com/", order.URL)
	}
	for name, value := range order.Headers {
		r.Header.Set(name, value)
	}
	if order.Audience == "" {
		return r, nil
	}
	at := time.Now()
	if order.Expired {
		at = at.AddDate(0, 0, -1)
	}
	return r, access.Assert(r, a.Signer, a.Store.Current(), order.Audience, at)
}
