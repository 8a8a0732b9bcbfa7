import type { Fault } from './fault';
import { tooDeep } from './parse';
import { maxFileBytes } from './text';

const maxDepth = 100;

const tooMany: Fault = {
  code: 'file-too-large',
  rule: 'uses its constants so often that they unfold into too many values',
  remedy: 'Write one grant or person per file.',
};

/**
 * What is wrong with the size of a value. A const used ten times by one that is used ten times … lets a small file
 * unfold into a huge value; one that is written out never has more values than its file has bytes.
 */
export function extentFault(value: unknown): Fault | undefined {
  let left = maxFileBytes;
  const walk = (inner: unknown, depth: number): Fault | undefined => {
    if (left-- === 0) return tooMany;
    if (typeof inner !== 'object' || inner === null) return undefined;
    if (depth > maxDepth) return tooDeep;
    for (const part of Object.values(inner)) {
      const fault = walk(part, depth + 1);
      if (fault) return fault;
    }
    return undefined;
  };
  return walk(value, 1);
}
