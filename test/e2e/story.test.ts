import type { Step } from '../../sandbox/stage/scenes/scene';
import type { Stage } from '../../sandbox/stage/stage';
import { story } from '../../sandbox/stage/story';

/** The demo, step by step: Terraform, the AWS provider and the deployed sweeper are the real ones. */

let stage: Stage;
let steps: readonly Step[];

beforeAll(async () => {
  ({ stage, steps } = await story());
});
afterAll(async () => {
  await stage?.close();
});

test('the examples live, end and leave nothing behind', async () => {
  const told: string[] = [];
  for (const { title, run } of steps) {
    // A step stands on the ones before it, so the first that fails ends the story, by its name.
    await run().catch((error) => {
      throw new Error(`${title}\n\n${error instanceof Error ? error.message : error}`, { cause: error });
    });
    told.push(title);
  }
  expect(told).toEqual(steps.map(({ title }) => title));
  expect(told.length).toBeGreaterThan(30);
});
