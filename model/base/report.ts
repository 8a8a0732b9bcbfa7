import type { Issue, IssueCode } from './issue';
import type { Source } from './source';

export type Path = readonly PropertyKey[];

/** Notes an issue about the value at a path of one source. */
export type Reporter = (code: IssueCode, path: Path, value: unknown, rule: string, remedy: string) => void;

const plain = /^[A-Za-z_$][\w$]*$/;

/** `access.instances[1]`, as the person would write it. */
export function fieldName(path: Path): string {
  return path
    .map((key, i) => {
      if (typeof key === 'number') return `[${key}]`;
      const name = String(key);
      if (!plain.test(name)) return `[${JSON.stringify(name)}]`;
      return i === 0 ? name : `.${name}`;
    })
    .join('');
}

export function reporter(source: Source, issues: Issue[]): Reporter {
  return (code, path, value, rule, remedy) => {
    const line = source.lineOf(path);
    issues.push({
      code,
      file: source.file,
      ...(line === undefined ? {} : { line }),
      ...(path.length === 0 ? {} : { field: fieldName(path) }),
      ...(value === undefined ? {} : { value }),
      rule,
      remedy,
    });
  };
}
