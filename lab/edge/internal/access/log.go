package access

import (
	"crypto/rand"
	"encoding/hex"
	"sync"
	"time"

	"outward.local/lab/edge/internal/state"
)

// kept is how many events the log holds; older ones are forgotten.
const kept = 20_000

// Event is one authentication: a login, or a service token presented without a session. What a session passes with
// afterwards is none.
type Event struct {
	At       time.Time `json:"created_at"`
	Allowed  bool      `json:"allowed"`
	AppID    string    `json:"app_uid"`
	Domain   string    `json:"app_domain"`
	IP       string    `json:"ip_address"`
	Ray      string    `json:"ray_id"`
	Email    string    `json:"user_email"`
	Provider string    `json:"connection"`
	// NonIdentity: a service token, not a person.
	NonIdentity bool `json:"non_identity"`
	// ClientID is what was presented; Secret, which of the token's two. The vendor's log has neither.
	ClientID string       `json:"client_id"`
	Secret   state.Secret `json:"secret"`
}

// Log is the account's authentication log. The zero value is empty.
type Log struct {
	mu     sync.Mutex
	events []Event
}

// Events are those of a moment or after, the oldest first.
func (l *Log) Events(since time.Time) []Event {
	l.mu.Lock()
	defer l.mu.Unlock()
	found := []Event{}
	for _, event := range l.events {
		if !event.At.Before(since) {
			found = append(found, event)
		}
	}
	return found
}

func (l *Log) add(app *state.App, v Visitor, event Event) {
	event.At, event.AppID, event.Domain, event.IP, event.Ray = v.At.UTC(), app.ID, app.Domains[0], v.IP.String(), newRay()
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.events = append(l.events, event); len(l.events) > 2*kept {
		l.events = append([]Event(nil), l.events[kept:]...)
	}
}

func (l *Log) service(app *state.App, v Visitor, clientID string, secret state.Secret, allowed bool) {
	l.add(app, v, Event{Allowed: allowed, NonIdentity: true, ClientID: clientID, Secret: secret})
}

func (l *Log) login(app *state.App, v Visitor, provider string, allowed bool) {
	l.add(app, v, Event{Allowed: allowed, Email: v.Email, Provider: provider})
}

func newRay() string {
	id := make([]byte, 8)
	_, _ = rand.Read(id) // never fails on Linux
	return hex.EncodeToString(id)
}
