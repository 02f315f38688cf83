package state

import "time"

// OneTimePIN is the type of the login method that sends a code to an address.
const OneTimePIN = "onetimepin"

// Provider is a login method of the account.
type Provider struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Type string `json:"type"`
}

// Organization is the account's Zero Trust organization, as far as the edge acts on it.
type Organization struct {
	// SessionDuration is how long the team's site remembers a login; empty is 24h.
	SessionDuration        string `json:"session_duration"`
	AutoRedirectToIdentity bool   `json:"auto_redirect_to_identity"`
	// DenyUnmatchedRequests refuses every host that no application covers.
	DenyUnmatchedRequests bool `json:"deny_unmatched_requests"`
	// ExemptedZones are left out of that.
	ExemptedZones []string `json:"deny_unmatched_requests_exempted_zone_names"`

	session time.Duration
}

// Session is how long the team's site remembers a login.
func (o *Organization) Session() time.Duration { return o.session }

// CORS is what the edge answers to preflights in the origin's place.
type CORS struct {
	AllowAllOrigins  bool     `json:"allow_all_origins"`
	AllowAllMethods  bool     `json:"allow_all_methods"`
	AllowAllHeaders  bool     `json:"allow_all_headers"`
	AllowCredentials bool     `json:"allow_credentials"`
	AllowedOrigins   []string `json:"allowed_origins"`
	AllowedMethods   []string `json:"allowed_methods"`
	AllowedHeaders   []string `json:"allowed_headers"`
	// MaxAge in seconds; 0 says nothing.
	MaxAge int `json:"max_age"`
}

// Offered are the login methods of an app: those it allows, else all.
func (s *State) Offered(app *App) []*Provider {
	if len(app.AllowedIDPs) == 0 {
		return s.Providers
	}
	var offered []*Provider
	for _, id := range app.AllowedIDPs {
		if provider := s.Provider(id); provider != nil {
			offered = append(offered, provider)
		}
	}
	return offered
}

// Provider finds a login method by its id; nil when there is none.
func (s *State) Provider(id string) *Provider {
	for _, provider := range s.Providers {
		if provider.ID == id {
			return provider
		}
	}
	return nil
}
