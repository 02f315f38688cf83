package access_test

import (
	"testing"
	"time"

	"outward.local/lab/edge/internal/state"
)

func preflight(origin, method, headers string) []string {
	asked := []string{"Origin", origin, "Access-Control-Request-Method", method}
	if headers != "" {
		asked = append(asked, "Access-Control-Request-Headers", headers)
	}
	return asked
}

func TestPreflightsAreAnsweredAsTheAppSays(t *testing.T) {
	narrow := &state.CORS{AllowedOrigins: []string{"https://app.outward.test"}, AllowedMethods: []string{"POST"}, AllowedHeaders: []string{"Content-Type"}, AllowCredentials: true, MaxAge: 60}
	wide := &state.CORS{AllowAllOrigins: true, AllowAllMethods: true, AllowAllHeaders: true}
	for name, c := range map[string]struct {
		cors *state.CORS
		ask  []string
		want int
	}{
		"without settings":        {nil, preflight("https://app.outward.test", "POST", ""), 403},
		"what is allowed":         {narrow, preflight("https://app.outward.test", "POST", "content-type"), 200},
		"another origin":          {narrow, preflight("https://evil.test", "POST", ""), 403},
		"another method":          {narrow, preflight("https://app.outward.test", "DELETE", ""), 403},
		"another header":          {narrow, preflight("https://app.outward.test", "POST", "content-type, x-other"), 403},
		"anything where all is":   {wide, preflight("https://evil.test", "DELETE", "x-other"), 200},
		"no preflight: the login": {wide, nil, 302},
	} {
		w := guarded(t, func(app *state.App) { app.CORS = c.cors })
		resp := admit(w, "OPTIONS", site+"/guarded", c.ask...)
		if resp.StatusCode != c.want || (resp.Header.Get("Access-Control-Allow-Origin") != "") != (c.want == 200) {
			t.Errorf("%s: %d, %v", name, resp.StatusCode, resp.Header)
		}
		if allowed := resp.Header.Get("Access-Control-Allow-Credentials") == "true"; allowed != (c.want == 200 && c.cors.AllowCredentials) {
			t.Errorf("%s: credentials %v", name, allowed)
		}
	}
}

func TestUnmatchedRequests(t *testing.T) {
	for name, c := range map[string]struct {
		organization state.Organization
		want         int
	}{
		"as it is born":   {state.Organization{}, 299},
		"denied":          {state.Organization{DenyUnmatchedRequests: true}, 403},
		"the zone exempt": {state.Organization{DenyUnmatchedRequests: true, ExemptedZones: []string{"outward.test"}}, 299},
		"another exempt":  {state.Organization{DenyUnmatchedRequests: true, ExemptedZones: []string{"other.test"}}, 403},
	} {
		w := guarded(t, nil)
		before := w.Store.Current()
		w.Put(t, func(st *state.State) {
			st.Apps, st.ServiceTokens, st.Organization = before.Apps, before.ServiceTokens, c.organization
		})
		if got := admit(w, "GET", site+"/").StatusCode; got != c.want {
			t.Errorf("%s: a path without an app: %d", name, got)
		}
		if got := admit(w, "GET", site+"/guarded", token("new")...).StatusCode; got != 299 {
			t.Errorf("%s: a path with one: %d", name, got)
		}
	}
}

func TestTheLogTellsWhichSecret(t *testing.T) {
	w := guarded(t, nil)
	session := admit(w, "GET", site+"/guarded", token("old")...).Cookies()[0].String()
	admit(w, "GET", site+"/guarded", token("new")...)
	admit(w, "GET", site+"/guarded", token("wrong")...)
	admit(w, "GET", site+"/guarded", "Cookie", session) // a session is no new authentication
	admit(w, "GET", site+"/guarded")                    // nor is somebody who presents nothing
	admit(w, "GET", site+"/", token("new")...)          // nor a path that nobody guards
	events := w.Gate.Log.Events(time.Time{})
	want := []state.Secret{state.Previous, state.Current, state.None}
	if len(events) != len(want) {
		t.Fatalf("%d events: %+v", len(events), events)
	}
	for i, event := range events {
		if event.Secret != want[i] || event.Allowed != (want[i] != state.None) || !event.NonIdentity || event.ClientID != "ci.access" || event.Domain != "blog.outward.test/guarded" {
			t.Errorf("%d: %+v", i, event)
		}
	}
	if late := w.Gate.Log.Events(time.Now().Add(time.Hour)); len(late) != 0 {
		t.Errorf("%d events of the future", len(late))
	}
}
