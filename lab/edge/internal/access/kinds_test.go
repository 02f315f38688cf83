package access

import (
	"net/netip"
	"testing"

	"outward.local/lab/edge/internal/state"
)

const (
	team     = `{"github-organization":{"name":"acme","team":"ops","identity_provider_id":"hub"}}`
	acme     = `{"github-organization":{"name":"acme","identity_provider_id":"hub"}}`
	google   = `{"gsuite":{"email":"ops@outward.test","identity_provider_id":"goo"}}`
	entra    = `{"azureAD":{"id":"7f1b","identity_provider_id":"ent"}}`
	okta     = `{"okta":{"name":"Ops","identity_provider_id":"okt"}}`
	claim    = `{"oidc":{"claim_name":"site","claim_value":"factory","identity_provider_id":"idc"}}`
	pin      = `{"login_method":{"id":"pin"}}`
	deepDown = `{"group":{"id":"outer"}}`
)

// Each kind of rule, with somebody whom it lets in and somebody who differs in that alone.
func TestEachKind(t *testing.T) {
	person := func(provider string, identity Identity) Visitor {
		return Visitor{Email: "me@outward.test", Provider: provider, Identity: identity}
	}
	organizations := func(teams ...string) Identity {
		return Identity{Organizations: map[string][]string{"acme": teams}}
	}
	groups := func(names ...string) Identity { return Identity{Groups: names} }
	claims := func(value string) Identity { return Identity{Claims: map[string][]string{"site": {"office", value}}} }
	nested := map[string]state.Rules{
		"outer": policy("", list(`{"group":{"id":"inner"}}`), list(germany)).Rules,
		"inner": policy("", list(domain), nil, list(me)).Rules,
	}
	from := func(country string, email string) Visitor { return Visitor{Email: email, Country: country} }
	at := func(address string) Visitor { return Visitor{Email: "a@b.test", IP: netip.MustParseAddr(address)} }
	machine := func(id string) Visitor { return Visitor{Token: &state.ServiceToken{ID: id}} }

	for name, c := range map[string]struct {
		rule    string
		in, out Visitor
	}{
		"email":                      {me, person("", Identity{}), from("", "you@outward.test")},
		"email_domain":               {domain, person("", Identity{}), from("", "me@example.test")},
		"everyone":                   {everyone, from("", "anybody@example.test"), Visitor{}},
		"ip":                         {office, at("198.51.100.200"), at("198.51.101.1")},
		"ip, version 6":              {`{"ip":{"ip":"2001:db8::/32"}}`, at("2001:db8:1::1"), at("2001:db9::1")},
		"geo":                        {germany, from("DE", "a@b.test"), from("XX", "a@b.test")},
		"service_token":              {token1, machine("t1"), machine("t2")},
		"any_valid_service_token":    {anyToken, machine("t2"), Visitor{}},
		"login_method":               {pin, person("pin", Identity{}), person("hub", Identity{})},
		"organisation":               {acme, person("hub", organizations()), person("hub", Identity{})},
		"organisation elsewhere":     {acme, person("hub", organizations()), person("hub2", organizations())},
		"team":                       {team, person("hub", organizations("dev", "ops")), person("hub", organizations("dev"))},
		"Google":                     {google, person("goo", groups("OPS@outward.test")), person("goo", groups("dev@outward.test"))},
		"Google's word at another":   {google, person("goo", groups("ops@outward.test")), person("ent", groups("ops@outward.test"))},
		"Entra":                      {entra, person("ent", groups("7f1b")), person("ent", groups("7f1c"))},
		"Okta":                       {okta, person("okt", groups("Ops")), person("okt", groups("ops"))},
		"OIDC":                       {claim, person("idc", claims("factory")), person("idc", claims("shop"))},
		"group in a group":           {deepDown, from("DE", "you@outward.test"), from("DE", "me@outward.test")},
		"group's require in a group": {deepDown, from("DE", "you@outward.test"), from("FR", "you@outward.test")},
	} {
		st := &state.State{Groups: nested}
		decision, passes := state.Allow, Allowed
		if c.in.Token != nil {
			decision, passes = state.NonIdentity, Service
		}
		app := &state.App{Policies: []*state.Policy{policy(decision, list(c.rule))}}
		if got := Decide(st, app, c.in).Outcome; got != passes {
			t.Errorf("%s: who is named is %s", name, got)
		}
		if got := Decide(st, app, c.out).Outcome; got == passes || got == Unmodelled {
			t.Errorf("%s: who is not is %s", name, got)
		}
		// The same rule as an exception: exactly the others pass.
		except := &state.App{Policies: []*state.Policy{policy(decision, list(everyone), nil, list(c.rule))}}
		if got := Decide(st, except, c.in).Outcome; got == passes {
			t.Errorf("%s: who is excluded is %s", name, got)
		}
	}
	for kind := range modelled {
		if !kindTested[kind] {
			t.Errorf("kind %s has no line in this table", kind)
		}
	}
}

// kindTested are the kinds of the table above; a kind that is added needs a line there.
var kindTested = map[string]bool{
	"everyone": true, "email": true, "email_domain": true, "ip": true, "geo": true, "service_token": true,
	"any_valid_service_token": true, "group": true, "login_method": true, "github-organization": true,
	"gsuite": true, "azureAD": true, "okta": true, "oidc": true,
}

func TestWhatNobodyModelsClosesTheApp(t *testing.T) {
	open := []*state.Policy{policy(state.Bypass, list(everyone))}
	for _, rule := range []string{
		posture, `{"certificate":{}}`, `{"saml":{"attribute_name":"a","attribute_value":"b"}}`, `{"external_evaluation":{}}`, `{"Email":{"email":"me@outward.test"}}`,
		`{"oidc":{"claim_name":"site","claim_value":"factory"}}`, `{"github-organization":{"name":"acme"}}`, `{"geo":{}}`, `{"ip":{"ip":"300.0.0.1"}}`, `{"group":{"id":"gone"}}`,
	} {
		for _, decision := range []string{state.Allow, state.Deny, state.NonIdentity, state.Bypass} {
			app := &state.App{Policies: append(open, policy(decision, list(everyone), nil, list(rule)))}
			if got := decide(Visitor{Email: "me@outward.test"}, app).Outcome; got != Unmodelled {
				t.Errorf("%s in %s: %s", rule, decision, got)
			}
		}
	}
	if got := decide(Visitor{}, &state.App{Policies: open}).Outcome; got != Bypassed {
		t.Errorf("without it: %s", got)
	}
}
