import { isUtf8 } from 'node:buffer';
import { closeSync, openSync, readSync } from 'node:fs';
import { type Note, systemReason } from './fault';

/** A grant is a page of text. What is larger is a program, or an attempt to keep the parser busy. */
export const maxFileBytes = 64 * 1024;

// One for all files: 6,000 buffers of their own cost more than the reading.
const buffer = Buffer.allocUnsafe(maxFileBytes + 1);

function readBytes(path: string): Buffer {
  const descriptor = openSync(path, 'r');
  try {
    let length = 0;
    while (length < buffer.length) {
      const wanted = buffer.length - length;
      const got = readSync(descriptor, buffer, length, wanted, null);
      length += got;
      // Of a file, less than was asked for is all that is left.
      if (got < wanted) break;
    }
    return buffer.subarray(0, length);
  } finally {
    closeSync(descriptor);
  }
}

/**
 * What an editor or a review page does not show: controls, format characters, line separators that only JavaScript
 * counts as lines, a lone carriage return. An emoji may keep its variation selector.
 */
const hidden =
  /(?!\t|\n|\r\n|(?<=\p{Extended_Pictographic})\uFE0F)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

const plainText = /^[\t\n\x20-\x7e]*$/;

const names: Readonly<Record<number, string>> = {
  13: 'carriage return without line feed',
  173: 'soft hyphen',
  1564: 'Arabic letter mark',
  8203: 'zero width space',
  8204: 'zero width non-joiner',
  8205: 'zero width joiner',
  8206: 'left-to-right mark',
  8207: 'right-to-left mark',
  8232: 'line separator',
  8233: 'paragraph separator',
  8234: 'left-to-right embedding',
  8235: 'right-to-left embedding',
  8236: 'pop directional formatting',
  8237: 'left-to-right override',
  8238: 'right-to-left override',
  8288: 'word joiner',
  8294: 'left-to-right isolate',
  8295: 'right-to-left isolate',
  8296: 'first strong isolate',
  8297: 'pop directional isolate',
  65279: 'byte order mark inside the file',
};

function describe(character: string): string {
  const point = character.codePointAt(0) ?? 0;
  const code = `U+${point.toString(16).toUpperCase().padStart(4, '0')}`;
  return `${code} (${names[point] ?? (/\p{Cc}/u.test(character) ? 'control character' : 'invisible character')})`;
}

/** Notes the first hidden character of each line; false if there is one. */
function checkVisible(text: string, note: Note): boolean {
  if (plainText.test(text)) return true;
  let line = 1;
  let counted = 0;
  let noted = 0;
  for (const { index, 0: character } of text.matchAll(hidden)) {
    for (let at = text.indexOf('\n', counted); at !== -1 && at < index; at = text.indexOf('\n', counted)) {
      line++;
      counted = at + 1;
    }
    if (line === noted) continue;
    noted = line;
    const rule = `contains the hidden character ${describe(character)}`;
    note({ code: 'hidden-text', line, rule, remedy: 'Delete it: what a reviewer sees must be what is read.' });
  }
  return noted === 0;
}

/** The text of a file, if it may be read at all. */
export function readText(path: string, note: Note): string | undefined {
  try {
    return checkText(readBytes(path), note);
  } catch (error) {
    const rule = `cannot be read: ${systemReason(error)}`;
    note({ code: 'unexpected-file', rule, remedy: 'Make the file readable for whoever runs this.' });
    return undefined;
  }
}

/** Bytes as a text, if they may be one. */
export function checkText(bytes: Buffer, note: Note): string | undefined {
  if (bytes.length > maxFileBytes) {
    const remedy = 'Write one grant or person per file.';
    note({ code: 'file-too-large', rule: `is larger than ${maxFileBytes / 1024} KiB`, remedy });
    return undefined;
  }
  const decoded = bytes.toString('utf8');
  if (!isUtf8(bytes)) {
    const line = decoded.slice(0, decoded.indexOf('\uFFFD')).split('\n').length;
    note({ code: 'syntax', line, rule: 'is not UTF-8 text', remedy: 'Save the file as UTF-8.' });
    return undefined;
  }
  const text = decoded.startsWith('\uFEFF') ? decoded.slice(1) : decoded;
  return checkVisible(text, note) ? text : undefined;
}
