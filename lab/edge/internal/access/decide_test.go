package access

import (
	"encoding/json"
	"net/netip"
	"testing"

	"outward.local/lab/edge/internal/state"
)

const (
	me       = `{"email":{"email":"me@outward.test"}}`
	domain   = `{"email_domain":{"domain":"outward.test"}}`
	everyone = `{"everyone":{}}`
	office   = `{"ip":{"ip":"198.51.100.0/24"}}`
	germany  = `{"geo":{"country_code":"DE"}}`
	token1   = `{"service_token":{"token_id":"t1"}}`
	anyToken = `{"any_valid_service_token":{}}`
	staff    = `{"group":{"id":"staff"}}`
	circle   = `{"group":{"id":"circle"}}`
	posture  = `{"device_posture":{"integration_uid":"x"}}`
)

// policy is a decision with its include, require and exclude lists.
func policy(decision string, lists ...[]string) *state.Policy {
	rules := make([][]state.Rule, 3)
	for i, list := range lists {
		for _, text := range list {
			var rule state.Rule
			if err := json.Unmarshal([]byte(text), &rule); err != nil {
				panic(err)
			}
			rules[i] = append(rules[i], rule)
		}
	}
	return &state.Policy{ID: decision, Decision: decision, Rules: state.Rules{Include: rules[0], Require: rules[1], Exclude: rules[2]}}
}

func list(rules ...string) []string { return rules }

var groups = map[string]state.Rules{
	"staff":  policy("", list(domain), nil, list(me)).Rules,
	"circle": policy("", list(circle)).Rules,
}

func decide(v Visitor, app *state.App) Decision {
	return Decide(&state.State{Groups: groups}, app, v)
}

