/**
 * Characters that end a code span, or mean something inside one: a mention (`<!channel>`, `<@U1>`) and a link
 * (`<https://…|text>`) of Slack, an entity that becomes one, an escape. Each becomes one that looks alike.
 */
const lookAlikes: Readonly<Record<string, string>> = { '`': "'", '<': '‹', '>': '›', '&': '＆', '\\': '＼' };

/**
 * One line of text, whatever it was: no line break, no control character, none that cannot be seen or that turns the
 * direction of what follows, no half of a character. Longer than `most` characters it is cut, and says so by `…`.
 */
export function oneLine(text: string, most: number): string {
  const line = text.replace(/[\p{C}\p{Z}]+/gu, ' ').trim();
  const characters = [...line];
  return characters.length > most ? `${characters.slice(0, most - 1).join('')}…` : line;
}

/**
 * Text that somebody wrote, for a message in a chat: in a code span, where no platform reads markup, and out of which
 * it cannot break. Nobody is mentioned and nothing is a link, but an address such as `john@example.com` stays what it is.
 *
 * @see https://api.slack.com/reference/surfaces/formatting
 * @see https://learn.microsoft.com/microsoftteams/platform/bots/how-to/format-your-bot-messages
 */
export function quoted(text: string, most: number): string {
  const harmless = oneLine(text, most)
    .replace(/[`<>&\\]/g, (character) => lookAlikes[character] ?? ' ')
    .replace(/(?<![\w.+-])@/g, '＠');
  // An empty span would be two backticks, which open a longer one.
  return `\`${harmless || '-'}\``;
}
