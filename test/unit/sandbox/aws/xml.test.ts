import fc from 'fast-check';
import { type Element, element, parseXml, writeXml } from '../../../../sandbox/aws/xml';

const name = fc.stringMatching(/^[A-Za-z][A-Za-z0-9.:_-]{0,8}$/);
// XML knows no control characters, and one kind of line end.
const text = fc.string({ unit: 'grapheme' }).map((some) => some.replace(/[\p{Cc}\uFFFE\uFFFF]/gu, '\n'));
const attributes = fc.dictionary(
  fc.constantFrom('xmlns', 'type', 'xsi:type'),
  text.map((some) => some.replaceAll('\n', '')),
);

const { tree } = fc.letrec<{ tree: Element }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small' },
    fc.tuple(name, text, attributes).map(([...all]) => element(...all)),
    fc.tuple(name, fc.array(tie('tree')), attributes).map(([...all]) => element(...all)),
  ),
}));

test('what is read is what was written: names, order, texts, attributes', () => {
  fc.assert(
    fc.property(tree, (root) => {
      expect(parseXml(writeXml(root))).toEqual(root);
    }),
  );
});

test('an answer as moto writes it', () => {
  const answer = `<?xml version="1.0" encoding="UTF-8"?>
<ListUsersResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/">
  <!-- two of one name, and one without anything -->
  <Users><member>a</member><member>0070</member><Marker/><Empty></Empty></Users>
  <Document>{&quot;a&quot;: &#39;&lt;b&gt;&#39;,&#10;&#x41; &amp;quot;}</Document>
  <Raw><![CDATA[<raw> & ]]></Raw>
</ListUsersResponse>`;
  expect(parseXml(answer)).toMatchObject({
    name: 'ListUsersResponse',
    attributes: { xmlns: 'https://iam.amazonaws.com/doc/2010-05-08/' },
    children: [
      {
        name: 'Users',
        children: [element('member', 'a'), element('member', '0070'), element('Marker'), element('Empty')],
      },
      element('Document', '{"a": \'<b>\',\nA &quot;}'),
      element('Raw', '<raw> & '),
    ],
  });
});

test('written without the blanks that indent', () => {
  expect(writeXml(parseXml('<a x="&quot;1">\n  <b/>\n  <c> &lt; </c>\n</a>'))).toBe(
    '<a x="&quot;1"><b></b><c> &lt; </c></a>',
  );
});

test('what is no XML', () => {
  expect(() => parseXml('{"json":1}')).toThrow('Not XML: {"json":1}');
});
