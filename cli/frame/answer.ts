/** One thing that was looked at. `unknown`: nobody answered, or we must not know. */
export interface Answer {
  readonly is: 'yes' | 'no' | 'unknown';
  readonly what: string;
  /** What mends it. */
  readonly remedy?: string;
}

export const yes = (what: string): Answer => ({ is: 'yes', what });
export const no = (what: string, remedy: string): Answer => ({ is: 'no', what, remedy });

/** All is well, and will not be for ever. */
export const warn = (what: string, remedy: string): Answer => ({ is: 'yes', what, remedy });

/** What could not be asked is told in the place of its answer, and hides no other. */
export async function ask(what: string, question: () => Promise<readonly Answer[]>): Promise<readonly Answer[]> {
  try {
    return await question();
  } catch (error) {
    const { name, message } = error as Error;
    return [{ is: 'unknown', what: `${what}: ${name}: ${message.replace(/\s*\n\s*/g, ' ')}` }];
  }
}
