package access

import (
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"net/http"
	"slices"
	"time"

	"outward.local/lab/edge/internal/state"
)

// Claims of the emulator's tokens. "type" is app for one application, org for the team's own session.
type Claims struct {
	Audience []string `json:"aud"`
	Issuer   string   `json:"iss"`
	IssuedAt int64    `json:"iat"`
	NotFrom  int64    `json:"nbf"`
	Expires  int64    `json:"exp"`
	Type     string   `json:"type"`
	Email    string   `json:"email,omitempty"`
	// CommonName is the client id of a service token.
	CommonName string `json:"common_name,omitempty"`
	// Subject is a user's id, and empty (but present) for a service token.
	Subject string `json:"sub"`
	Country string `json:"country,omitempty"`
	Nonce   string `json:"identity_nonce,omitempty"`
	// Provider is the id of the login method.
	Provider string `json:"idp,omitempty"`
	// Granted is the emulator's own: see Visitor.Granted.
	Granted string `json:"granted,omitempty"`
}

const (
	typeApp = "app"
	typeOrg = "org"
	// assertionLife is that of an assertion made by Assert.
	assertionLife = time.Hour
)

// Issuer of a team's tokens; cloudflared compares it letter by letter.
func Issuer(st *state.State) string { return "https://" + st.TeamHost() }

func claims(st *state.State, kind string, audience []string, now time.Time, life time.Duration) Claims {
	return Claims{
		Audience: audience, Issuer: Issuer(st), Type: kind, Nonce: rand.Text()[:16],
		IssuedAt: now.Unix(), NotFrom: now.Unix(), Expires: now.Add(life).Unix(),
	}
}

// serviceClaims are those of a request let in by a non_identity policy; token nil means by address or everyone.
func serviceClaims(st *state.State, app *state.App, v Visitor, d Decision) Claims {
	c := claims(st, typeApp, []string{app.AUD}, v.At, app.Session(d.Policy))
	if v.Token != nil {
		c.CommonName = v.Token.ClientID
	}
	return c
}

// Assert gives a request the assertion of a service token for an audience, be there such an app or not.
func Assert(r *http.Request, signer *Signer, st *state.State, audience string, at time.Time) error {
	c := claims(st, typeApp, []string{audience}, at, assertionLife)
	c.CommonName = "straight.access"
	signed, err := signer.Sign(c)
	if err != nil {
		return err
	}
	r.Header.Set(headerAssertion, signed)
	return nil
}

// personClaims are those of a person let in by an allow policy.
func personClaims(st *state.State, app *state.App, v Visitor, d Decision) Claims {
	c := claims(st, typeApp, []string{app.AUD}, v.At, app.Session(d.Policy))
	c.Email, c.Subject, c.Country, c.Provider = v.Email, subject(v.Email), v.Country, v.Provider
	if d.ByIdentity {
		c.Granted = d.Policy.ID
	}
	return c
}

// teamClaims are those of the team's own session.
func teamClaims(st *state.State, v Visitor) Claims {
	c := claims(st, typeOrg, []string{st.TeamHost()}, v.At, st.Organization.Session())
	c.Email, c.Subject, c.Provider = v.Email, subject(v.Email), v.Provider
	return c
}

// subject is a stable user id for an address, in the form of a UUID.
func subject(email string) string {
	h := sha256.Sum256([]byte(email))
	return fmt.Sprintf("%x-%x-%x-%x-%x", h[0:4], h[4:6], h[6:8], h[8:10], h[10:16])
}

// fits says whether the token is of that kind and for that audience, and of the team in force.
func (c Claims) fits(st *state.State, kind, audience string) bool {
	return c.Type == kind && c.Issuer == Issuer(st) && slices.Contains(c.Audience, audience)
}
