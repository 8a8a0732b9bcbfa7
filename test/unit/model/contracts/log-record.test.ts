import fc from 'fast-check';
import type { AuditFinding, TickFinding } from '../../../../model/contracts/finding';
import { writeFields } from '../../../../model/contracts/log-line';
import { findingRecord, tryReadFinding } from '../../../../model/contracts/log-record';

const words = fc.string({ unit: 'grapheme' });
const findings: fc.Arbitrary<AuditFinding | TickFinding> = fc.record(
  {
    code: fc.constantFrom('dates-differ' as const, 'password' as const, 'unreadable-name' as const),
    resource: words,
    user: words,
    what: words,
    remedy: words,
  },
  { requiredKeys: ['code', 'resource', 'what', 'remedy'] },
);

test.each(['policy', 'resource'] as const)('a finding about a %s is read as it was written', (about) => {
  fc.assert(
    fc.property(findings, (finding) => {
      const { code, resource, what, remedy, ...user } = finding;
      const message = writeFields(findingRecord(finding, about));
      expect(tryReadFinding(message)).toEqual({ code, about: resource, ...user, why: `${what}. ${remedy}` });
    }),
  );
});

test('whole lines, as a tick and an audit write them', () => {
  const finding = { code: 'dates-differ', resource: 'arn:x', what: 'they differ', remedy: 'Apply.' } as const;
  expect(writeFields(findingRecord(finding, 'policy'))).toBe(
    '{"action":"finding","outcome":"reported","code":"dates-differ","policy":"arn:x","why":"they differ. Apply."}',
  );
  expect(writeFields(findingRecord({ ...finding, user: 'john' }, 'resource'))).toBe(
    '{"action":"finding","outcome":"reported","code":"dates-differ","resource":"arn:x","user":"john","why":"they differ. Apply."}',
  );
});

test.each(['no JSON', 'null', '[]', '{"action":"read","outcome":"failed","why":"looking"}', '{"summary":{}}'])(
  '%s is no finding',
  (message) => {
    expect(tryReadFinding(message)).toBeUndefined();
  },
);
