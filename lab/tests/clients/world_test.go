package clients

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/hetznercloud/hcloud-go/v2/hcloud"
	"tailscale.com/client/tailscale/v2"
)

// world is what serve.ts prints: where the emulators are, and what opens them.
var world struct {
	Hcloud, Tailscale, Control    string
	Token, ClientID, ClientSecret string
}

func TestMain(m *testing.M) {
	if err := json.Unmarshal([]byte(os.Getenv("OUTWARD_EMULATORS")), &world); err != nil {
		fmt.Fprintf(os.Stderr, "OUTWARD_EMULATORS must be what serve.ts prints (%v): run \"npm test -- clients\"\n", err)
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// cloud is hcloud-go with the provider's five retries, and with no time between polls.
func cloud(more ...hcloud.ClientOption) *hcloud.Client {
	soon := hcloud.ConstantBackoff(time.Millisecond)
	return hcloud.NewClient(append([]hcloud.ClientOption{
		hcloud.WithEndpoint(world.Hcloud + "/v1"),
		hcloud.WithToken(world.Token),
		hcloud.WithPollOpts(hcloud.PollOpts{BackoffFunc: soon}),
		hcloud.WithRetryOpts(hcloud.RetryOpts{BackoffFunc: soon, MaxRetries: 5}),
	}, more...)...)
}

// tailnet is Tailscale's client with the lab's OAuth client. Each has an access token of its own.
func tailnet(t *testing.T, secret string) *tailscale.Client {
	t.Helper()
	base, err := url.Parse(world.Tailscale)
	if err != nil {
		t.Fatal(err)
	}
	return &tailscale.Client{BaseURL: base, Auth: &tailscale.OAuth{ClientID: world.ClientID, ClientSecret: secret}}
}

// control speaks to the emulators' control, which is also the test's hand on the clock and on the tailnet's nodes.
func control(t *testing.T, method, path string, body any) {
	t.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequest(method, world.Control+path, bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusNoContent {
		t.Fatalf("%s %s answered %s", method, path, response.Status)
	}
}

type switched struct {
	Times int    `json:"times,omitempty"`
	Path  string `json:"path,omitempty"`
}

// fault turns a switch on until the test ends.
func fault(t *testing.T, vendor, name string, value switched) {
	t.Helper()
	path := fmt.Sprintf("/faults/%s/%s", vendor, name)
	control(t, http.MethodPut, path, value)
	t.Cleanup(func() { control(t, http.MethodDelete, path, nil) })
}

// ok is the value of a call that had to succeed.
func ok[T any](value T, _ *hcloud.Response, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}

// fine ends the test at an error.
func fine(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// refused wants Hetzner's code, as the client types it, and the words.
func refused(t *testing.T, err error, code hcloud.ErrorCode, words string) {
	t.Helper()
	if !hcloud.IsError(err, code) || !strings.Contains(err.Error(), words) {
		t.Errorf("want %s with %q, got %v", code, words, err)
	}
}

// denied wants Tailscale's status and words.
func denied(t *testing.T, err error, status int, words string) {
	t.Helper()
	var told tailscale.APIError
	if !errors.As(err, &told) || told.Status != status || !strings.Contains(told.Message, words) {
		t.Errorf("want %d with %q, got %v", status, words, err)
	}
}

// same compares what is printed, so that a difference shows both.
func same(t *testing.T, what string, got, want any) {
	t.Helper()
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}
