import { instantOfMillis } from '../../../../model/time/instant';
import { batchesOf } from '../../../../sweeper/signals/batches';

const entry = (at: number, message = 'x') => ({ at: instantOfMillis(at), message });
const bytesOf = (batch: readonly { message: string }[]): number =>
  batch.reduce((sum, { message }) => sum + Buffer.byteLength(message) + 26, 0);

test('nothing makes no batch', () => {
  expect(batchesOf([])).toEqual([]);
});

test('entries go in the order of time; of the same instant in the order they came', () => {
  expect(batchesOf([entry(2, 'b'), entry(1, 'a'), entry(2, 'c')])).toEqual([
    [entry(1, 'a'), entry(2, 'b'), entry(2, 'c')],
  ]);
});

test('at most 10,000 in one batch', () => {
  const entries = Array.from({ length: 20_001 }, (_, i) => entry(i));
  const batches = batchesOf(entries);
  expect(batches.map(({ length }) => length)).toEqual([10_000, 10_000, 1]);
  expect(batches.flat()).toEqual(entries);
});

test('at most 1 MB in one batch, 26 bytes counted for each event, exactly', () => {
  const quarter = 262_144 - 26;
  const full = [1, 2, 3, 4].map((at) => entry(at, 'x'.repeat(quarter)));
  expect(batchesOf(full).map(bytesOf)).toEqual([1_048_576]);
  expect(batchesOf([...full, entry(5)]).map(({ length }) => length)).toEqual([4, 1]);
});

test.each([
  ['x', 1],
  ['é', 2],
  ['€', 3],
  ['😀', 4],
])('a text of %s too long for one event is cut to fit', (character) => {
  const [[cut] = []] = batchesOf([entry(1, character.repeat(262_144))]);
  const bytes = Buffer.byteLength(cut?.message ?? '');
  expect(bytes).toBeLessThanOrEqual(262_144 - 26);
  expect(bytes).toBeGreaterThan(262_144 - 40);
});
