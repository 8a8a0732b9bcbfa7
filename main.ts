import type { Settings } from 'curfew';
import { synth } from './synth';

/** This deployment. Every other setting has a default: see `Settings`. */
export const settings: Settings = {
  // An example: write your own. Terraform refuses to touch any other account.
  account: '123456789012',
  regions: ['eu-central-1', 'eu-west-1', 'us-east-1'],
};

if (require.main === module) {
  synth({
    settings,
    home: process.env.CURFEW_HOME || __dirname,
    now: process.env.CURFEW_NOW || new Date(),
    debug: Boolean(process.env.CURFEW_DEBUG),
  }).then((code) => {
    process.exitCode = code;
  });
}
