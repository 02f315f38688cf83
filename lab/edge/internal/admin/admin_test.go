package admin_test

import (
	"encoding/json"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"outward.local/lab/edge/internal/admin"
	"outward.local/lab/edge/internal/edgetest"
	"outward.local/lab/edge/internal/state"
)

func TestCalls(t *testing.T) {
	w := edgetest.Start(t)
	w.Put(t, nil)
	folder := t.TempDir()
	api := (&admin.API{Store: w.Store, Registry: w.Registry, Countries: w.Gate.Countries, People: w.Gate.People, Log: w.Gate.Log, Dir: folder}).Handler()
	call := func(method, target, body string) *httptest.ResponseRecorder {
		recorder := httptest.NewRecorder()
		api.ServeHTTP(recorder, httptest.NewRequest(method, target, strings.NewReader(body)))
		return recorder
	}
	connect := func() *edgetest.Connector {
		t.Helper()
		c, err := w.DialQUIC(t, edgetest.Credentials{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	if got := call("GET", "/connections", "").Body.String(); strings.TrimSpace(got) != "[]" {
		t.Errorf("no connection is %s", got)
	}
	c := connect()
	ingress := `{"ingress":[{"service":"http_status:404"}]}`
	if err := c.RPC.SendLocalConfiguration(t.Context(), []byte(ingress)); err != nil {
		t.Fatal(err)
	}
	var rows []map[string]any
	if err := json.Unmarshal(call("GET", "/connections", "").Body.Bytes(), &rows); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"id", "tunnel", "client_id", "client_version", "arch", "features", "conn_index", "colo_name",
		"protocol", "origin_ip", "opened_at", "requests", "draining", "local_config"} {
		if rows[0][key] == nil {
			t.Errorf("a connection has no %s: %v", key, rows[0])
		}
	}
	if got := call("GET", "/health", "").Body.String(); strings.TrimSpace(got) != `{"connections":1,"incident":false,"status":"ok"}` {
		t.Errorf("health %s", got)
	}
	for _, c := range []struct {
		method, target, body string
		status               int
		answer               string
	}{
		{"POST", "/drop?tunnel=" + edgetest.Tunnel + "&index=3", "", 200, `{"dropped":0}`},
		{"POST", "/drop?tunnel=" + edgetest.Tunnel, "", 200, `{"dropped":1}`},
		{"POST", "/drop?tunnel=blog", "", 400, "UUID"},
		{"POST", "/drop?tunnel=" + edgetest.Tunnel + "&index=x", "", 400, "index"},
		{"POST", "/incident?on=yes", "", 400, "1 or 0"},
		{"POST", "/incident?on=1", "", 200, `"incident":true`},
		{"POST", "/incident?on=0", "", 200, `"incident":false`},
		{"PUT", "/countries", `{"198.51.100.66/32":"DE"}`, 204, ""},
		{"PUT", "/countries", `{"198.51.100.66":"DE"}`, 400, "prefix"},
		{"PUT", "/people", `{"GitHub":{"Me@outward.test":{"groups":["ops"]}}}`, 204, ""},
		{"PUT", "/people", `{"GitHub":{"me@outward.test":{"teams":["ops"]}}}`, 400, "teams"},
		{"GET", "/requests?since=2026-01-01T00:00:00Z", "", 200, "[]"},
		{"GET", "/requests?since=yesterday", "", 400, "RFC 3339"},
		{"PUT", "/state", `{"tunnels":{"X":{}}}`, 400, `"X"`},
		{"PUT", "/state", `{}`, 204, ""},
		{"GET", "/state", "", 405, ""},
		{"GET", "/else", "", 404, ""},
	} {
		got := call(c.method, c.target, c.body)
		if got.Code != c.status || !strings.Contains(got.Body.String(), c.answer) {
			t.Errorf("%s %s: %d %s, want %d %s", c.method, c.target, got.Code, got.Body, c.status, c.answer)
		}
	}
	// What was taken last is there at the next start; what was refused is not.
	for name, want := range map[string]string{"people.json": "groups", "countries.json": "/32"} {
		if err := state.Load(filepath.Join(folder, name), func(raw []byte) error {
			if !strings.Contains(string(raw), want) {
				t.Errorf("%s holds %s", name, raw)
			}
			return nil
		}); err != nil {
			t.Error(err)
		}
		if _, err := os.Stat(filepath.Join(folder, name)); err != nil {
			t.Error(err)
		}
	}
	if err := w.Gate.People.Put([]byte("[]")); err == nil {
		t.Error("a list of people was taken")
	}
	known := w.Gate.People.Of(&state.Provider{Name: "GitHub"}, "me@OUTWARD.test")
	if !slices.Contains(known.Groups, "ops") {
		t.Errorf("GitHub says %+v", known)
	}
}
