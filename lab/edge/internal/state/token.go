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
}

// Live says whether the token has not expired.
func (t *ServiceToken) Live(now time.Time) bool {
	return t.Expires.IsZero() || now.Before(t.Expires.Time)
}

// Accepts says whether the secret opens the token now.
func (t *ServiceToken) Accepts(secret string, now time.Time) bool {
	if secret == "" || !t.Live(now) {
		return false
	}
	if equal(t.ClientSecret, secret) {
		return true
	}
	return now.Before(t.PreviousExpires.Time) && equal(t.PreviousSecret, secret)
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
