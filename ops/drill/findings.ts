/** What a drill's handover said of each project. Pure. */

export interface Finding {
  readonly project: string;
  readonly outcome: "ok" | "failed";
  readonly seen: string;
}

const line = /drill: (\S+): (ok|failed): (.*)$/;

/**
 * Findings in the engine's output, which tells a line more than once.
 * @throws when there is none: then the drill itself has failed
 */
export const findingsOf = (lines: readonly string[], code: number): readonly Finding[] => {
  const found = lines.flatMap((text) => {
    const [, project, outcome, seen] = line.exec(text) ?? [];
    return project && seen ? [{ project, outcome: outcome === "ok" ? "ok" : "failed", seen } as const] : [];
  });
  const byProject = new Map(found.map((finding) => [finding.project, finding]));
  if (byProject.size === 0) throw new Error("the drill did not get as far as restoring; what it said is above");
  const all = [...byProject.values()];
  // Restored, and then something did not work with it.
  if (code !== 0 && all.every(({ outcome }) => outcome === "ok"))
    return [
      ...all,
      { project: "the host", outcome: "failed", seen: "does not work with what was restored; see above" },
    ];
  return all;
};

/** Exit code. */
export const verdictOf = (findings: readonly Finding[]): number =>
  findings.every(({ outcome }) => outcome === "ok") ? 0 : 1;
