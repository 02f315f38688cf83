package clients

import (
	"context"
	"net/http"
	"testing"

	"tailscale.com/client/tailscale/v2"
)

// joined is the newest device of that hostname, which joins now.
func joined(t *testing.T, client *tailscale.Client, hostname string) tailscale.Device {
	t.Helper()
	control(t, http.MethodPost, "/nodes", map[string]string{"hostname": hostname})
	devices := listed(t, client, "hostname", hostname)
	device := devices[len(devices)-1]
	t.Cleanup(func() {
		err := client.Devices().Delete(context.Background(), device.ID)
		if err != nil && !tailscale.IsNotFound(err) {
			t.Error(err)
		}
	})
	return device
}

func listed(t *testing.T, client *tailscale.Client, filter string, values ...string) []tailscale.Device {
	t.Helper()
	devices, err := client.Devices().List(t.Context(), tailscale.WithFilter(filter, values))
	fine(t, err)
	return devices
}

func TestTailnetDeviceIsFoundByEitherID(t *testing.T) {
	client := ready(t)
	device := joined(t, client, "gw")
	for _, id := range []string{device.ID, device.NodeID} {
		got, err := client.Devices().Get(t.Context(), id)
		fine(t, err)
		same(t, "name", got.Name, "gw.tail.lab.test")
		same(t, "user", got.User, "tagged-devices")
		same(t, "tags", got.Tags, []string{"tag:vps"})
		same(t, "expiry disabled", got.KeyExpiryDisabled, true)
		same(t, "authorized", got.Authorized, true)
	}
	fine(t, client.Devices().Delete(t.Context(), device.NodeID))
	_, err := client.Devices().Get(t.Context(), device.ID)
	denied(t, err, http.StatusNotFound, "device not found")
}

func TestTailnetDevicesAreFilteredExactly(t *testing.T) {
	client := ready(t)
	joined(t, client, "web")
	joined(t, client, "web2")
	same(t, "by hostname", len(listed(t, client, "hostname", "web")), 1)
	same(t, "by a part of it", len(listed(t, client, "hostname", "we")), 0)
	same(t, "by two", len(listed(t, client, "hostname", "web", "web2")), 2)
	same(t, "by name", listed(t, client, "name", "web2.tail.lab.test")[0].Hostname, "web2")
	same(t, "by a tag", len(listed(t, client, "tags", "tag:vps")) >= 2, true)
	all, err := client.Devices().List(t.Context(), tailscale.WithFields(tailscale.IncludeFieldsAll))
	fine(t, err)
	same(t, "all", len(all) >= 2, true)
}

func TestTailnetDeviceKeepsItsHostnameBesideAStaleTwin(t *testing.T) {
	client := ready(t)
	old, young := joined(t, client, "twin"), joined(t, client, "twin")
	same(t, "old", old.Name, "twin.tail.lab.test")
	same(t, "young", young.Name, "twin-1.tail.lab.test")
	same(t, "hostname", young.Hostname, "twin")
}

func TestTailnetDeviceTagsAreOwnedAndNeverNone(t *testing.T) {
	client := ready(t)
	device := joined(t, client, "tagged")
	fine(t, client.Devices().SetTags(t.Context(), device.ID, []string{"tag:vps"}))
	err := client.Devices().SetTags(t.Context(), device.ID, []string{"tag:db"})
	denied(t, err, http.StatusBadRequest, "requested tags [tag:db] are invalid or not permitted")
	err = client.Devices().SetTags(t.Context(), device.ID, []string{})
	denied(t, err, http.StatusBadRequest, "at least one tag")
	fine(t, client.Devices().SetAuthorized(t.Context(), device.ID, true))
}
