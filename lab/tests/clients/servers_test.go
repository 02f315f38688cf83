package clients

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/hetznercloud/hcloud-go/v2/hcloud"
)

// small is an order that nothing is wrong with.
func small(name string) hcloud.ServerCreateOpts {
	return hcloud.ServerCreateOpts{
		Name:       name,
		ServerType: &hcloud.ServerType{Name: "cx23"},
		Image:      &hcloud.Image{Name: "debian-13"},
		Location:   &hcloud.Location{Name: "nbg1"},
	}
}

// gone deletes a server and waits for the end of it.
func gone(ctx context.Context, server *hcloud.Server) error {
	deleted, _, err := cloud().Server.DeleteWithResult(ctx, server)
	if err != nil {
		return err
	}
	return cloud().Action.WaitFor(ctx, deleted.Action)
}

// booted is a server that is up; it is deleted when the test ends, unless the test did it.
func booted(t *testing.T, order hcloud.ServerCreateOpts) *hcloud.Server {
	t.Helper()
	made := ok(cloud().Server.Create(t.Context(), order))(t)
	t.Cleanup(func() {
		if err := gone(context.Background(), made.Server); err != nil && !hcloud.IsError(err, hcloud.ErrorCodeNotFound) {
			t.Error(err)
		}
	})
	fine(t, cloud().Action.WaitFor(t.Context(), append(made.NextActions, made.Action)...))
	return ok(cloud().Server.GetByID(t.Context(), made.Server.ID))(t)
}

func TestHcloudServerIsOrderedAndAwaited(t *testing.T) {
	closed := wall(t, "ordered", https)
	key := ok(cloud().SSHKey.Create(t.Context(), hcloud.SSHKeyCreateOpts{Name: "ordered", PublicKey: laptop}))(t)
	order := small("ordered")
	order.Firewalls = []*hcloud.ServerCreateFirewall{{Firewall: *closed}}
	order.SSHKeys = []*hcloud.SSHKey{key}
	order.Labels = map[string]string{"stack": "a"}
	order.UserData = "#cloud-config\n"
	made := ok(cloud().Server.Create(t.Context(), order))(t)
	same(t, "action", made.Action.Status, hcloud.ActionStatusRunning)
	same(t, "command", made.Action.Command, "create_server")
	same(t, "status", made.Server.Status, hcloud.ServerStatusInitializing)
	same(t, "locked", made.Server.Locked, true)
	same(t, "password", made.RootPassword, "")
	fine(t, cloud().Action.WaitFor(t.Context(), append(made.NextActions, made.Action)...))

	server := ok(cloud().Server.GetByID(t.Context(), made.Server.ID))(t)
	same(t, "status", server.Status, hcloud.ServerStatusRunning)
	same(t, "locked", server.Locked, false)
	same(t, "type", server.ServerType.Name, "cx23")
	same(t, "location", server.Location.Name, "nbg1")
	same(t, "image", server.Image.Name, "debian-13")
	same(t, "labels", server.Labels, order.Labels)
	same(t, "firewall", server.PublicNet.Firewalls[0].Status, hcloud.FirewallStatusApplied)
	if server.PublicNet.IPv4.IP.To4() == nil || server.PublicNet.IPv6.Network == nil || server.Created.IsZero() {
		t.Errorf("no address or no time of birth: %+v", server)
	}
	byName := ok(cloud().Server.GetByName(t.Context(), "ordered"))(t)
	same(t, "by name", byName.ID, server.ID)

	fine(t, gone(t.Context(), server))
	if left := ok(cloud().Server.GetByID(t.Context(), server.ID))(t); left != nil {
		t.Errorf("still there: %+v", left)
	}
	_, err := cloud().SSHKey.Delete(t.Context(), key)
	fine(t, err)
}

func TestHcloudServerWithoutKeysHasAPassword(t *testing.T) {
	made := ok(cloud().Server.Create(t.Context(), small("password")))(t)
	if made.RootPassword == "" {
		t.Error("no password")
	}
	fine(t, cloud().Action.WaitFor(t.Context(), made.Action))
	fine(t, gone(t.Context(), made.Server))
}

func TestHcloudServersAreListedPageByPage(t *testing.T) {
	for _, name := range []string{"page-1", "page-2", "page-3"} {
		booted(t, small(name))
	}
	second, response, err := cloud().Server.List(t.Context(), hcloud.ServerListOpts{
		ListOpts: hcloud.ListOpts{Page: 2, PerPage: 2},
	})
	same(t, "second page", ok(second, response, err)(t)[0].Name, "page-3")
	same(t, "pages", response.Meta.Pagination.LastPage, 2)
	same(t, "entries", response.Meta.Pagination.TotalEntries, 3)
	all, err := cloud().Server.AllWithOpts(t.Context(), hcloud.ServerListOpts{ListOpts: hcloud.ListOpts{PerPage: 1}})
	fine(t, err)
	same(t, "all", len(all), 3)
}

func TestHcloudServerIsRenamedAndLabelled(t *testing.T) {
	server := booted(t, small("before"))
	change := hcloud.ServerUpdateOpts{Name: "after", Labels: map[string]string{"stack": "b"}}
	after := ok(cloud().Server.Update(t.Context(), server, change))(t)
	same(t, "name", after.Name, "after")
	same(t, "labels", after.Labels, change.Labels)
	if old := ok(cloud().Server.GetByName(t.Context(), "before"))(t); old != nil {
		t.Errorf("the old name still finds it: %+v", old)
	}
}

