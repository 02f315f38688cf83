package clients

import (
	"net/http"
	"strings"
	"testing"

	"tailscale.com/client/tailscale/v2"
)

func TestTailnetOpensToItsOAuthClient(t *testing.T) {
	_, err := tailnet(t, world.ClientSecret).Keys().List(t.Context(), false)
	fine(t, err)
	_, err = tailnet(t, "wrong").Keys().List(t.Context(), false)
	if err == nil || !strings.Contains(err.Error(), "API token invalid") {
		t.Errorf("want a refused token, got %v", err)
	}
}

func TestTailnetAPIKeyOpensNothing(t *testing.T) {
	client := tailnet(t, "")
	client.Auth, client.APIKey = nil, "tskey-api-stray"
	_, err := client.Keys().List(t.Context(), false)
	denied(t, err, http.StatusUnauthorized, "API token invalid")
}

func TestTailnetRefusesForAWhile(t *testing.T) {
	client := ready(t)
	fault(t, "tailscale", "rate_limited", switched{Times: 1})
	_, err := client.Keys().List(t.Context(), false)
	denied(t, err, http.StatusTooManyRequests, "rate limit")
	fault(t, "tailscale", "server_error", switched{Times: 1})
	_, err = client.Keys().List(t.Context(), false)
	denied(t, err, http.StatusInternalServerError, "internal server error")
	fault(t, "tailscale", "proxy_error", switched{Times: 1})
	_, err = client.Keys().Get(t.Context(), "k1")
	if err == nil || tailscale.IsNotFound(err) {
		t.Errorf("want a page that the client cannot read, got %v", err)
	}
	_, err = client.Keys().List(t.Context(), false)
	fine(t, err)
}

func TestTailnetByAnotherNameIsNotThere(t *testing.T) {
	client := tailnet(t, world.ClientSecret)
	client.Tailnet = "example.com"
	_, err := client.Keys().List(t.Context(), false)
	denied(t, err, http.StatusNotFound, `tailnet "example.com" not found`)
	same(t, "not found", tailscale.IsNotFound(err), true)
}

func TestTailnetWhatIsNotModelledIsLoud(t *testing.T) {
	_, err := ready(t).Users().List(t.Context(), nil, nil)
	denied(t, err, http.StatusNotImplemented, "the lab's tailnet does not model")
}
