// Makes a grant out of the issue form's text, which GitHub writes as `### Label`, an empty line, and what was entered.
// The text is somebody's: it becomes arguments of `curfew new`, one each, and never a line of a shell.
const { spawnSync } = require('node:child_process');
const { writeFileSync } = require('node:fs');
const { join } = require('node:path');

const { BODY = '', ISSUE = '', RUNNER_TEMP = '.' } = process.env;

const fields = new Map();
for (const part of BODY.replace(/\r/g, '').split(/^### /m).slice(1)) {
  const [label = '', ...lines] = part.split('\n');
  const text = lines.join(' ').replace(/\s+/g, ' ').trim();
  // A label that was smuggled into an answer comes second; the form's own comes first.
  if (!fields.has(label.trim())) fields.set(label.trim(), text === '_No response_' ? '' : text);
}
const field = (label) => fields.get(label) ?? '';
// With `=`, so that an answer such as `--csv=x` stays the value of its option.
const option = (name, value) => (value === '' ? [] : [`--${name}=${value}`]);
const several = (name, value) => value.split(/[\s,]+/).flatMap((each) => option(name, each));

const args = [
  'new',
  `request-${ISSUE}`,
  ...option('user', field('Person')),
  ...several('instance', field('Instances')),
  ...several('tag', field('Tags')),
  ...option('region', field('Region')),
  ...option('from', field('From')),
  ...option('for', field('For how long')),
  ...option('reason', field('Why')),
  ...option('ticket', field('Ticket')),
];

const { status, stderr, stdout, error } = spawnSync('npx', ['--no', '--', 'curfew', ...args], { encoding: 'utf8' });
process.stdout.write(stdout ?? '');
process.stderr.write(stderr ?? '');
if (status !== 0) {
  const said = (stderr || String(error ?? '')).replaceAll('`', "'");
  writeFileSync(
    join(RUNNER_TEMP, 'problems.md'),
    `This cannot be granted as it stands:\n\`\`\`\n${said}\n\`\`\`\nEdit the issue, and it is tried again.\n`,
  );
  process.exit(1);
}
