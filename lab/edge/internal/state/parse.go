package state

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
)

// minSecret is what the API asks of a tunnel secret, in bytes.
const minSecret = 32

var decisions = []string{Allow, Deny, NonIdentity, Bypass}

// Parse reads a whole state. The error names every fault, one per line.
func Parse(raw []byte) (*State, error) {
	s := &State{}
	if err := json.Unmarshal(raw, s); err != nil {
		return nil, fmt.Errorf("state: %w", err)
	}
	s.Zone, s.Team = strings.ToLower(s.Zone), strings.ToLower(s.Team)
	var faults []error
	fault := func(format string, values ...any) { faults = append(faults, fmt.Errorf(format, values...)) }
	for id, tunnel := range s.Tunnels {
		if parsed, err := uuid.Parse(id); err != nil || parsed.String() != id {
			fault("tunnels: %q has to be a lower-case UUID", id)
		}
		secret, err := base64.StdEncoding.DecodeString(tunnel.Secret)
		if err != nil || len(secret) < minSecret {
			fault("tunnels.%s.tunnel_secret has to be base64 of %d bytes or more", id, minSecret)
		}
		tunnel.secret = secret
	}
	s.records, s.names = map[string][]Record{}, map[string]bool{}
	for _, record := range s.Records {
		name := strings.ToLower(strings.TrimSuffix(record.Name, "."))
		s.records[name] = append(s.records[name], record)
		for above, ok := name, true; ok; _, above, ok = strings.Cut(above, ".") {
			s.names[above] = true
		}
	}
	s.Organization.session = lifetime(s.Organization.SessionDuration, day, "organization", fault)
	for _, app := range s.Apps {
		checkApp(app, fault)
	}
	return s, errors.Join(faults...)
}

func checkApp(app *App, fault func(string, ...any)) {
	if app.AUD == "" || len(app.Domains) == 0 {
		fault("apps.%s (%q) needs an aud and one domain or more", app.ID, app.Name)
	}
	for i, domain := range app.Domains {
		app.Domains[i] = strings.TrimPrefix(domain, "https://")
	}
	app.session = lifetime(app.SessionDuration, day, "apps."+app.ID, fault)
	for _, policy := range app.Policies {
		policy.session = lifetime(policy.SessionDuration, app.session, "apps."+app.ID+": policy "+policy.ID, fault)
		if !slices.Contains(decisions, policy.Decision) {
			fault("apps.%s: policy %s has the decision %q, which is none of %s", app.ID, policy.ID, policy.Decision, strings.Join(decisions, ", "))
		}
		if len(policy.Include) == 0 {
			fault("apps.%s: policy %s includes nothing; an include rule is mandatory", app.ID, policy.ID)
		}
	}
}

// day is how long a session lasts when nobody says otherwise.
const day = 24 * time.Hour

func lifetime(text string, otherwise time.Duration, owner string, fault func(string, ...any)) time.Duration {
	if text == "" {
		return otherwise
	}
	length, err := time.ParseDuration(text)
	if err != nil || length < 0 {
		fault("%s: session_duration %q has to be a duration, e.g. 24h", owner, text)
	}
	return length
}
