/** What a drill's handover said of each project. Pure. */

export interface DrillFinding {
  readonly project: string;
  /** `untried`: restored, and the backup has no check to compare it with. */
  readonly outcome: "ok" | "untried" | "failed";
  readonly seen: string;
}

const line = /drill: (\S+): (ok|untried|failed): (.*)$/;

/**
 * Findings in the engine's output, which tells a line more than once.
 * @throws when there is none: then the drill itself has failed
 */
export const findingsOf = (lines: readonly string[], code: number): readonly DrillFinding[] => {
  const found = lines.flatMap((text) => {
    const [, project, outcome, seen] = line.exec(text) ?? [];
    return project && seen ? [{ project, outcome: outcome as DrillFinding["outcome"], seen }] : [];
  });
  const byProject = new Map(found.map((finding) => [finding.project, finding]));
  if (byProject.size === 0) throw new Error("the drill did not get as far as restoring; what it said is above");
  const all = [...byProject.values()];
  // Restored, and then something did not work with it.
  if (code !== 0 && all.every(({ outcome }) => outcome !== "failed"))
    return [
      ...all,
      { project: "the host", outcome: "failed", seen: "does not work with what was restored; see above" },
    ];
  return all;
};

const codes: Readonly<Record<DrillFinding["outcome"], number>> = { ok: 0, untried: 3, failed: 1 };

/** Exit code: of the worst finding. */
export const verdictOf = (findings: readonly DrillFinding[]): number => {
  const worst = (["failed", "untried"] as const).find((one) => findings.some(({ outcome }) => outcome === one));
  return codes[worst ?? "ok"];
};
