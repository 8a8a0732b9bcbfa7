import { back, type Milliseconds, seconds } from '../../model/time/instant';
import type { Aws, Clock } from '../../sweeper/aws/port';
import type { LeaseStore } from '../../sweeper/lease/store';
import type { MemoryAws } from '../memory/memory-aws';
import type { Fault } from './fault';
import { FaultStream } from './stream';

/** An error as the SDK throws it. */
function awsError(name: string): Error {
  return Object.assign(new Error(name === 'Throttling' ? 'Rate exceeded' : `${name}, as asked for`), { name });
}

/** As the SDK's adaptive mode does it, in outline: so many attempts, waiting twice as long after each. */
export interface Retries {
  readonly attempts: number;
  readonly first: Milliseconds;
  readonly longest: Milliseconds;
}

const transient = new Set(['Throttling', 'TimeoutError']);

/**
 * The account in memory through a faulty network, on virtual time. What it can do is what the account can do.
 *
 * @typeParam P the port, where an account of a test can do more than the sweeper's
 */
export class FaultyPort<P extends Aws = Aws> {
  readonly stream: FaultStream;
  readonly aws: P;
  readonly clock: Clock;
  readonly #through: <T extends object>(target: T) => T;

  constructor(account: MemoryAws & P, faults: readonly Fault[] = [], retries?: Retries) {
    const stream = new FaultStream(faults);
    this.stream = stream;
    this.clock = {
      now: () => account.now(),
      async sleep(span) {
        stream.checkAlive();
        await account.sleep(span);
        stream.checkAlive();
      },
    };
    const once = async (of: object, operation: string, args: readonly unknown[]): Promise<unknown> => {
      const fate = stream.meet(operation, account.now(), regionOf(args));
      if (fate.crash === 'before') stream.kill();
      stream.checkAlive();
      if (fate.latency > 0) await account.clock.sleep(fate.latency);
      // Whoever was on the way when the process died has no effect either.
      stream.checkAlive();
      if (fate.error !== undefined) throw awsError(fate.error);
      if (fate.silent !== undefined) {
        await account.clock.sleep(waited);
        throw awsError('NoAnswer');
      }
      const at = back(account.now(), fate.stale);
      const target = of === account && isRead(operation) && fate.stale > 0 ? account.asOf(at) : of;
      const method = Reflect.get(target, operation) as (...args: readonly unknown[]) => Promise<unknown>;
      const answer = await method.apply(target, [...args]);
      if (fate.crash === 'after') stream.kill();
      stream.checkAlive();
      if (fate.cut) throw awsError('TimeoutError');
      return answer;
    };
    const call = async (of: object, operation: string, args: readonly unknown[]): Promise<unknown> => {
      for (let attempt = 1; ; attempt++) {
        try {
          return await once(of, operation, args);
        } catch (error) {
          if (!retries || attempt >= retries.attempts || !transient.has((error as Error).name)) throw error;
          await account.clock.sleep(Math.min(retries.longest, retries.first * 2 ** (attempt - 1)) as Milliseconds);
        }
      }
    };
    this.#through = (target) =>
      new Proxy(target, {
        get: (of, operation) => {
          if (operation === 'throttled') return stream.throttled;
          const member: unknown = Reflect.get(of, operation);
          return typeof member === 'function' ? (...args: unknown[]) => call(of, String(operation), args) : member;
        },
      });
    this.aws = this.#through<P>(account);
  }

  /** A lease as the same process reaches it. */
  lease(store: LeaseStore): LeaseStore {
    return this.#through(store);
  }
}

/** Two silent tries, as the clients of the sweeper make them. */
const waited = seconds(8);

/** Operations of a region name it first, or are about something in it. */
const regionOf = ([first]: readonly unknown[]): string =>
  String(typeof first === 'object' && first !== null && 'region' in first ? first.region : first);

/** Changes are never stale: AWS makes them where the truth is. Who is `attached` is a read. */
const isRead = (operation: string): boolean => !/^(attach(?!ed$)|delete|detach|terminate)/.test(operation);
