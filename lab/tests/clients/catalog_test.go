package clients

import (
	"testing"

	"github.com/hetznercloud/hcloud-go/v2/hcloud"
)

func TestHcloudCatalogIsFoundByNameAndByID(t *testing.T) {
	kind := ok(cloud().ServerType.GetByName(t.Context(), "cx23"))(t)
	same(t, "architecture", kind.Architecture, hcloud.ArchitectureX86)
	same(t, "by id", ok(cloud().ServerType.GetByID(t.Context(), kind.ID))(t).Name, "cx23")
	place := ok(cloud().Location.GetByName(t.Context(), "nbg1"))(t)
	same(t, "zone", place.NetworkZone, hcloud.NetworkZoneEUCentral)
	same(t, "by id", ok(cloud().Location.GetByID(t.Context(), place.ID))(t).Name, "nbg1")
	image := ok(cloud().Image.GetByNameAndArchitecture(t.Context(), "debian-13", hcloud.ArchitectureX86))(t)
	same(t, "type", image.Type, hcloud.ImageTypeSystem)
	same(t, "by id", ok(cloud().Image.GetByID(t.Context(), image.ID))(t).Name, "debian-13")
	if none := ok(cloud().ServerType.GetByName(t.Context(), "cx99"))(t); none != nil {
		t.Errorf("a type that nobody sells: %+v", none)
	}
}

func TestHcloudCatalogIsListedPageByPage(t *testing.T) {
	places, err := cloud().Location.AllWithOpts(t.Context(), hcloud.LocationListOpts{ListOpts: hcloud.ListOpts{PerPage: 4}})
	fine(t, err)
	same(t, "locations", len(places), 6)
	types, err := cloud().ServerType.All(t.Context())
	fine(t, err)
	if len(types) < 5 {
		t.Errorf("only %d server types", len(types))
	}
}

func TestHcloudDatacentersAreNoMore(t *testing.T) {
	_, _, err := cloud().Datacenter.GetByName(t.Context(), "nbg1-dc3")
	refused(t, err, hcloud.ErrorDeprecatedAPIEndpoint, "no longer available")
}
