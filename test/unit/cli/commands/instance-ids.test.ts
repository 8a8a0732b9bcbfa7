import { badInstanceId } from '../../../../model/iam/instance-id';
import { Folder } from '../../../support/files/folder';

/** Who asks about an instance is held to what a grant is held to: an id that no grant may name reaches nothing. */

const bad = ['i-123456789', 'i-0EE0BC84A481F7852', 'mi-12345678', 'i-*', 'web-1'];

const fileFor = (id: string): string => `import { defineGrant, definePerson, shell } from 'curfew';

export default defineGrant({
  person: definePerson({ user: 'john-dev' }),
  access: shell({ region: 'eu-central-1', instances: ['${id}'] as never }),
  from: '2030-06-03T09:00:00Z',
  until: '2030-06-03T12:00:00Z',
  reason: 'Work',
});
`;

let folder: Folder;
afterEach(() => folder.remove());

test('explain and connect refuse the ids that grants refuse, in the same words', async () => {
  folder = new Folder(Object.fromEntries(bad.map((id, i) => [`grants/g${i}.ts`, fileFor(id)])));
  const { code, err } = await folder.run('check');
  expect(code).toBe(1);
  for (const id of bad) {
    const said = `${JSON.stringify(id)} ${badInstanceId.rule}`;
    expect(err).toContain(said);
    for (const line of [`explain john-dev ${id}`, `connect ${id} --dry-run`]) {
      const refused = await folder.run(line);
      expect([refused.code, refused.out]).toEqual([1, '']);
      expect(refused.err).toContain(said);
    }
  }
});
