package tunnel_test

import (
	"crypto/tls"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"outward.local/lab/edge/internal/edgetest"
	"outward.local/lab/edge/internal/state"
)

type dial func(*testing.T, edgetest.Credentials, http.Handler) (*edgetest.Connector, error)

// both runs a test over either protocol.
func both(t *testing.T, test func(t *testing.T, w *edgetest.World, connect dial)) {
	for name, of := range map[string]func(*edgetest.World) dial{
		"quic":  func(w *edgetest.World) dial { return w.DialQUIC },
		"http2": func(w *edgetest.World) dial { return w.DialHTTP2 },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := edgetest.Start(t)
			w.Put(t, nil)
			test(t, w, of(w))
		})
	}
}

var hello = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("X-Origin", "hello")
	body, _ := io.ReadAll(r.Body)
	_, _ = io.WriteString(w, r.Method+" "+r.Host+r.URL.RequestURI()+" "+string(body))
})

func TestRegistration(t *testing.T) {
	both(t, func(t *testing.T, w *edgetest.World, connect dial) {
		c, err := connect(t, edgetest.Credentials{Index: 2}, hello)
		if err != nil || c.Details.Location != "lab01" || c.Details.TunnelIsRemotelyManaged {
			t.Fatalf("details %+v, %v", c.Details, err)
		}
		rows := w.Registry.Rows()
		if len(rows) != 1 || rows[0].Tunnel.String() != edgetest.Tunnel || rows[0].Index != 2 || rows[0].ClientVersion != "2026.7.1" || rows[0].Draining {
			t.Fatalf("rows %+v", rows)
		}
		if rows[0].ID != c.Details.UUID {
			t.Fatalf("the connection is %s in the table and %s for the connector", rows[0].ID, c.Details.UUID)
		}
	})
}

func TestRefusals(t *testing.T) {
	cases := map[string]struct {
		creds edgetest.Credentials
		want  string
	}{
		"unknown tunnel": {edgetest.Credentials{Tunnel: uuid.NewString()}, "Unauthorized: Failed to get tunnel"},
		"other account":  {edgetest.Credentials{Account: strings.Repeat("f", 32)}, "Unauthorized: Failed to get tunnel"},
		"wrong secret":   {edgetest.Credentials{Secret: []byte(strings.Repeat("x", 32))}, "Unauthorized: Invalid tunnel secret"},
		"empty secret":   {edgetest.Credentials{Secret: []byte{}}, "Unauthorized: Invalid tunnel secret"},
	}
	both(t, func(t *testing.T, w *edgetest.World, connect dial) {
		for name, c := range cases {
			got, err := connect(t, c.creds, hello)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%s: refused with %v, want %q", name, err, c.want)
			}
			edgetest.Await(t, name+": the edge never hung up after its refusal", func() bool { return closed(got.Gone) })
		}
		if rows := w.Registry.Rows(); len(rows) != 0 {
			t.Errorf("refused connections stand in the table: %+v", rows)
		}
	})
}

func TestUnregisterHangsUpAfterTheLastRequest(t *testing.T) {
	both(t, func(t *testing.T, w *edgetest.World, connect dial) {
		started, release := make(chan struct{}), make(chan struct{})
		c, err := connect(t, edgetest.Credentials{}, http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) {
			close(started)
			<-release
			_, _ = io.WriteString(rw, "finished")
		}))
		if err != nil {
			t.Fatal(err)
		}
		answer := make(chan string, 1)
		go func() {
			body, _ := io.ReadAll(w.Ask("GET", "https://blog.outward.test/").Body)
			answer <- string(body)
		}()
		<-started
		if err := c.RPC.GracefulShutdown(t.Context(), 5*time.Second); err != nil {
			t.Fatal(err)
		}
		if rows := w.Registry.Rows(); len(rows) != 1 || !rows[0].Draining {
			t.Fatalf("a connection with a request under way has to stay, draining: %+v", rows)
		}
		if got := w.Ask("GET", "https://blog.outward.test/").StatusCode; got != 530 {
			t.Fatalf("a draining connection took a new request: %d", got)
		}
		if closed(c.Gone) {
			t.Fatal("hung up on a request under way")
		}
		close(release)
		if got := <-answer; got != "finished" {
			t.Fatalf("the request under way got %q", got)
		}
		edgetest.Await(t, "the edge never hung up after the last request", func() bool { return closed(c.Gone) })
		edgetest.Await(t, "the connection is still in the table", func() bool { return len(w.Registry.Rows()) == 0 })
	})
}

