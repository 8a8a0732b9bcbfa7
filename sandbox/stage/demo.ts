import { story } from './story';

// Node 20 is enough for what runs here, and what runs in AWS has Node 22: the SDK's advice to upgrade is for others.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

/** Tells the story of the team: a tick or a cross per step, and what AWS and Curfew said. */
async function main(): Promise<number> {
  const started = performance.now();
  const colour = process.stdout.isTTY
    ? (code: number, text: string) => `\u001b[${code}m${text}\u001b[0m`
    : (_: number, text: string) => text;
  const print = (line: string): void => void process.stdout.write(`${line}\n`);
  const { steps: all, stage } = await story();
  const steps = all.filter(({ aside }) => !aside);
  const stop = async (): Promise<never> => {
    await stage.close();
    process.exit(130);
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
  try {
    for (const { title, run } of steps) {
      const since = performance.now();
      try {
        const said = await run();
        const took = (performance.now() - since) / 1000;
        const slow = took < 2 ? '' : colour(2, ` (${took.toFixed(1)} s)`);
        print(`${colour(32, '✔')} ${colour(2, stage.now.slice(11))} ${title}${slow}`);
        for (const line of said?.trim().split('\n') ?? []) print(colour(2, `             ${line}`));
      } catch (error) {
        print(`${colour(31, '✘')} ${colour(2, stage.now.slice(11))} ${title}`);
        print(error instanceof Error ? error.message : String(error));
        return 1;
      }
    }
  } finally {
    await stage.close();
  }
  print(
    `\n${steps.length} steps in ${Math.round((performance.now() - started) / 1000)} s. Nothing outlived its window.`,
  );
  return 0;
}

main().then((code) => {
  process.exitCode = code;
});
