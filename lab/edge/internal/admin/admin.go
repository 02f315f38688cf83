// Package admin is the edge's control side, on a unix socket; no visitor and no cloudflared reaches it.
//
//	PUT  /state                       the whole state; 400 names every fault and changes nothing
//	GET  /connections                 all registered connections
//	POST /drop?tunnel=<id>[&index=n]  hangs up; answers {"dropped": n}
//	POST /incident?on=1|0             an outage of the edge; answers {"incident": bool, "dropped": n}
//	POST /straight                    one request down a tunnel without Access and DNS; see straight.go
//	PUT  /countries                   {"198.51.100.66/32": "DE"}: where addresses are; everything else is "XX"
//	PUT  /people                      {"GitHub": {"me@outward.test": {"organizations": {"acme": ["ops"]}}}}: who is what there
//	GET  /requests[?since=<RFC 3339>] the authentication log, the oldest first
//	GET  /health                      {"status": "ok", "incident": bool, "connections": n}
package admin

import (
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/google/uuid"

	"outward.local/lab/edge/internal/access"
	"outward.local/lab/edge/internal/state"
	"outward.local/lab/edge/internal/tunnel"
)

// largest body of a PUT, in bytes.
const largest = 32 << 20

// API serves the admin calls.
type API struct {
	Store     *state.Store
	Registry  *tunnel.Registry
	Countries *access.Countries
	People    *access.People
	Log       *access.Log
	Signer    *access.Signer
	// Dir keeps the tables of countries and people for the edge's next start; empty keeps none.
	Dir string
}

// Handler is the table of routes.
func (a *API) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("PUT /state", put(a.Store.Put))
	mux.HandleFunc("PUT /countries", put(a.keep("countries.json", a.Countries.Put)))
	mux.HandleFunc("PUT /people", put(a.keep("people.json", a.People.Put)))
	mux.HandleFunc("GET /requests", a.requests)
	mux.HandleFunc("GET /connections", func(w http.ResponseWriter, _ *http.Request) { reply(w, a.Registry.Rows()) })
	mux.HandleFunc("POST /drop", a.drop)
	mux.HandleFunc("POST /incident", a.incident)
	mux.HandleFunc("POST /straight", a.straight)
	mux.HandleFunc("GET /health", func(w http.ResponseWriter, _ *http.Request) {
		reply(w, map[string]any{"status": "ok", "incident": a.Registry.Incident(), "connections": len(a.Registry.Rows())})
	})
	return mux
}

func (a *API) requests(w http.ResponseWriter, r *http.Request) {
	var since time.Time
	if text := r.URL.Query().Get("since"); text != "" {
		parsed, err := time.Parse(time.RFC3339, text)
		if err != nil {
			http.Error(w, fmt.Sprintf("since=%q has to be RFC 3339", text), http.StatusBadRequest)
			return
		}
		since = parsed
	}
	reply(w, a.Log.Events(since))
}

func (a *API) drop(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	id, err := uuid.Parse(query.Get("tunnel"))
	if err != nil {
		http.Error(w, fmt.Sprintf("tunnel=%q has to be a tunnel's UUID", query.Get("tunnel")), http.StatusBadRequest)
		return
	}
	index := -1
	if text := query.Get("index"); text != "" {
		if index, err = strconv.Atoi(text); err != nil || index < 0 {
			http.Error(w, fmt.Sprintf("index=%q has to be a connection index, 0 to 3", text), http.StatusBadRequest)
			return
		}
	}
	reply(w, map[string]int{"dropped": a.Registry.Drop(id, index)})
}

func (a *API) incident(w http.ResponseWriter, r *http.Request) {
	on := r.URL.Query().Get("on")
	if on != "1" && on != "0" {
		http.Error(w, fmt.Sprintf("on=%q has to be 1 or 0", on), http.StatusBadRequest)
		return
	}
	dropped := a.Registry.SetIncident(on == "1")
	log.Printf("incident: %s, %d connections dropped", on, dropped)
	reply(w, map[string]any{"incident": on == "1", "dropped": dropped})
}

// keep writes what was taken beside edge-state.json.
func (a *API) keep(name string, take func([]byte) error) func([]byte) error {
	return func(raw []byte) error {
		if err := take(raw); err != nil || a.Dir == "" {
			return err
		}
		return os.WriteFile(filepath.Join(a.Dir, name), raw, 0o600)
	}
}

func put(take func([]byte) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, largest))
		if err == nil {
			err = take(body)
		}
		if err != nil {
			log.Printf("%s %s refused: %v", r.Method, r.URL.Path, err)
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		w.WriteHeader(http.StatusNoContent)
	}
}

func reply(w http.ResponseWriter, body any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(body)
}
