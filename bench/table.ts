/** Plain columns, aligned to the right but for the first. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [header, ...rows];
  const widths = header.map((_, i) => Math.max(...all.map((row) => row[i]?.length ?? 0)));
  const cell = (text: string, i: number) => (i === 0 ? text.padEnd(widths[i] ?? 0) : text.padStart(widths[i] ?? 0));
  return all.map((row) => row.map(cell).join('  ').trimEnd()).join('\n');
}

export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** `min/median/max`, in seconds. */
export function spread(milliseconds: readonly number[]): string {
  const all = [Math.min(...milliseconds), median(milliseconds), Math.max(...milliseconds)];
  return all.map((each) => (each / 1000).toFixed(2)).join('/');
}

/** Nearest rank: a figure that was measured, not one in between. */
export function rank(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}
