package clients

import (
	"errors"
	"testing"

	"github.com/hetznercloud/hcloud-go/v2/hcloud"
)

func TestHcloudActionThatFailsSaysWhy(t *testing.T) {
	fault(t, "hcloud", "action_fails", switched{Times: 1, Path: "stop_server"})
	server := booted(t, small("fails"))
	action := ok(cloud().Server.Poweroff(t.Context(), server))(t)
	err := cloud().Action.WaitFor(t.Context(), action)
	var told hcloud.ActionError
	if !errors.As(err, &told) || told.Code != "action_failed" {
		t.Errorf("want action_failed, got %v", err)
	}
	same(t, "status", ok(cloud().Action.GetByID(t.Context(), action.ID))(t).Status, hcloud.ActionStatusError)
}

func TestHcloudActionThatVanishesIsAnError(t *testing.T) {
	server := booted(t, small("vanishes"))
	action := ok(cloud().Server.Poweroff(t.Context(), server))(t)
	fault(t, "hcloud", "action_vanishes", switched{Times: 1})
	if err := cloud().Action.WaitFor(t.Context(), action); err == nil || hcloud.IsError(err) {
		t.Errorf("want the waiter's own complaint, got %v", err)
	}
	fine(t, cloud().Action.WaitFor(t.Context(), action))
}

func TestHcloudActionsAreAskedForByID(t *testing.T) {
	_, err := cloud().Action.All(t.Context())
	refused(t, err, hcloud.ErrorDeprecatedAPIEndpoint, "without the id parameter")
}

func TestHcloudWrongTokenIsUnauthorized(t *testing.T) {
	_, _, err := cloud(hcloud.WithToken("wrong")).Server.GetByID(t.Context(), 1)
	refused(t, err, hcloud.ErrorCodeUnauthorized, "unable to authenticate")
}

func TestHcloudRateLimitIsWaitedOutFiveTimes(t *testing.T) {
	fault(t, "hcloud", "rate_limited", switched{Times: 5})
	ok(cloud().Location.GetByID(t.Context(), 1))(t)
	fault(t, "hcloud", "rate_limited", switched{Times: 6})
	_, _, err := cloud().Location.GetByID(t.Context(), 1)
	refused(t, err, hcloud.ErrorCodeRateLimitExceeded, "3600 requests")
	_, response, err := cloud().Location.GetByID(t.Context(), 1)
	fine(t, err)
	same(t, "limit", response.Meta.Ratelimit.Limit, 3600)
}

func TestHcloudPostWhoseAnswerIsLostWasCarriedOut(t *testing.T) {
	fault(t, "hcloud", "reset_after_post", switched{Times: 1})
	lost := hcloud.FirewallCreateOpts{Name: "lost"}
	if _, _, err := cloud().Firewall.Create(t.Context(), lost); err == nil || hcloud.IsError(err) {
		t.Errorf("want a broken connection, got %v", err)
	}
	_, _, err := cloud().Firewall.Create(t.Context(), lost)
	refused(t, err, hcloud.ErrorCodeUniquenessError, "firewall name is already used")
	orphan := ok(cloud().Firewall.GetByName(t.Context(), "lost"))(t)
	_, err = cloud().Firewall.Delete(t.Context(), orphan)
	fine(t, err)
}

func TestHcloudPageOfAProxyHasNoCode(t *testing.T) {
	fault(t, "hcloud", "proxy_error", switched{Times: 1})
	_, _, err := cloud().Location.GetByID(t.Context(), 1)
	if !errors.Is(err, hcloud.ErrStatusCode) {
		t.Errorf("want a bare status, got %v", err)
	}
	same(t, "asked again", ok(cloud().Location.GetByID(t.Context(), 1))(t).Name, "fsn1")
}

func TestHcloudWhatIsNotModelledIsLoud(t *testing.T) {
	_, _, err := cloud().Volume.GetByID(t.Context(), 1)
	refused(t, err, "not_modelled", "the lab's Hetzner Cloud does not model")
}
