package state

import (
	"encoding/base64"
	"strings"
	"testing"
	"time"
)

const id = "11111111-2222-4333-8444-555555555555"

var secret = base64.StdEncoding.EncodeToString([]byte(strings.Repeat("s", 32)))

func parse(t *testing.T, raw string) *State {
	t.Helper()
	st, err := Parse([]byte(raw))
	if err != nil {
		t.Fatal(err)
	}
	return st
}

func TestRoute(t *testing.T) {
	st := parse(t, `{"zone":"outward.test","team":"outward","records":[
		{"name":"Blog.outward.test","type":"CNAME","content":"`+id+`.cfargotunnel.com.","proxied":true},
		{"name":"*.outward.test","type":"CNAME","content":"22222222-2222-4333-8444-555555555555.cfargotunnel.com","proxied":true},
		{"name":"y.deep.outward.test","type":"TXT","content":"x"},
		{"name":"grey.outward.test","type":"CNAME","content":"`+id+`.cfargotunnel.com","proxied":false},
		{"name":"host.outward.test","type":"A","content":"203.0.113.11","proxied":true},
		{"name":"else.outward.test","type":"CNAME","content":"example.com","proxied":true},
		{"name":"odd.outward.test","type":"CNAME","content":"notauuid.cfargotunnel.com","proxied":true}]}`)
	for host, want := range map[string]string{
		"blog.outward.test":     id,
		"any.outward.test":      "22222222-2222-4333-8444-555555555555",
		"a.b.outward.test":      "22222222-2222-4333-8444-555555555555", // nothing is between: RFC 4592
		"a.blog.outward.test":   "",                                     // below a name that is there, the wildcard above it says nothing
		"x.deep.outward.test":   "",                                     // and below one that has names below it
		"x.y.deep.outward.test": "",
		"*.deep.outward.test":   "",
		"1.x.deep.outward.test": "",
		"outward.test":          "",
		"grey.outward.test":     "", // an exact record hides the wildcard, also when it leads nowhere
		"host.outward.test":     "",
		"else.outward.test":     "",
		"odd.outward.test":      "",
		"other.test":            "",
		"":                      "",
	} {
		got, ok := st.Route(host)
		if ok != (want != "") || ok && got.String() != want {
			t.Errorf("%q leads to %v %v, want %q", host, got, ok, want)
		}
	}
	for host, want := range map[string]bool{
		"blog.outward.test": true, "outward.cloudflareaccess.com": true, "grey.outward.test": false, "other.cloudflareaccess.com": false, "": false,
	} {
		if st.Knows(host) != want {
			t.Errorf("Knows(%q) = %v", host, !want)
		}
	}
}

func TestCertified(t *testing.T) {
	st := parse(t, `{"zone":"outward.test","team":"outward"}`)
	for name, want := range map[string]bool{
		"outward.test": true, "blog.outward.test": true, "outward.cloudflareaccess.com": true,
		"a.b.outward.test": false, "notoutward.test": false, ".outward.test": false, "": false, "example.com": false,
	} {
		if st.Certified(name) != want {
			t.Errorf("Certified(%q) = %v", name, !want)
		}
	}
	if (&State{}).Certified("blog.outward.test") {
		t.Error("a certificate before there is a zone")
	}
}

func TestFaultsAreNamedTogether(t *testing.T) {
	_, err := Parse([]byte(`{"tunnels":{"X":{"tunnel_secret":"aa"}},"apps":[
		{"id":"a","session_duration":"a day","policies":[{"id":"p","decision":"permit"}]}]}`))
	for _, part := range []string{`"X"`, "32 bytes", "an aud", `"a day"`, `"permit"`, "includes nothing"} {
		if err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("%v does not name %s", err, part)
		}
	}
	if _, err := Parse([]byte(`{"apps":[{"policies":[{"include":[{"email":{},"ip":{}}]}]}]}`)); err == nil {
		t.Error("a rule with two selectors was taken")
	}
}

func TestAFaultyStateChangesNothing(t *testing.T) {
	s := NewStore()
	seen := 0
	s.Watch(func(*State) { seen++ })
	if err := s.Put([]byte(`{"zone":"outward.test"}`)); err != nil {
		t.Fatal(err)
	}
	if err := s.Put([]byte(`{"zone":"other.test","tunnels":{"X":{}}}`)); err == nil {
		t.Fatal("a faulty state was taken")
	}
	if s.Current().Zone != "outward.test" || seen != 1 {
		t.Errorf("zone %s after %d changes", s.Current().Zone, seen)
	}
	if err := Load(t.TempDir()+"/none.json", s.Put); err != nil {
		t.Errorf("a missing file: %v", err)
	}
}

func TestServiceTokenSecrets(t *testing.T) {
	now := time.Now()
	off := false
	for name, c := range map[string]struct {
		token ServiceToken
		give  string
		want  Secret
	}{
		"current":                {ServiceToken{ClientSecret: "a"}, "a", Current},
		"wrong":                  {ServiceToken{ClientSecret: "a"}, "b", None},
		"empty":                  {ServiceToken{}, "", None},
		"expired":                {ServiceToken{ClientSecret: "a", Expires: Moment{now.Add(-time.Second)}}, "a", None},
		"not yet expired":        {ServiceToken{ClientSecret: "a", Expires: Moment{now.Add(time.Second)}}, "a", Current},
		"previous in overlap":    {ServiceToken{ClientSecret: "a", PreviousSecret: "b", PreviousExpires: Moment{now.Add(time.Second)}}, "b", Previous},
		"current in overlap":     {ServiceToken{ClientSecret: "a", PreviousSecret: "b", PreviousExpires: Moment{now.Add(time.Second)}}, "a", Current},
		"previous after overlap": {ServiceToken{ClientSecret: "a", PreviousSecret: "b", PreviousExpires: Moment{now.Add(-time.Second)}}, "b", None},
		"previous without end":   {ServiceToken{ClientSecret: "a", PreviousSecret: "b"}, "b", None},
		"previous of an expired": {ServiceToken{PreviousSecret: "b", PreviousExpires: Moment{now.Add(time.Second)}, Expires: Moment{now.Add(-time.Second)}}, "b", None},
		"disabled":               {ServiceToken{ClientSecret: "a", Enabled: &off}, "a", None},
		"previous of a disabled": {ServiceToken{PreviousSecret: "b", PreviousExpires: Moment{now.Add(time.Second)}, Enabled: &off}, "b", None},
	} {
		if got := c.token.Opens(c.give, now); got != c.want {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestMoment(t *testing.T) {
	st := parse(t, `{"service_tokens":[{"expires_at":null},{"expires_at":""},{},{"expires_at":"2030-01-02T03:04:05Z"}]}`)
	for i, want := range []bool{true, true, true, false} {
		if got := st.ServiceTokens[i].Expires.IsZero(); got != want {
			t.Errorf("token %d: absent %v", i, got)
		}
	}
	if _, err := Parse([]byte(`{"service_tokens":[{"expires_at":"tomorrow"}]}`)); err == nil {
		t.Error("tomorrow is no RFC 3339")
	}
}

func TestTunnelSecret(t *testing.T) {
	st := parse(t, `{"tunnels":{"`+id+`":{"tunnel_secret":"`+secret+`"}}}`)
	if !st.Tunnels[id].Admits([]byte(strings.Repeat("s", 32))) || st.Tunnels[id].Admits([]byte(strings.Repeat("s", 31))) || (&Tunnel{}).Admits(nil) {
		t.Error("a tunnel admits its own secret and no other")
	}
}
