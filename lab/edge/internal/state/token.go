package state

import (
	"crypto/subtle"
	"encoding/json"
	"time"
)

// Moment is a time that may be absent: null, "" and a missing key are the zero time.
type Moment struct{ time.Time }

// UnmarshalJSON takes RFC 3339, "" or null.
func (m *Moment) UnmarshalJSON(raw []byte) error {
	var text *string
	if err := json.Unmarshal(raw, &text); err != nil {
		return err
	}
	m.Time = time.Time{}
	if text == nil || *text == "" {
		return nil
	}
	parsed, err := time.Parse(time.RFC3339, *text)
	m.Time = parsed
	return err
}

// ServiceToken is one Access service token. During a rotation two secrets are good.
type ServiceToken struct {
	ID           string `json:"id"`
	ClientID     string `json:"client_id"`
	ClientSecret string `json:"client_secret"`
	// PreviousSecret is good until PreviousExpires.
	PreviousSecret  string `json:"previous_client_secret"`
	PreviousExpires Moment `json:"previous_client_secret_expires_at"`
	// Expires is the end of the token; absent is never.
	Expires Moment `json:"expires_at"`
	// Enabled false refuses both secrets; absent is true.
	Enabled *bool `json:"enabled"`
}

// Secret is which of a token's two secrets somebody presented.
type Secret string

const (
	// None opens nothing.
	None Secret = ""
	// Current is the one of the token's present version.
	Current Secret = "current"
	// Previous is the one before, within its overlap.
	Previous Secret = "previous"
)

// Live says whether the token is enabled and has not expired.
func (t *ServiceToken) Live(now time.Time) bool {
	return (t.Enabled == nil || *t.Enabled) && (t.Expires.IsZero() || now.Before(t.Expires.Time))
}

// Opens says which of its secrets opens the token now.
func (t *ServiceToken) Opens(secret string, now time.Time) Secret {
	switch {
	case secret == "" || !t.Live(now):
		return None
	case equal(t.ClientSecret, secret):
		return Current
	case now.Before(t.PreviousExpires.Time) && equal(t.PreviousSecret, secret):
		return Previous
	}
	return None
}

// ServiceToken finds a token by its client id; nil when there is none.
func (s *State) ServiceToken(clientID string) *ServiceToken {
	for _, token := range s.ServiceTokens {
		if clientID != "" && token.ClientID == clientID {
			return token
		}
	}
	return nil
}

func equal(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }
