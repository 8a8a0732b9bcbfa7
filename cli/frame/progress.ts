import type { Ora } from 'ora';
import type { Screen } from './screen';

/**
 * Shows that something is going on, on a terminal only. Ctrl-C ends it as it ends everything else: what was read is
 * nothing to undo.
 */
export async function withProgress<T>(
  screen: Screen,
  text: string,
  task: (say: (text: string) => void) => Promise<T>,
): Promise<T> {
  if (!screen.isInteractive) return task(() => undefined);
  const ora = (require('ora') as typeof import('ora'))({ text, stream: process.stderr });
  const spinner: Ora = ora.start();
  try {
    return await task((now) => {
      spinner.text = now;
    });
  } finally {
    spinner.stop();
  }
}