func TestDecide(t *testing.T) {
	nobody := Visitor{IP: netip.MustParseAddr("203.0.113.9"), Country: "XX"}
	inOffice := Visitor{IP: netip.MustParseAddr("198.51.100.7"), Country: "DE"}
	mapped := Visitor{IP: netip.MustParseAddr("::ffff:198.51.100.7"), Country: "DE"}
	as := func(v Visitor, email string) Visitor { v.Email = email; return v }
	with := func(v Visitor, id string) Visitor { v.Token = &state.ServiceToken{ID: id}; return v }
	allow, deny, service, bypass := state.Allow, state.Deny, state.NonIdentity, state.Bypass

	for name, c := range map[string]struct {
		policies []*state.Policy
		v        Visitor
		want     Outcome
	}{
		"no policy denies a stranger":   {nil, nobody, Forbidden},
		"no policy denies a person":     {nil, as(nobody, "me@outward.test"), Forbidden},
		"email asks for a login":        {[]*state.Policy{policy(allow, list(me))}, nobody, Login},
		"email lets in":                 {[]*state.Policy{policy(allow, list(me))}, as(nobody, "ME@outward.test"), Allowed},
		"email keeps another out":       {[]*state.Policy{policy(allow, list(me))}, as(nobody, "you@outward.test"), Forbidden},
		"domain lets in":                {[]*state.Policy{policy(allow, list(domain))}, as(nobody, "you@outward.test"), Allowed},
		"domain keeps a subdomain out":  {[]*state.Policy{policy(allow, list(domain))}, as(nobody, "you@x.outward.test"), Forbidden},
		"domain keeps a longer one out": {[]*state.Policy{policy(allow, list(domain))}, as(nobody, "you@notoutward.test"), Forbidden},
		"everyone still asks for login": {[]*state.Policy{policy(allow, list(everyone))}, nobody, Login},
		"everyone lets a person in":     {[]*state.Policy{policy(allow, list(everyone))}, as(nobody, "x@y.z"), Allowed},
		"include is or":                 {[]*state.Policy{policy(allow, list(me, domain))}, as(nobody, "you@outward.test"), Allowed},
		"require is and, met":           {[]*state.Policy{policy(allow, list(domain), list(office, germany))}, as(inOffice, "you@outward.test"), Allowed},
		"require is and, one missing":   {[]*state.Policy{policy(allow, list(domain), list(office, germany))}, as(nobody, "you@outward.test"), Forbidden},
		"exclude is not":                {[]*state.Policy{policy(allow, list(domain), nil, list(me))}, as(nobody, "me@outward.test"), Forbidden},
		"exclude spares others":         {[]*state.Policy{policy(allow, list(domain), nil, list(me))}, as(nobody, "you@outward.test"), Allowed},
		"include is mandatory":          {[]*state.Policy{policy(allow, nil, list(domain))}, as(nobody, "you@outward.test"), Forbidden},
		"deny before allow":             {[]*state.Policy{policy(deny, list(me)), policy(allow, list(domain))}, as(nobody, "me@outward.test"), Forbidden},
		"allow before deny":             {[]*state.Policy{policy(allow, list(domain)), policy(deny, list(me))}, as(nobody, "me@outward.test"), Allowed},
		"deny waits for the login":      {[]*state.Policy{policy(deny, list(me)), policy(allow, list(domain))}, nobody, Login},
		"bypass everyone":               {[]*state.Policy{policy(bypass, list(everyone))}, nobody, Bypassed},
		"bypass by address":             {[]*state.Policy{policy(bypass, list(office))}, inOffice, Bypassed},
		"bypass by a mapped address":    {[]*state.Policy{policy(bypass, list(office))}, mapped, Bypassed},
		"bypass of another address":     {[]*state.Policy{policy(bypass, list(office))}, nobody, Forbidden},
		"bypass knows no identity":      {[]*state.Policy{policy(bypass, list(me))}, as(nobody, "me@outward.test"), Forbidden},
		"bypass goes before deny":       {[]*state.Policy{policy(deny, list(everyone)), policy(bypass, list(everyone))}, as(nobody, "x@y.z"), Bypassed},
		"token lets in":                 {[]*state.Policy{policy(service, list(token1))}, with(nobody, "t1"), Service},
		"another token does not":        {[]*state.Policy{policy(service, list(token1))}, with(nobody, "t2"), Forbidden},
		"no token":                      {[]*state.Policy{policy(service, list(token1))}, nobody, Forbidden},
		"any token lets in":             {[]*state.Policy{policy(service, list(anyToken))}, with(nobody, "t2"), Service},
		"any token needs one":           {[]*state.Policy{policy(service, list(anyToken))}, nobody, Forbidden},
		"token goes before deny":        {[]*state.Policy{policy(deny, list(everyone)), policy(service, list(token1))}, with(nobody, "t1"), Service},
		"token and address":             {[]*state.Policy{policy(service, list(token1), list(office))}, with(inOffice, "t1"), Service},
		"token without the address":     {[]*state.Policy{policy(service, list(token1), list(office))}, with(nobody, "t1"), Forbidden},
		"token in allow is a login":     {[]*state.Policy{policy(allow, list(token1))}, with(nobody, "t1"), Login},
		"wrong token beside allow":      {[]*state.Policy{policy(service, list(token1)), policy(allow, list(me))}, nobody, Login},
		"person beside service auth":    {[]*state.Policy{policy(service, list(token1)), policy(allow, list(me))}, as(nobody, "me@outward.test"), Allowed},
		"country":                       {[]*state.Policy{policy(bypass, list(germany))}, inOffice, Bypassed},
		"another country":               {[]*state.Policy{policy(bypass, list(germany))}, nobody, Forbidden},
		"group":                         {[]*state.Policy{policy(allow, list(staff))}, as(nobody, "you@outward.test"), Allowed},
		"group's own exclude":           {[]*state.Policy{policy(allow, list(staff))}, as(nobody, "me@outward.test"), Forbidden},
		"excluded group":                {[]*state.Policy{policy(allow, list(everyone), nil, list(staff))}, as(nobody, "you@outward.test"), Forbidden},
		"excluded group spares others":  {[]*state.Policy{policy(allow, list(everyone), nil, list(staff))}, as(nobody, "x@y.z"), Allowed},
		"unknown group":                 {[]*state.Policy{policy(allow, list(`{"group":{"id":"gone"}}`))}, as(nobody, "x@y.z"), Unmodelled},
		"circle of groups":              {[]*state.Policy{policy(allow, list(circle))}, as(nobody, "x@y.z"), Unmodelled},
		"unmodelled include":            {[]*state.Policy{policy(allow, list(posture))}, as(nobody, "x@y.z"), Unmodelled},
		"unmodelled beside a match":     {[]*state.Policy{policy(allow, list(posture, me))}, as(nobody, "me@outward.test"), Unmodelled},
		"unmodelled require":            {[]*state.Policy{policy(allow, list(me), list(posture))}, as(nobody, "me@outward.test"), Unmodelled},
		"unmodelled exclude":            {[]*state.Policy{policy(allow, list(me), nil, list(posture))}, as(nobody, "me@outward.test"), Unmodelled},
		"unmodelled deny":               {[]*state.Policy{policy(deny, list(posture)), policy(allow, list(me))}, as(nobody, "me@outward.test"), Unmodelled},
		"malformed address":             {[]*state.Policy{policy(bypass, list(`{"ip":{"ip":"office"}}`))}, inOffice, Unmodelled},
		"empty email is no rule":        {[]*state.Policy{policy(allow, list(`{"email":{"email":""}}`))}, as(nobody, "x@y.z"), Unmodelled},
		"empty token id is no rule":     {[]*state.Policy{policy(service, list(`{"service_token":{}}`))}, with(nobody, ""), Unmodelled},
	} {
		if got := decide(c.v, &state.App{Policies: c.policies}); got.Outcome != c.want {
			t.Errorf("%s: %s, want %s", name, got.Outcome, c.want)
		}
	}
}

