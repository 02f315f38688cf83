// Package state holds what the Cloudflare emulator's tables say: the whole of it, replaced at once.
package state

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"
)

// State is one snapshot of the account. It is never changed after Parse.
type State struct {
	Account string `json:"account"`
	// Zone is the apex, e.g. outward.test.
	Zone string `json:"zone"`
	// Team is the Zero Trust team: its site is https://<team>.cloudflareaccess.com.
	Team string `json:"team"`
	// Tunnels by id; deleted ones are absent.
	Tunnels       map[string]*Tunnel `json:"tunnels"`
	Records       []Record           `json:"records"`
	Apps          []*App             `json:"apps"`
	Groups        map[string]Rules   `json:"groups"`
	ServiceTokens []*ServiceToken    `json:"service_tokens"`
	// Providers are the login methods, the one-time PIN among them.
	Providers    []*Provider  `json:"identity_providers"`
	Organization Organization `json:"organization"`

	records map[string][]Record // by lower-case name
	names   map[string]bool     // those of records, and those above them
}

// Tunnel is one cfd_tunnel.
type Tunnel struct {
	AccountTag string `json:"account_tag"`
	Name       string `json:"name"`
	// Secret is base64 of 32 bytes or more, as in credentials.json.
	Secret string `json:"tunnel_secret"`
	// ConfigSrc is "local" or "cloudflare".
	ConfigSrc string `json:"config_src"`

	secret []byte
}

// Record is one DNS record of the zone.
type Record struct {
	Name    string `json:"name"`
	Type    string `json:"type"`
	Content string `json:"content"`
	Proxied bool   `json:"proxied"`
}

// App is one self-hosted Access application.
type App struct {
	ID   string `json:"id"`
	AUD  string `json:"aud"`
	Name string `json:"name"`
	// Domains are hosts with an optional path: "blog.outward.test/admin", "*.outward.test", "x.outward.test/a/*".
	Domains []string `json:"domains"`
	// SessionDuration is a Go duration; empty is 24h.
	SessionDuration        string `json:"session_duration"`
	OptionsPreflightBypass bool   `json:"options_preflight_bypass"`
	ServiceAuth401Redirect bool   `json:"service_auth_401_redirect"`
	// AllowedIDPs are ids of login methods; empty allows all.
	AllowedIDPs            []string `json:"allowed_idps"`
	AutoRedirectToIdentity bool     `json:"auto_redirect_to_identity"`
	// CORS makes the edge answer preflights itself; nil leaves them unanswered.
	CORS *CORS `json:"cors_headers"`
	// Policies in order of precedence.
	Policies []*Policy `json:"policies"`

	session time.Duration
}

// Session is how long a token issued for the app is valid, when that policy let the visitor in.
func (a *App) Session(by *Policy) time.Duration {
	if by != nil && by.SessionDuration != "" {
		return by.session
	}
	return a.session
}

// Remote is the config_src of a tunnel whose ingress lives at Cloudflare.
const Remote = "cloudflare"

// Decisions of a policy.
const (
	Allow       = "allow"
	Deny        = "deny"
	NonIdentity = "non_identity"
	Bypass      = "bypass"
)

// Policy is one Access policy as attached to an app.
type Policy struct {
	ID       string `json:"id"`
	Decision string `json:"decision"`
	// SessionDuration goes before the app's; empty is the app's.
	SessionDuration string `json:"session_duration"`
	Rules

	session time.Duration
}

// Rules are joined like this: one of Include, every Require, none of Exclude.
type Rules struct {
	Include []Rule `json:"include"`
	Exclude []Rule `json:"exclude"`
	Require []Rule `json:"require"`
}

// Rule is one selector as Cloudflare's API writes it: {"email":{"email":"a@b"}}.
type Rule struct {
	Kind string
	Body json.RawMessage
}

// UnmarshalJSON takes an object with exactly one key that is not null.
func (r *Rule) UnmarshalJSON(raw []byte) error {
	var keys map[string]json.RawMessage
	if err := json.Unmarshal(raw, &keys); err != nil {
		return err
	}
	*r = Rule{}
	for kind, body := range keys {
		if bytes.Equal(body, []byte("null")) {
			continue
		}
		if r.Kind != "" {
			return fmt.Errorf("rule %s has more than one selector: write one object per selector", raw)
		}
		r.Kind, r.Body = kind, body
	}
	if r.Kind == "" {
		return fmt.Errorf("rule %s has no selector, e.g. {\"email\":{\"email\":\"a@example.com\"}}", raw)
	}
	return nil
}

// MarshalJSON writes the rule as it came.
func (r Rule) MarshalJSON() ([]byte, error) {
	return json.Marshal(map[string]json.RawMessage{r.Kind: r.Body})
}
