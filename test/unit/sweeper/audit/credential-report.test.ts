import { readReport } from '../../../../sweeper/audit/credential-report';

const head =
  'user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,password_next_rotation,mfa_active,access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,access_key_1_last_used_region,access_key_1_last_used_service,access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,access_key_2_last_used_region,access_key_2_last_used_service,cert_1_active,cert_1_last_rotated,cert_2_active,cert_2_last_rotated';

const line = (user: string, password: string, first: string[], second: string[]): string =>
  [
    user,
    `arn:aws:iam::123456789012:user/curfew/${user}`,
    '2030-06-01T00:00:00+00:00',
    ...[password, 'N/A', 'N/A', 'N/A', 'false'],
    ...[...first, 'N/A', 'N/A', 'N/A'],
    ...[...second, 'N/A', 'N/A', 'N/A'],
    ...['false', 'N/A', 'false', 'N/A'],
  ].join(',');

const none = ['false', 'N/A'];
const active = ['true', '2030-06-01T00:00:00+00:00'];
const inactive = ['false', '2030-06-01T00:00:00+00:00'];

test('who has a password, and who has keys, active or not; the root of the account is nobody', () => {
  const report = [
    head,
    line('<root_account>', 'not_supported', active, none),
    line('John', 'true', none, none),
    line('ida', 'false', none, inactive),
    line('a,b', 'false', active, none),
    line('joe', 'no_information', none, none),
    '',
  ].join('\n');
  expect(Object.fromEntries(readReport(report))).toEqual({
    john: { password: true, keys: false },
    ida: { password: false, keys: true },
    'a,b': { password: false, keys: true },
    joe: { password: false, keys: false },
  });
});

test('of nothing nobody is known', () => expect(readReport('').size).toBe(0));
