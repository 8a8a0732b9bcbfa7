import { type Instant, tryInstantOf } from '../../model/time/instant';

/** What is told of a grant, in the order of its life. */
export const stages = ['granted', 'starts', 'ends-soon', 'ended'] as const;
export type Stage = (typeof stages)[number];

/** Where a notice goes: the topic for people, the event bus for machines. */
export const channels = ['topic', 'bus'] as const;
export type Channel = (typeof channels)[number];

/** Which notices are told. */
export interface Ledger {
  /** What was logged before it is known, but for what comes late; see `overlap`. */
  readonly cursor: Instant;
  /** Until then one run has the telling for itself. In the past: nobody has. */
  readonly claimed: Instant;
  /** ARN of a grant's policy → what is told of it, or was past before anybody looked. */
  readonly grants: ReadonlyMap<string, readonly Stage[]>;
  /** What was logged and is told → when it was logged. */
  readonly entries: ReadonlyMap<string, Instant>;
  /** Findings that are told → when they were last seen, to the hour. */
  readonly findings: ReadonlyMap<string, Instant>;
  /** Notices that one of the channels took and the other did not: id → the one that took it. */
  readonly half: ReadonlyMap<string, Channel>;
}

const version = 1;
const text = (at: Instant): string => new Date(at).toISOString();
const texts = (map: ReadonlyMap<string, Instant>) =>
  Object.fromEntries([...map].map(([key, at]) => [key, text(at)] as const));

export function ledgerText({ cursor, claimed, grants, entries, findings, half }: Ledger): string {
  return JSON.stringify({
    version,
    cursor: text(cursor),
    claimed: text(claimed),
    grants: Object.fromEntries(grants),
    entries: texts(entries),
    findings: texts(findings),
    half: Object.fromEntries(half),
  });
}

function instantIn(value: unknown): Instant {
  const at = typeof value === 'string' ? tryInstantOf(value) : undefined;
  if (at === undefined || text(at) !== value) throw new Error(`${JSON.stringify(value)} is no instant`);
  return at;
}

function mapIn<T>(value: unknown, read: (each: unknown) => T): Map<string, T> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error('a part of it is no object');
  return new Map(Object.entries(value).map(([key, each]) => [key, read(each)]));
}

function oneOf<T extends string>(known: readonly T[], value: unknown): T {
  const found = known.find((each) => each === value);
  if (found === undefined) throw new Error(`${JSON.stringify(value)} is none of ${known.join(', ')}`);
  return found;
}

function stagesIn(value: unknown): Stage[] {
  if (!Array.isArray(value)) throw new Error(`${JSON.stringify(value)} is no list`);
  return value.map((each) => oneOf(stages, each));
}

/**
 * Reads a ledger back: all of it or nothing. Who took a part of it for the whole would tell everything again.
 *
 * @throws where it is none, saying what to do
 */
export function readLedger(written: string): Ledger {
  try {
    const object: Record<string, unknown> = JSON.parse(written);
    if (object.version !== version) throw new Error(`its version is ${JSON.stringify(object.version)}`);
    return {
      cursor: instantIn(object.cursor),
      claimed: instantIn(object.claimed),
      grants: mapIn(object.grants, stagesIn),
      entries: mapIn(object.entries, instantIn),
      findings: mapIn(object.findings, instantIn),
      half: mapIn(object.half, (each) => oneOf(channels, each)),
    };
  } catch (error) {
    const remedy = 'Bring back an earlier version of it, or delete it: then notices start anew from that moment.';
    throw new Error(`the ledger of notices cannot be read: ${(error as Error).message}. ${remedy}`);
  }
}
