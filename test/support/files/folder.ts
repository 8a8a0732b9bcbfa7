import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Writable } from 'node:stream';
import { runProgram } from '../../../cli/program';
import { type Instant, instantOf } from '../../../model/time/instant';
import { team } from '../../../sandbox/stage/team';

/** A folder with the grants of the team, or with files of its own, and the command line over it in this process. */
export class Folder {
  readonly home = mkdtempSync(join(tmpdir(), 'curfew-cli-'));

  /** @param files instead of the team's */
  constructor(files?: Readonly<Record<string, string>>) {
    if (files === undefined) {
      for (const folder of ['people', 'grants'])
        cpSync(join(team.home, folder), join(this.home, folder), { recursive: true });
    } else for (const folder of ['people', 'grants']) mkdirSync(join(this.home, folder));
    this.write('main.ts', mainText());
    for (const [path, text] of Object.entries(files ?? {})) this.write(path, text);
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.home, path)), { recursive: true });
    writeFileSync(join(this.home, path), text);
  }

  read(path: string): string {
    return readFileSync(join(this.home, path), 'utf8');
  }

  remove(): void {
    rmSync(this.home, { recursive: true, force: true });
  }

  /** Runs a command line at an instant. Nobody is at a terminal. */
  async run(line: string | readonly string[], now = '2030-06-03T10:00:00Z', env: Record<string, string> = {}) {
    const argv = typeof line === 'string' ? line.split(' ').filter(Boolean) : line;
    const said: Record<'out' | 'err', string> = { out: '', err: '' };
    const stream = (name: 'out' | 'err') =>
      new Writable({
        write(chunk, _encoding, done) {
          said[name] += String(chunk);
          done();
        },
      });
    const code = await runProgram(argv, {
      clock: (): Instant => instantOf(new Date(now)),
      cwd: this.home,
      env: { AWS_EC2_METADATA_DISABLED: 'true', ...env },
      stdin: process.stdin,
      stdout: Object.assign(stream('out'), { columns: 120 }),
      stderr: stream('err'),
    });
    return { code, ...said };
  }
}

function mainText(): string {
  return `import { synth } from 'curfew/synth';

export const settings = { account: '123456789012', regions: ['eu-central-1', 'eu-west-1', 'us-east-1'] };

if (require.main === module) synth({ settings, home: __dirname, now: new Date() });
`;
}
