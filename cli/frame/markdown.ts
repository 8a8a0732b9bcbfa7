/** Nothing that somebody wrote is a link, an image, a mention or a cell of its own. */
export const escapeMarkdown = (text: string): string =>
  text
    .replace(/[\\`*_{}[\]<>()#+!|~&]|:(?=\/\/)|(?<=www)\./gi, (character) => `\\${character}`)
    // Mentions are looked for in what is rendered, where an escape is gone.
    .replaceAll('@', '@<!-- -->');

/** A table of GitHub's Markdown; the cells are other people's text. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return [
    `| ${head.join(' | ')} |`,
    `|${head.map(() => ' --- |').join('')}`,
    ...rows.map((row) => `| ${row.map(escapeMarkdown).join(' | ')} |`),
  ];
}