func TestHcloudServerPower(t *testing.T) {
	server := booted(t, small("power"))
	press := func(action *hcloud.Action, response *hcloud.Response, err error) hcloud.ServerStatus {
		t.Helper()
		fine(t, cloud().Action.WaitFor(t.Context(), ok(action, response, err)(t)))
		return ok(cloud().Server.GetByID(t.Context(), server.ID))(t).Status
	}
	same(t, "off", press(cloud().Server.Poweroff(t.Context(), server)), hcloud.ServerStatusOff)
	same(t, "on", press(cloud().Server.Poweron(t.Context(), server)), hcloud.ServerStatusRunning)
	same(t, "shut down", press(cloud().Server.Shutdown(t.Context(), server)), hcloud.ServerStatusOff)
	same(t, "reset", press(cloud().Server.Reset(t.Context(), server)), hcloud.ServerStatusRunning)
}

func TestHcloudServerNameIsTaken(t *testing.T) {
	server := booted(t, small("taken"))
	_, _, err := cloud().Server.Create(t.Context(), small("taken"))
	refused(t, err, hcloud.ErrorCodeUniquenessError, "server name is already used")
	other := booted(t, small("other"))
	_, _, err = cloud().Server.Update(t.Context(), other, hcloud.ServerUpdateOpts{Name: "taken"})
	refused(t, err, hcloud.ErrorCodeUniquenessError, "server name is already used")
	deleted := ok(cloud().Server.DeleteWithResult(t.Context(), server))(t)
	_, _, err = cloud().Server.Create(t.Context(), small("taken"))
	refused(t, err, hcloud.ErrorCodeUniquenessError, "server name is already used")
	fine(t, cloud().Action.WaitFor(t.Context(), deleted.Action))
	booted(t, small("taken"))
}

func TestHcloudServerIsLockedMeanwhile(t *testing.T) {
	server := booted(t, small("locked"))
	action := ok(cloud().Server.Poweroff(t.Context(), server))(t)
	_, _, err := cloud().Server.Poweron(t.Context(), server)
	refused(t, err, hcloud.ErrorCodeLocked, "cannot perform operation because server is locked")
	refused(t, gone(t.Context(), server), hcloud.ErrorCodeLocked, "server is locked")
	fine(t, cloud().Action.WaitFor(t.Context(), action))
	fine(t, gone(t.Context(), server))
}

func TestHcloudServerIsProtected(t *testing.T) {
	server := booted(t, small("protected"))
	protect := func(on bool) {
		t.Helper()
		both := hcloud.ServerChangeProtectionOpts{Delete: &on, Rebuild: &on}
		action := ok(cloud().Server.ChangeProtection(t.Context(), server, both))(t)
		fine(t, cloud().Action.WaitFor(t.Context(), action))
	}
	half := hcloud.ServerChangeProtectionOpts{Delete: hcloud.Ptr(true)}
	_, _, err := cloud().Server.ChangeProtection(t.Context(), server, half)
	refused(t, err, hcloud.ErrorCodeInvalidInput, "rebuild")
	protect(true)
	refused(t, gone(t.Context(), server), hcloud.ErrorCodeProtected, "server deletion is protected")
	protect(false)
	fine(t, gone(t.Context(), server))
}

func TestHcloudServerThatIsGoneIsNotFound(t *testing.T) {
	server := booted(t, small("gone"))
	fine(t, gone(t.Context(), server))
	refused(t, gone(t.Context(), server), hcloud.ErrorCodeNotFound, "not found")
	_, _, err := cloud().Server.Shutdown(t.Context(), server)
	refused(t, err, hcloud.ErrorCodeNotFound, "not found")
}

func TestHcloudServerWithAWrongFieldSaysWhich(t *testing.T) {
	order := small("wrong")
	order.UserData = strings.Repeat("x", 32*1024+1)
	_, _, err := cloud().Server.Create(t.Context(), order)
	refused(t, err, hcloud.ErrorCodeInvalidInput, "user_data")
	var told hcloud.Error
	if !errors.As(err, &told) {
		t.Fatal(err)
	}
	details, typed := told.Details.(hcloud.ErrorDetailsInvalidInput)
	if !typed || details.Fields[0].Name != "user_data" || len(details.Fields[0].Messages) != 1 {
		t.Errorf("details the client cannot read: %+v", told.Details)
	}
}

func TestHcloudServerFindsNoRoom(t *testing.T) {
	fault(t, "hcloud", "resource_unavailable", switched{Times: 1})
	_, _, err := cloud().Server.Create(t.Context(), small("room"))
	refused(t, err, hcloud.ErrorCodeResourceUnavailable, "error during placement")
	booted(t, small("room"))
}

func TestHcloudServerIsRescaledWhenItIsOff(t *testing.T) {
	server := booted(t, small("rescaled"))
	larger := hcloud.ServerChangeTypeOpts{ServerType: &hcloud.ServerType{Name: "cx33"}}
	_, _, err := cloud().Server.ChangeType(t.Context(), server, larger)
	refused(t, err, hcloud.ErrorCodeServerNotStopped, "must be stopped")
	off := ok(cloud().Server.Poweroff(t.Context(), server))(t)
	fine(t, cloud().Action.WaitFor(t.Context(), off))
	changed := ok(cloud().Server.ChangeType(t.Context(), server, larger))(t)
	fine(t, cloud().Action.WaitFor(t.Context(), changed))
	after := ok(cloud().Server.GetByID(t.Context(), server.ID))(t)
	same(t, "type", after.ServerType.Name, "cx33")
	same(t, "disk", after.PrimaryDiskSize, 40)
	same(t, "status", after.Status, hcloud.ServerStatusRunning)
}
