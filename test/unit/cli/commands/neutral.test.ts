import fc from 'fast-check';
import { neutralise } from '../../../../cli/commands/logs/neutral';

test.each<[string, string, string]>([
  ['colours', '\u001b[31mred\u001b[0m', 'red'],
  ['a title', '\u001b]0;owned\u0007text', 'text'],
  ['a title that does not end', '\u001b]0;owned', ''],
  ['a link', '\u001b]8;;http://evil\u001b\\click\u001b]8;;\u001b\\', 'click'],
  ['an answer put into the input', '\u001bP$qm\u001b\\x', 'x'],
  ['the cursor', 'a\u001b[2K\u001b[1Gb', 'ab'],
  ['a reset', '\u001bcx', 'x'],
  ['lines of a terminal', 'a\r\nb\r\r\nc', 'a\nb\nc'],
  ['a line written over', 'rm -rf /\recho hi', 'rm -rf /␍echo hi'],
  ['bell, backspace, delete', 'a\u0007b\u0008c\u007f', 'a␇b␈c␡'],
  ['eight bits', '\u009b31mx', '\ufffd31mx'],
  ['what turns text around', 'a\u202eb', 'a\ufffdb'],
  ['an escape alone', 'x\u001b', 'x␛'],
  ['a tab and what people write', 'ä\t語', 'ä\t語'],
])('%s', (_what, text, shown) => {
  expect(neutralise(text)).toBe(shown);
});

test('nothing that steers a terminal is left, whatever was sent', () => {
  const unit = fc.constantFrom(
    '\u001b',
    '[',
    ']',
    ';',
    '0',
    'm',
    '\u0007',
    '\\',
    'P',
    '\u009b',
    '\r',
    '\n',
    'x',
    '\u202e',
    '\u0000',
  );
  fc.assert(
    fc.property(fc.string({ unit, maxLength: 40 }), (text) => {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
      expect(neutralise(text)).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e]/);
    }),
  );
});
