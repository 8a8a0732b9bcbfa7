import { all, modulesOf, textOf } from './sources';

/** What judges and acts must work for kinds that nobody has thought of yet. */

const generic = all.filter((path) => /^sweeper\/(sweep\.ts$|(observe|judge|act)\/)/.test(path));

/** Code without comments: those may give examples. */
const codeOf = (path: string): string => textOf(path).replace(/\/\*[\s\S]*?\*\/|(?<!:)\/\/.*$/gm, '');

test('the rooms of the sweeper that name no kind are there', () => {
  expect(generic).toContain('sweeper/sweep.ts');
  expect(generic.length).toBeGreaterThan(12);
});

test.each(generic)('%s names no kind of provision, use or principal', (path) => {
  const named =
    /ssm|iam-|DescribeSessions|TerminateSession|\b(aws|port)\.(policies|document|attached|pathOf|accessKeys|deleteAccessKey|detach|deletePolicy|holders|sessions|terminate)\b|'(user|m|x|d)'|(end|keep) session|delete policy|[Ss]essions?\b|[Pp]olic(y|ies)\b|toLowerCase/g;
  // The name of the field of a finding, which is the contract's.
  expect(codeOf(path).replaceAll("'policy' in about", '').replaceAll("? 'policy' :", '').match(named) ?? []).toEqual(
    [],
  );
});

test.each(generic)('%s imports no kind', (path) => {
  expect(
    modulesOf(path).filter((module) => /(iam-(policy|user)|ssm-session|kinds\/list|aws\/adapter)$/.test(module)),
  ).toEqual([]);
});
