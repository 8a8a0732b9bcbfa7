import { leanSchemas } from '../../../build/lean-sdk';

const schemas = `const _A = "a";
const _T = "Tags";
const n0 = "com.amazonaws.x";
export var XServiceException$ = [-3, _s, "XServiceException", 0, [], []];
_s_registry.registerError(XServiceException$, XServiceException);
n0_registry.registerError(Named$, Named);
n0_registry.registerError(Other$, Other);
export var Shape$ = [3, n0, _T,
    0,
    [_A],
    [[() => List, { [_A]: 1, [_T]: [_A], [_Foreign]: 2 }]]
];
`;

test('keys are written out where their text is known, and of the errors those stay that somebody names', () => {
  expect(leanSchemas(schemas, (error) => error === 'Named')).toBe(`const _A = "a";
const _T = "Tags";
const n0 = "com.amazonaws.x";
export var XServiceException$ = [-3, _s, "XServiceException", 0, [], []];
_s_registry.registerError(XServiceException$, XServiceException);
n0_registry.registerError(Named$, Named);

export var Shape$ = [3, n0, _T,
    0,
    [_A],
    [[() => List, { "a": 1, "Tags": [_A], [_Foreign]: 2 }]]
];
`);
});
