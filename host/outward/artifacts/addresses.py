"""Which addresses a host may be sent to by what it fetches from. Pure."""
import ipaddress
from collections.abc import Iterable

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def networks(*spelt: str) -> tuple[Network, ...]:
    return tuple(ipaddress.ip_network(each) for each in spelt)


# Itself, the provider's metadata (169.254.169.254), everybody at once: nobody fetches anything from there.
NEVER = networks(
    *("0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/3"),
    *("::/128", "::1/128", "fe80::/10", "ff00::/8"),
)
# Networks of somebody's own, the tailnet's and the provider's among them.
PRIVATE = networks(
    *("10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.0.0.0/24", "192.168.0.0/16", "198.18.0.0/15"),
    *("fc00::/7", "fec0::/10"),
)
# An IPv4 address is the last 32 bits of those below it: translated ones, as IPv6 alone dials them.
TRANSLATED = networks("::ffff:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "::/96")


def within(address: Address, among: Iterable[Network]) -> bool:
    return any(address in network for network in among if network.version == address.version)


def plain(address: Address) -> Address:
    """The IPv4 address that an IPv6 one leads to; others as they are."""
    if isinstance(address, ipaddress.IPv4Address) or within(address, NEVER):
        return address
    if address.sixtofour:
        return address.sixtofour
    return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF) if within(address, TRANSLATED) else address


def allowed(address: Address, named: bool) -> bool:
    """
    @param named whether the operator's own data name the host: then it may be in a private network; nobody else's word leads there
    """
    found = plain(address)
    return not within(found, NEVER) and (named or not within(found, PRIVATE))
