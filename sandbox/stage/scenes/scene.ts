import assert from 'node:assert/strict';
import type { Credentials } from '../..';
import type { Stage } from '../stage';

/** One step of the story: it throws where Curfew does not keep its word, and may quote what AWS or Curfew said. */
export interface Step {
  readonly title: string;
  readonly run: () => Promise<string | undefined>;
  /** Left out of the demo, which must not take longer than a person looks at it. */
  readonly aside?: true;
}

/** What the scenes share: each finds what those before it left. */
export interface Scene {
  readonly stage: Stage;
  /** The regions of the deployment. */
  readonly regions: readonly string[];
  readonly keys: Record<'john' | 'carla' | 'tessa' | 'anna' | 'early', Credentials>;
  /** Ids of sessions, by who opened them. */
  readonly sessions: Record<'john' | 'carla' | 'tessa' | 'anna', string>;
}

/** Runs something that must be refused. @returns AWS's words */
export async function refused(call: Promise<unknown>, name = 'AccessDeniedException'): Promise<string> {
  try {
    await call;
  } catch (error) {
    assert.ok(error instanceof Error);
    assert.equal(error.name, name, error.message);
    return error.message;
  }
  throw new assert.AssertionError({ message: 'it was allowed' });
}

/** What a plan found; a dirty one fails with the lines that say why. */
export function clean({ changes, text }: { changes: boolean; text: string }): string {
  assert.ok(!changes, text);
  return 'No changes.';
}

/** The grants that policies are of. */
export const named = (names: readonly string[]): string[] => names.map((name) => name.replace(/\..*$/, ''));
