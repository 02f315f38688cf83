package clients

import (
	"net/http"
	"strings"
	"testing"

	"tailscale.com/client/tailscale/v2"
)

// owned is a policy in which the lab's OAuth client may give its tag.
const owned = `{"tagOwners": {"tag:vps": ["autogroup:admin"]}}`

// ready is a client of a tailnet with that policy.
func ready(t *testing.T) *tailscale.Client {
	t.Helper()
	client := tailnet(t, world.ClientSecret)
	fine(t, client.PolicyFile().Set(t.Context(), owned, ""))
	return client
}

func single(tags ...string) tailscale.CreateKeyRequest {
	request := tailscale.CreateKeyRequest{ExpirySeconds: 3600, Description: "outward-a"}
	request.Capabilities.Devices.Create.Preauthorized = true
	request.Capabilities.Devices.Create.Tags = tags
	return request
}

// keyed is an auth key that nobody has used.
func keyed(t *testing.T, client *tailscale.Client) *tailscale.Key {
	t.Helper()
	key, err := client.Keys().CreateAuthKey(t.Context(), single("tag:vps"))
	fine(t, err)
	return key
}

func TestTailnetKeyIsShownOnce(t *testing.T) {
	client := ready(t)
	made := keyed(t, client)
	if made.Key == "" || made.KeyType != "auth" || made.Invalid {
		t.Errorf("no key to join with: %+v", made)
	}
	same(t, "life", made.Expires.Sub(made.Created), "1h0m0s")
	again, err := client.Keys().Get(t.Context(), made.ID)
	fine(t, err)
	same(t, "secret", again.Key, "")
	same(t, "description", again.Description, "outward-a")
	same(t, "tags", again.Capabilities.Devices.Create.Tags, []string{"tag:vps"})
	all, err := client.Keys().List(t.Context(), true)
	fine(t, err)
	same(t, "listed", all[len(all)-1].ID, made.ID)
	fine(t, client.Keys().Delete(t.Context(), made.ID))
	_, err = client.Keys().Get(t.Context(), made.ID)
	denied(t, err, http.StatusNotFound, "does not exist")
	same(t, "not found", tailscale.IsNotFound(err), true)
	same(t, "not found", tailscale.IsNotFound(client.Keys().Delete(t.Context(), made.ID)), true)
}

func TestTailnetKeyIsBurntByItsFirstNode(t *testing.T) {
	client := ready(t)
	made := keyed(t, client)
	control(t, http.MethodPost, "/nodes", map[string]string{"hostname": "burns"})
	burnt, err := client.Keys().Get(t.Context(), made.ID)
	fine(t, err)
	same(t, "invalid", burnt.Invalid, true)
	fault(t, "tailscale", "key_vanishes", switched{})
	_, err = client.Keys().Get(t.Context(), made.ID)
	same(t, "not found", tailscale.IsNotFound(err), true)
}

func TestTailnetKeyExpires(t *testing.T) {
	client := ready(t)
	made := keyed(t, client)
	invalid := func() bool {
		key, err := client.Keys().Get(t.Context(), made.ID)
		fine(t, err)
		return key.Invalid
	}
	same(t, "invalid", invalid(), false)
	control(t, http.MethodPost, "/clock", map[string]int{"seconds": 3601})
	// The access token is an hour old too, and the client does not know: it takes a new one only by its own clock.
	client = tailnet(t, world.ClientSecret)
	same(t, "invalid", invalid(), true)
}

func TestTailnetKeyNeedsTagsThatItsClientMayGive(t *testing.T) {
	client := ready(t)
	create := func(request tailscale.CreateKeyRequest) error {
		_, err := client.Keys().CreateAuthKey(t.Context(), request)
		return err
	}
	denied(t, create(single()), http.StatusBadRequest, "tailnet-owned auth key must have tags set")
	denied(t, create(single("tag:db")), http.StatusBadRequest, "requested tags [tag:db] are invalid or not permitted")
	long := single("tag:vps")
	long.ExpirySeconds = 90*24*3600 + 1
	denied(t, create(long), http.StatusBadRequest, "90 days")
	long.Description = strings.Repeat("x", 51)
	denied(t, create(long), http.StatusBadRequest, "50 characters")
}