func TestServiceAuth401(t *testing.T) {
	token, person := policy(state.NonIdentity, list(token1)), policy(state.Allow, list(me))
	for _, c := range []struct {
		app  state.App
		want Outcome
	}{
		{state.App{Policies: []*state.Policy{token}, ServiceAuth401Redirect: true}, Unauthorized},
		{state.App{Policies: []*state.Policy{token}}, Forbidden},
		{state.App{Policies: []*state.Policy{token, person}, ServiceAuth401Redirect: true}, Unauthorized},
		{state.App{Policies: []*state.Policy{person}, ServiceAuth401Redirect: true}, Login},
		{state.App{ServiceAuth401Redirect: true}, Forbidden},
	} {
		if got := decide(Visitor{}, &c.app); got.Outcome != c.want {
			t.Errorf("%d policies, 401 %v: %s, want %s", len(c.app.Policies), c.app.ServiceAuth401Redirect, got.Outcome, c.want)
		}
	}
}

// Identity is checked at login; where a request comes from, at every request.
func TestGrantedSession(t *testing.T) {
	session := Visitor{Email: "me@outward.test", Granted: state.Allow, IP: netip.MustParseAddr("198.51.100.7")}
	elsewhere := session
	elsewhere.IP = netip.MustParseAddr("203.0.113.9")
	for name, c := range map[string]struct {
		v    Visitor
		now  *state.Policy
		want Outcome
	}{
		"address taken out of the policy": {session, policy(state.Allow, list(`{"email":{"email":"you@outward.test"}}`)), Allowed},
		"address put under exclude":       {session, policy(state.Allow, list(everyone), nil, list(me)), Allowed},
		"group put under exclude":         {session, policy(state.Allow, list(everyone), nil, list(staff)), Allowed},
		"required network left":           {elsewhere, policy(state.Allow, list(me), list(office)), Forbidden},
		"required network kept":           {session, policy(state.Allow, list(me), list(office)), Allowed},
	} {
		if got := decide(c.v, &state.App{Policies: []*state.Policy{c.now}}); got.Outcome != c.want {
			t.Errorf("%s: %s, want %s", name, got.Outcome, c.want)
		}
	}
	other := session
	other.Granted = "another policy"
	if got := decide(other, &state.App{Policies: []*state.Policy{policy(state.Allow, list(`{"email":{"email":"you@outward.test"}}`))}}); got.Outcome != Forbidden {
		t.Errorf("a session of another policy: %s", got.Outcome)
	}
	byAddress := Visitor{Email: "x@y.z", IP: session.IP}
	if got := decide(byAddress, &state.App{Policies: []*state.Policy{policy(state.Allow, list(me, office))}}); got.Outcome != Allowed || got.ByIdentity {
		t.Errorf("let in by address: %+v", got)
	}
	if got := decide(session, &state.App{Policies: []*state.Policy{policy(state.Allow, list(me, office))}}); !got.ByIdentity {
		t.Errorf("let in by identity: %+v", got)
	}
}

func TestWhatIsNotModelledIsNamed(t *testing.T) {
	got := decide(Visitor{Email: "x@y.z"}, &state.App{Policies: []*state.Policy{policy(state.Allow, list(posture))}})
	if got.Why != `policy allow: device_posture {"integration_uid":"x"}` {
		t.Errorf("said %q", got.Why)
	}
}
