import fc from 'fast-check';
import { readVariable, type SweeperEnvironment, writeEnvironment } from '../../../../model/contracts/environment';

const name = fc.stringMatching(/^[a-z0-9:/-]+$/);
const environments: fc.Arbitrary<SweeperEnvironment> = fc.record({
  account: name,
  regions: fc.array(name, { minLength: 1 }),
  documents: fc.array(name, { minLength: 1 }),
  observeOnly: fc.boolean(),
  manifest: name,
  noticeTopic: name,
  noticeBus: name,
  buckets: fc.array(fc.tuple(name, name), { minLength: 1 }).map((pairs) => new Map(pairs)),
  role: name,
  appliers: fc.array(fc.stringMatching(/^[\w+=,.@-]+$/)),
});

test('what is read is what was written', () => {
  fc.assert(
    fc.property(environments, (environment) => {
      const written = writeEnvironment(environment);
      for (const key of Object.keys(environment) as (keyof SweeperEnvironment)[]) {
        expect(readVariable(written, key)).toEqual(environment[key]);
      }
      expect(Object.keys(written)).toHaveLength(Object.keys(environment).length);
    }),
  );
});

test.each([{}, { CURFEW_MANIFEST: '' }])('a variable that is not set is an error that names it: %j', (variables) => {
  expect(() => readVariable(variables, 'manifest')).toThrow(
    "the variable CURFEW_MANIFEST is not set; deploy the function with Curfew's own construct",
  );
});
