import fc from 'fast-check';

/**
 * Any text, of all code points but surrogates: what `fc.string({ unit: 'binary' })` makes, which lists the million of
 * them first, and takes six seconds for it.
 */
export const anyText = (length: { readonly maxLength?: number } = {}): fc.Arbitrary<string> =>
  fc.string({
    unit: fc.nat({ max: 0x10_f7_ff }).map((n) => String.fromCodePoint(n < 0xd800 ? n : n + 0x800)),
    ...length,
  });
