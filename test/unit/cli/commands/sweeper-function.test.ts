import { codeAnswer, runtimeAnswer } from '../../../../cli/commands/doctor/sweeper-function';
import { instant } from '../../../support/instant';

const upgrade = 'Upgrade Curfew to a version that deploys a newer one, and apply.';

test.each<[string, string, string, string | undefined]>([
  ['nodejs22.x', '2026-10-28T00:00:00Z', 'which AWS mends until 2027-04-30', undefined],
  ['nodejs22.x', '2026-10-29T00:00:00Z', 'which AWS mends for 183 days more, until 2027-04-30', upgrade],
  ['nodejs22.x', '2027-04-29T12:00:00Z', 'which AWS mends for 1 day more, until 2027-04-30', upgrade],
  ['nodejs22.x', '2027-04-30T00:00:00Z', 'which AWS has mended no more since 2027-04-30', upgrade],
  ['nodejs20.x', '2026-10-28T00:00:00Z', 'which AWS has mended no more since 2026-04-30', upgrade],
  ['nodejs99.x', '2026-10-28T00:00:00Z', 'and nobody here knows how long AWS mends it', upgrade],
])('the runtime %s on %s: %s', (runtime, now, what, remedy) => {
  expect(runtimeAnswer(runtime, instant(now))).toEqual({
    is: 'yes',
    what: `the sweeper runs on ${runtime}, ${what}`,
    ...(remedy === undefined ? {} : { remedy }),
  });
});

test('the deployed code is what would be deployed from here, or somebody has to look', () => {
  expect(codeAnswer({ codeHash: 'aaa=' }, 'aaa=')).toEqual({
    is: 'yes',
    what: 'the code of the sweeper is what would be deployed from here',
  });
  expect(codeAnswer({ codeHash: 'aaa=' }, 'bbb=')).toEqual({
    is: 'no',
    what: 'the code of the sweeper is aaa=, and what would be deployed from here is bbb=',
    remedy: expect.stringContaining('if nobody upgraded, ask who changed it.'),
  });
});
