import { runInNewContext } from 'node:vm';
import { type ParserOptions, parse } from '@babel/parser';
import type { Program } from '@babel/types';
import type { Note } from './fault';

const options: ParserOptions = {
  sourceType: 'module',
  plugins: ['typescript'],
  attachComment: false,
  errorRecovery: false,
};

/**
 * Generic calls and casts nested in one another make the parser try 2^n readings: 300 bytes keep it busy for hours.
 * A file with more `<` than this is parsed against the clock; a grant has none or few.
 */
const freeAngles = 8;
const maxParseMs = 2000;

function parseInTime(text: string): Program {
  const run = (): Program => parse(text, options).program;
  if (text.split('<', freeAngles + 2).length - 1 <= freeAngles) return run();
  // Runs our parser, never the file: a context is the one way to interrupt a synchronous call.
  return runInNewContext('run()', { run }, { timeout: maxParseMs });
}

export const tooDeep = {
  code: 'syntax',
  rule: 'is nested too deeply',
  remedy: 'Write plain data: an object with a few fields.',
} as const;

/** The file as a syntax tree. */
export function parseText(text: string, note: Note): Program | undefined {
  try {
    return parseInTime(text);
  } catch (error) {
    const { code, name, message, loc } = error as Error & { code?: string; loc?: { line: number } };
    if (name === 'RangeError') note(tooDeep);
    else if (code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') note({ ...tooDeep, rule: 'takes too long to read' });
    else {
      const words = message.replace(/\s*\(\d+:\d+\)$/, '').replace(/\.$/, '');
      note({
        code: 'syntax',
        ...(loc ? { line: loc.line } : {}),
        rule: `is not TypeScript: ${words}`,
        remedy: 'Correct the text there or just before; an editor with TypeScript marks the place.',
      });
    }
    return undefined;
  }
}