func TestDeletionDropsAndRotationDoesNot(t *testing.T) {
	both(t, func(t *testing.T, w *edgetest.World, connect dial) {
		c, err := connect(t, edgetest.Credentials{}, hello)
		if err != nil {
			t.Fatal(err)
		}
		rotated := "cm90YXRlZHJvdGF0ZWRyb3RhdGVkcm90YXRlZHJvdGF0ZWQ="
		w.Put(t, func(st *state.State) { st.Tunnels[edgetest.Tunnel].Secret = rotated })
		if got := w.Ask("GET", "https://blog.outward.test/").StatusCode; got != 200 || closed(c.Gone) {
			t.Fatalf("a rotated secret cut a live connection (%d)", got)
		}
		if _, err := connect(t, edgetest.Credentials{Index: 1}, hello); err == nil {
			t.Fatal("the old secret still registers")
		}
		w.Put(t, func(st *state.State) { delete(st.Tunnels, edgetest.Tunnel) })
		edgetest.Await(t, "a deleted tunnel kept its connection", func() bool { return closed(c.Gone) })
		if got := w.Ask("GET", "https://blog.outward.test/").StatusCode; got != 530 {
			t.Fatalf("a deleted tunnel answers %d", got)
		}
	})
}

func TestDropByIndex(t *testing.T) {
	both(t, func(t *testing.T, w *edgetest.World, connect dial) {
		client := uuid.New()
		var conns [2]*edgetest.Connector
		for i := range conns {
			c, err := connect(t, edgetest.Credentials{Client: client, Index: uint8(i)}, hello)
			if err != nil {
				t.Fatal(err)
			}
			conns[i] = c
		}
		if n := w.Registry.Drop(uuid.New(), -1); n != 0 {
			t.Fatalf("dropped %d connections of a tunnel without any", n)
		}
		if n := w.Registry.Drop(uuid.MustParse(edgetest.Tunnel), 1); n != 1 {
			t.Fatalf("dropped %d connections, want one", n)
		}
		edgetest.Await(t, "index 1 was not hung up on", func() bool { return closed(conns[1].Gone) })
		if closed(conns[0].Gone) || len(w.Registry.Rows()) != 1 {
			t.Fatal("index 0 was dropped too")
		}
	})
}

func TestIncident(t *testing.T) {
	both(t, func(t *testing.T, w *edgetest.World, connect dial) {
		c, err := connect(t, edgetest.Credentials{}, hello)
		if err != nil {
			t.Fatal(err)
		}
		if n := w.Registry.SetIncident(true); n != 1 {
			t.Fatalf("the incident dropped %d connections, want one", n)
		}
		edgetest.Await(t, "the incident left a connection up", func() bool { return closed(c.Gone) })
		func() {
			defer func() {
				if recover() != http.ErrAbortHandler {
					t.Error("a request was answered during the incident")
				}
			}()
			w.Ask("GET", "https://blog.outward.test/")
		}()
		knock := func() error {
			conn, err := tls.Dial("tcp", w.TCP.String(), &tls.Config{RootCAs: w.Authority.Pool(), ServerName: "h2.cftunnel.com"})
			if err == nil {
				_ = conn.Close()
			}
			return err
		}
		if knock() == nil {
			t.Error("a connector was accepted during the incident")
		}
		w.Registry.SetIncident(false)
		if err := knock(); err != nil {
			t.Errorf("after the incident: %v", err)
		}
		if _, err := connect(t, edgetest.Credentials{}, hello); err != nil {
			t.Fatalf("after the incident: %v", err)
		}
		if got := w.Ask("GET", "https://blog.outward.test/").StatusCode; got != 200 {
			t.Fatalf("after the incident: %d", got)
		}
	})
}

func closed(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}
