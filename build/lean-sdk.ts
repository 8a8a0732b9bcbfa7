import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'esbuild';

const constant = /^const (_\w+) = ("[^"\n]*");$/gm;
const computedKey = /\[(_\w+)\]:/g;
const registration = /^\w+\.registerError\((\w+)\$, \1\);$/gm;

/**
 * A client describes every shape of its service, and esbuild keeps all of them: the key in `{ [_eQN]: … }` could, for
 * all it knows, run code. Written out, whatever no command refers to falls away: of EC2's 554 KiB one remains.
 *
 * What else keeps shapes alive is the register of errors. An error that the sweeper does not name needs no class of
 * its own: it comes as its client's base error, under the code that AWS sent.
 */
export function leanSchemas(source: string, isNamed: (error: string) => boolean): string {
  const constants = new Map([...source.matchAll(constant)].map(([, name = '', text = '']) => [name, text]));
  return source
    .replace(computedKey, (all, name: string) => (constants.has(name) ? `${constants.get(name)}:` : all))
    .replace(registration, (all, error: string) => (error.endsWith('ServiceException') || isNamed(error) ? all : ''));
}

/** Whether a source below the folder holds the name in quotes. */
function namedBelow(folder: string): (name: string) => boolean {
  const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(join(folder, file), 'utf8'));
  return (name) => sources.some((source) => source.includes(`'${name}'`));
}

/** Lambda hands a function its credentials in the environment: no profile, no sign-on, no instance metadata. */
const fromEnvironment = 'export { fromEnv as defaultProvider } from "@aws-sdk/credential-provider-env";';

/** Takes from the AWS SDK what the code below `folder` cannot use. */
export function leanSdk(folder: string): Plugin {
  return {
    name: 'lean-sdk',
    setup(build) {
      const isNamed = namedBelow(folder);
      build.onLoad({ filter: /[\\/]client-[^\\/]+[\\/]dist-es[\\/]schemas[\\/]\w+\.js$/ }, ({ path }) => ({
        contents: leanSchemas(readFileSync(path, 'utf8'), isNamed),
      }));
      build.onLoad({ filter: /[\\/]credential-provider-node[\\/]dist-es[\\/]index\.js$/ }, () => ({
        contents: fromEnvironment,
      }));
      // All that a client reads there is its version, for the user agent.
      build.onLoad({ filter: /[\\/]@aws-sdk[\\/][^\\/]+[\\/]package\.json$/ }, ({ path }) => {
        const { version } = JSON.parse(readFileSync(path, 'utf8'));
        return { contents: JSON.stringify({ version }), loader: 'json' };
      });
    },
  };
}
