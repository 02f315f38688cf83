/** The rooms of the house: who may import whom, and why not more. CONTRIBUTING has it as a map. */
interface Room {
  /** Folders and files that it may import besides itself. */
  readonly may: readonly string[];
  readonly why: string;
}

/** Every room of the house; of tests only the lab's are in theirs. Tests and scripts may import everything. */
export const rooms: Readonly<Record<string, Room>> = {
  "index.ts": {
    may: ["components", "projects", "settings"],
    why: "it is the table of contents: how a thing is made is said in its folder",
  },
  settings: { may: ["vendors/credentials.ts"], why: "the config is judged before anything is made or asked" },
  "components/edge": {
    may: ["components/names.ts", "settings"],
    why: "the edge outlives every host, and knows of none",
  },
  "components/tailnet": { may: ["settings", "host/client"], why: "the tailnet outlives every host" },
  "components/run": {
    may: ["vendors", "host/client", "settings/schema/hostname.ts"],
    why: "advice and leftovers are about any resource",
  },
  "components/host": {
    may: ["components/names.ts", "components/tailnet", "components/run", "settings", "cloud-init", "host"],
    why: "a host is born empty: it knows neither edge nor units",
  },
  "components/unit": {
    may: ["components/edge", "components/host", "settings", "cloud-init", "host"],
    why: "a unit is on a host that is there, behind an edge that is there",
  },
  "components/active": {
    may: ["components/host", "components/unit", "settings"],
    why: "it orders who serves, and makes nothing",
  },
  "components/names.ts": { may: ["settings/host/places.ts"], why: "names follow from what a host is" },
  "cloud-init": { may: [], why: "the first boot is files with blanks" },
  host: { may: [], why: "the program, its contract and its client are for everybody" },
  vendors: { may: [], why: "whoever asks a vendor hands in the access" },
  handover: { may: ["host", "vendors"], why: "state names its commands: they need no config and no program" },
  ops: {
    may: ["settings", "host", "vendors", "handover/command.ts"],
    why: "what an operator asks is read from the state and from the world; of the handover it is the door",
  },
  policy: { may: [], why: "it judges what the engine shows of any program" },
  projects: { may: ["settings", "workloads"], why: "a project is data" },
  workloads: {
    may: ["settings", "host/protocol/names.ts"],
    why: "a part of a project is data; where its host says that it pauses, the contract says",
  },
  lab: { may: [], why: "the lab knows the vendors, not us" },
};
