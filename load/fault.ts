import type { Issue } from '../model/base/issue';

/** An issue of the file at hand; whoever reads the file knows its name. */
export type Fault = Omit<Issue, 'file'>;

export type Note = (fault: Fault) => void;

/** The system's own words without the path, which names folders outside the project: `EACCES: permission denied`. */
export function systemReason(error: unknown): string {
  return (error as Error).message.replace(/, .*/s, '');
}
