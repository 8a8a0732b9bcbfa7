import { type Milliseconds, seconds } from '../../model/time/instant';

/** Without a byte for so long, connecting included, a try has failed: a tick must not hang on one region. */
export const silence: Milliseconds = seconds(4);

/**
 * The same of a call whose first byte comes only when all of a page was gathered: `GetAccountAuthorizationDetails` reads
 * each user, role and policy with all its versions, `FilterLogEvents` searches hours of a log. AWS publishes no time for
 * either. No tick makes such a call, so no end waits for one; two tries are within the time of an audit.
 */
export const longSilence: Milliseconds = seconds(20);

/**
 * For so long an endpoint that gave no answer is not asked. A network's blip must not close a region for the five minutes
 * of a run: then one try of a call tells whether it is back.
 */
export const rest: Milliseconds = seconds(10);

/** What a try without an answer costs, and what a call may spend on such tries: two silent ones, or eight broken. */
const cost = { silent: 4, broken: 1, all: 8 };

/** What the SDK throws, where AWS said nothing; told by shape. */
interface Unanswered {
  readonly name: string;
  readonly message: string;
  /** Node's, of a connection: `ECONNREFUSED`. */
  readonly code?: unknown;
  /** Where an answer came, though it was an error. */
  readonly $metadata?: { readonly httpStatusCode?: number };
}

const isError = (error: unknown): error is Unanswered =>
  typeof error === 'object' && error !== null && 'name' in error && 'message' in error;

/** A limit of ours ran out: unlike a broken connection that has no code. */
const isSilent = (error: unknown): boolean =>
  isError(error) && error.name === 'TimeoutError' && error.code === undefined;

const isBroken = (error: unknown): error is Unanswered =>
  isError(error) &&
  typeof error.code === 'string' &&
  /^E[A-Z_]+$/.test(error.code) &&
  error.$metadata?.httpStatusCode === undefined;

/** The endpoint of a service in a region gave no answer: to this call, or to one before it in the same run. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
}

/** Ends the SDK's tries, which it would make as often for a silent endpoint as for one that answers. */
export class Enough extends Error {
  constructor(readonly last: unknown) {
    super('enough tries');
  }
}

/**
 * One service in one region. After two silent tries of a call, or eight broken ones, it is left alone for a while: what
 * nobody answers costs eight seconds in all, not eight a call. Where it has answered anything meanwhile it is there, and
 * only that call has failed.
 */
export class Endpoint {
  #answers = 0;
  #failure: NoAnswer | undefined;
  /** By the monotonic clock. */
  #failedAt = 0;

  /**
   * @param name for messages: `SSM in eu-central-1`
   * @param dropIdle closes connections that nobody uses at the moment
   * @param span how long it is left alone
   */
  constructor(
    private readonly name: () => Promise<string>,
    private readonly dropIdle: () => void,
    private readonly span: Milliseconds = rest,
  ) {}

  /** A new run asks anew. */
  forgive(): void {
    this.#failure = undefined;
  }

  /** A whole call, with all its tries. @throws NoAnswer */
  async call<R>(next: () => Promise<R>): Promise<R> {
    if (this.#failure && performance.now() - this.#failedAt < this.span) throw this.#failure;
    const before = this.#answers;
    try {
      return await next();
    } catch (error) {
      const last = error instanceof Enough ? error.last : error;
      const why = isSilent(last) ? 'not a byte' : isBroken(last) ? last.message : undefined;
      if (why === undefined) throw last;
      const failure = new NoAnswer(`${await this.name()} does not answer: ${why}`, { cause: last });
      if (this.#answers === before) {
        this.#failure = failure;
        this.#failedAt = performance.now();
      }
      throw failure;
    }
  }

  /** The tries of one call, each made by what is returned. @throws Enough */
  tries(): <R>(next: () => Promise<R>) => Promise<R> {
    let spent = this.#failure ? cost.all - cost.silent : 0;
    return async (next) => {
      try {
        const answer = await next();
        this.#heard();
        return answer;
      } catch (error) {
        if (isSilent(error)) spent += cost.silent;
        else if (isBroken(error)) spent += cost.broken;
        else {
          this.#heard();
          throw error;
        }
        this.dropIdle();
        throw spent >= cost.all ? new Enough(error) : error;
      }
    };
  }

  #heard(): void {
    this.#answers += 1;
    this.#failure = undefined;
  }
}
