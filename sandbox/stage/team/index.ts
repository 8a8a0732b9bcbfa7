import type { Settings } from '../../../model/settings/settings';

/** The team of the demo and of the tests: its own, for whoever uses Curfew replaces `main.ts`, `people/` and `grants/`. */
export const team: { readonly home: string; readonly settings: Settings } = {
  /** Holds its `people/` and `grants/`. */
  home: __dirname,
  settings: { account: '123456789012', regions: ['eu-central-1', 'eu-west-1', 'us-east-1'] },
};
