package clients

import (
	"context"
	"net"
	"testing"

	"github.com/hetznercloud/hcloud-go/v2/hcloud"
)

var (
	everywhere = []net.IPNet{
		{IP: net.IPv4zero.To4(), Mask: net.CIDRMask(0, 32)},
		{IP: net.IPv6zero, Mask: net.CIDRMask(0, 128)},
	}
	https = hcloud.FirewallRule{
		Direction:      hcloud.FirewallRuleDirectionOut,
		Protocol:       hcloud.FirewallRuleProtocolTCP,
		Port:           hcloud.Ptr("443"),
		DestinationIPs: everywhere,
	}
	ssh = hcloud.FirewallRule{
		Direction: hcloud.FirewallRuleDirectionIn,
		Protocol:  hcloud.FirewallRuleProtocolTCP,
		Port:      hcloud.Ptr("22"),
		SourceIPs: everywhere,
	}
)

// wall is a firewall; it is deleted when the test ends, unless the test did it.
func wall(t *testing.T, name string, rules ...hcloud.FirewallRule) *hcloud.Firewall {
	t.Helper()
	made := ok(cloud().Firewall.Create(t.Context(), hcloud.FirewallCreateOpts{Name: name, Rules: rules}))(t)
	t.Cleanup(func() {
		_, err := cloud().Firewall.Delete(context.Background(), made.Firewall)
		if err != nil && !hcloud.IsError(err, hcloud.ErrorCodeNotFound) {
			t.Error(err)
		}
	})
	return made.Firewall
}

func on(server *hcloud.Server) []hcloud.FirewallResource {
	return []hcloud.FirewallResource{{
		Type:   hcloud.FirewallResourceTypeServer,
		Server: &hcloud.FirewallResourceServer{ID: server.ID},
	}}
}

func TestHcloudFirewallIsMadeFoundAndDeleted(t *testing.T) {
	made := wall(t, "made", https)
	same(t, "rule", *made.Rules[0].Port, "443")
	same(t, "destinations", made.Rules[0].DestinationIPs, everywhere)
	byName := ok(cloud().Firewall.GetByName(t.Context(), "made"))(t)
	same(t, "by name", byName.ID, made.ID)
	same(t, "by id", ok(cloud().Firewall.GetByID(t.Context(), made.ID))(t).Name, "made")
	_, _, err := cloud().Firewall.Create(t.Context(), hcloud.FirewallCreateOpts{Name: "made"})
	refused(t, err, hcloud.ErrorCodeUniquenessError, "firewall name is already used")
	_, err = cloud().Firewall.Delete(t.Context(), made)
	fine(t, err)
	if left := ok(cloud().Firewall.GetByID(t.Context(), made.ID))(t); left != nil {
		t.Errorf("still there: %+v", left)
	}
}

func TestHcloudFirewallsAreListedPageByPage(t *testing.T) {
	for _, name := range []string{"a", "b", "c"} {
		wall(t, name)
	}
	all, err := cloud().Firewall.AllWithOpts(t.Context(), hcloud.FirewallListOpts{ListOpts: hcloud.ListOpts{PerPage: 2}})
	fine(t, err)
	same(t, "all", len(all), 3)
}

func TestHcloudFirewallKeepsItsRulesWhenItIsRenamed(t *testing.T) {
	made := wall(t, "before", ssh)
	change := hcloud.FirewallUpdateOpts{Name: "after", Labels: map[string]string{"stack": "b"}}
	after := ok(cloud().Firewall.Update(t.Context(), made, change))(t)
	same(t, "name", after.Name, "after")
	same(t, "labels", after.Labels, change.Labels)
	same(t, "rules", len(after.Rules), 1)
}

func TestHcloudFirewallRulesAreSetButNotEmptied(t *testing.T) {
	made := wall(t, "rules", https)
	set := func(rules []hcloud.FirewallRule) error {
		actions, _, err := cloud().Firewall.SetRules(t.Context(), made, hcloud.FirewallSetRulesOpts{Rules: rules})
		if err != nil {
			return err
		}
		return cloud().Action.WaitFor(t.Context(), actions...)
	}
	rules := func() int { return len(ok(cloud().Firewall.GetByID(t.Context(), made.ID))(t).Rules) }
	fine(t, set([]hcloud.FirewallRule{https, ssh}))
	same(t, "rules", rules(), 2)
	// The client sends null for an empty list, which the vendor refuses: the last rule cannot be removed by it.
	refused(t, set(nil), hcloud.ErrorCodeInvalidInput, "rules")
	same(t, "rules", rules(), 2)
	half := hcloud.FirewallRule{Direction: hcloud.FirewallRuleDirectionIn, Protocol: hcloud.FirewallRuleProtocolTCP}
	refused(t, set([]hcloud.FirewallRule{half}), hcloud.ErrorCodeInvalidInput, "port")
}

func TestHcloudFirewallIsAppliedOnceAndRemovedTwice(t *testing.T) {
	made, server := wall(t, "applied", https), booted(t, small("applied"))
	apply := func() error {
		actions, _, err := cloud().Firewall.ApplyResources(t.Context(), made, on(server))
		if err != nil {
			return err
		}
		return cloud().Action.WaitFor(t.Context(), actions...)
	}
	remove := func() error {
		actions, _, err := cloud().Firewall.RemoveResources(t.Context(), made, on(server))
		if err != nil {
			return err
		}
		return cloud().Action.WaitFor(t.Context(), actions...)
	}
	fine(t, apply())
	refused(t, apply(), hcloud.ErrorCodeFirewallAlreadyApplied, "already applied")
	applied := ok(cloud().Firewall.GetByID(t.Context(), made.ID))(t).AppliedTo
	same(t, "applied to", applied[0].Server.ID, server.ID)
	_, err := cloud().Firewall.Delete(t.Context(), made)
	refused(t, err, hcloud.ErrorCodeResourceInUse, "still in use")
	fine(t, remove())
	fine(t, remove())
	fine(t, gone(t.Context(), server))
	refused(t, remove(), hcloud.ErrorCodeFirewallResourceNotFound, "not found")
	refused(t, apply(), hcloud.ErrorCodeFirewallResourceNotFound, "not found")
}
