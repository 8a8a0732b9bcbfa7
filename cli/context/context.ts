import type { loadFolder } from '../../load';
import type { Issue } from '../../model/base/issue';
import type { Sources } from '../../model/base/source';
import type { Register } from '../../model/register/register';
import type { ValidSettings } from '../../model/settings/settings';
import type { Instant } from '../../model/time/instant';
import type { AwsAccess } from '../aws/access';
import { Failure, refuse } from '../frame/failure';
import type { CommonOptions } from '../frame/options';
import { Screen } from '../frame/screen';
import { parseWhen } from '../frame/when';
import type { World } from '../frame/world';

/** Everything a command works with. What costs time is made when it is first asked for. */
export class Context {
  readonly screen: Screen;
  /** One instant for the whole command: `--now`, `CURFEW_NOW`, or the machine's clock when it was started. */
  readonly now: Instant;
  #settings: ValidSettings | undefined;
  #folder: string | undefined;
  #aws: AwsAccess | undefined;

  constructor(
    readonly world: World,
    readonly options: CommonOptions,
  ) {
    this.screen = new Screen(world);
    const started = world.clock();
    const given = options.now ?? world.env.CURFEW_NOW;
    this.now = given ? parseWhen(given, started, options.now ? '--now' : 'CURFEW_NOW') : started;
  }

  /** The folder of the deployment: where `main.ts` is. */
  get folder(): string {
    const { findFolder }: typeof import('../files/deployment') = require('../files/deployment');
    this.#folder ??= findFolder(this.world.cwd, this.options.directory);
    return this.#folder;
  }

  /** Whether there is a deployment here: who only connects may have none. */
  get hasFolder(): boolean {
    try {
      return this.folder !== '';
    } catch (error) {
      if (error instanceof Failure && this.options.directory === undefined) return false;
      throw error;
    }
  }

  /** The folder that holds `people/` and `grants/`. */
  get home(): string {
    const { homeOf }: typeof import('../files/deployment') = require('../files/deployment');
    return homeOf(this.folder, this.world);
  }

  get settings(): ValidSettings {
    const { loadSettings }: typeof import('../files/deployment') = require('../files/deployment');
    this.#settings ??= loadSettings(this.folder);
    return this.#settings;
  }

  /** What the files hold, or would hold after changes; not judged. Read anew each time. */
  sources(options?: Parameters<typeof loadFolder>[1]): Sources {
    const { loadFolder: load }: typeof import('../../load') = require('../../load');
    return load(this.home, options);
  }

  /**
   * What the files hold, judged by the time of the command.
   *
   * @throws Failure with everything that is wrong in them
   */
  register(sources: Sources = this.sources()): Register {
    const { validate }: typeof import('../../model/register/validate') = require('../../model/register/validate');
    const checked = validate(sources, this.settings, this.now);
    if (!checked.ok) throw new Failure(1, checked.issues satisfies Issue[]);
    return checked.value;
  }

  /** The way to AWS, by the options of the command. */
  get aws(): AwsAccess {
    const { AwsAccess: Access }: typeof import('../aws/access') = require('../aws/access');
    this.#aws ??= new Access(this.options, this.world.env, this.settings.homeRegion);
    return this.#aws;
  }

  /**
   * Before something that cannot be taken back. With `--yes` nobody is asked; without it and without a terminal
   * the answer is no.
   *
   * @param question a whole sentence: `End 3 sessions of john-dev now?`
   */
  async confirm(question: string): Promise<void> {
    if (this.options.yes) return;
    const place = '--yes';
    if (!this.screen.isInteractive) {
      const rule = 'is needed where nobody can be asked';
      throw refuse({ place, rule, remedy: `${question} Say so with --yes.`, code: 'not-confirmed' });
    }
    const { confirm } = await import('@inquirer/prompts');
    const { stdin, stderr } = this.world;
    const said = await confirm({ message: question, default: false }, { input: stdin, output: stderr });
    if (!said) {
      throw refuse({ place, rule: 'was not given', remedy: 'Nothing was changed.', code: 'not-confirmed' });
    }
  }
}
