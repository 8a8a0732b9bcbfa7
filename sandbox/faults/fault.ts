import type { Milliseconds } from '../../model/time/instant';

/**
 * What can go wrong with a stream of calls. A description and no more: the same one is applied to the port in memory
 * and to the sandbox's endpoint. `of` names operations as the stream does: `deletePolicy` at the port,
 * `DeletePolicy` at the endpoint; absent, every call is meant.
 */
export type Fault = Throttle | Latency | FailNth | CutNth | Crash | EmptyPages | Stale | Silent;

interface Scope {
  /** @default every operation */
  readonly of?: readonly string[];
  /** @default every region */
  readonly region?: string;
}

/** A token bucket, as AWS limits its APIs: full at first. */
export interface Throttle extends Scope {
  readonly is: 'throttle';
  readonly perSecond: number;
  readonly burst: number;
}

export interface Latency extends Scope {
  readonly is: 'latency';
  readonly span: Milliseconds;
}

/** The nth matching call is refused before it has an effect. */
export interface FailNth extends Scope {
  readonly is: 'fail';
  /** From 1. */
  readonly nth: number;
  /** The name of AWS's error. */
  readonly error: string;
}

/** The nth matching call takes effect, and the connection breaks before its answer. */
export interface CutNth extends Scope {
  readonly is: 'cut';
  readonly nth: number;
}

/** The process dies at its nth matching call, and makes no call from then on. */
export interface Crash extends Scope {
  readonly is: 'crash';
  readonly nth: number;
  /** Whether the call still took effect. */
  readonly effect: boolean;
}

/** Each list answers an empty page with a token first. Lists of the port are whole: for the endpoint only. */
export interface EmptyPages extends Scope {
  readonly is: 'empty pages';
}

/** Reads answer from what was this long ago. */
export interface Stale extends Scope {
  readonly is: 'stale';
  readonly span: Milliseconds;
}

/** Nobody answers: the connection is taken, and then nothing comes; or headers come, and nothing after them. */
export interface Silent extends Scope {
  readonly is: 'silent';
  /** After the headers the call has taken its effect; else it has none. */
  readonly after: 'request' | 'headers';
}

const scope = (of: readonly string[]): Scope => (of.length === 0 ? {} : { of });

export const throttle = (rate: { perSecond: number; burst: number }, ...of: string[]): Throttle => {
  if (!(rate.perSecond > 0) || !(rate.burst >= 1)) {
    throw new Error(`a bucket of ${rate.burst} refilled by ${rate.perSecond} a second lets nothing through`);
  }
  return { is: 'throttle', ...rate, ...scope(of) };
};
export const latency = (span: Milliseconds, ...of: string[]): Latency => ({ is: 'latency', span, ...scope(of) });
export const failNth = (nth: number, error: string, ...of: string[]): FailNth => ({
  is: 'fail',
  nth,
  error,
  ...scope(of),
});
export const cutNth = (nth: number, ...of: string[]): CutNth => ({ is: 'cut', nth, ...scope(of) });
export const crashBefore = (nth: number, ...of: string[]): Crash => ({ is: 'crash', nth, effect: false, ...scope(of) });
export const crashAfter = (nth: number, ...of: string[]): Crash => ({ is: 'crash', nth, effect: true, ...scope(of) });
export const emptyPages = (...of: string[]): EmptyPages => ({ is: 'empty pages', ...scope(of) });
export const stale = (span: Milliseconds, ...of: string[]): Stale => ({ is: 'stale', span, ...scope(of) });

type Where = Pick<Scope, 'region'>;
export const silent = (where: Where = {}, ...of: string[]): Silent => ({
  is: 'silent',
  after: 'request',
  ...where,
  ...scope(of),
});
export const silentBody = (where: Where = {}, ...of: string[]): Silent => ({
  ...silent(where, ...of),
  after: 'headers',
});
