/** Where a tailnet's owner sees its devices. */
export const machines = "https://login.tailscale.com/admin/machines";
