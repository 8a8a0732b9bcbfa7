import { isHybridNode, isInstanceId } from '../../../../model/iam/instance-id';

test.each([
  ['i-12345678', true],
  ['i-0ee0bc84a481f7852', true],
  ['mi-0ee0bc84a481f7852', true],
  ['i-123456789', false],
  ['i-0EE0BC84A481F7852', false],
  ['mi-12345678', false],
  ['i-*', false],
  ['', false],
])('%j is an instance id: %s', (id, expected) => {
  expect(isInstanceId(id)).toBe(expected);
});

test('a hybrid node is told from an EC2 instance by how its id begins', () => {
  expect(['mi-1', 'mi-*', 'i-1'].map(isHybridNode)).toEqual([true, true, false]);
});
