// biome-ignore-all lint/suspicious/noControlCharactersInRegex: they are what is looked for

const csi =
  /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[PX^_][^\u001b]*(?:\u001b\\)?|[ -/]*[0-~])/g;

/**
 * A transcript is what somebody typed and a machine answered: attacker's text. Sequences that would colour, move or
 * retitle a terminal are taken out; every other control becomes its picture, so that what was sent stays visible.
 */
export function neutralise(text: string): string {
  return text
    .replace(/\r+\n/g, '\n')
    .replace(csi, '')
    .replace(/[\u0000-\u0008\u000b-\u001f]/g, (c) => String.fromCharCode(0x2400 + c.charCodeAt(0)))
    .replace(/\u007f/g, '\u2421')
    .replace(/[\u0080-\u009f\p{Cf}\p{Zl}\p{Zp}]/gu, '\ufffd');
}
