import { Folder } from './folder';
import { plan } from './plan';

/** The command line over plans, in a folder without people and grants. */
export class PlanFolder extends Folder {
  constructor() {
    super({});
  }

  /** @param content a plan, or a text that is none */
  summarize(content: unknown, options: readonly string[] = []) {
    this.write('plan.json', typeof content === 'string' ? content : JSON.stringify(content));
    return this.run(['plan-summary', 'plan.json', ...options]);
  }

  async summaryOf(changes: unknown[]) {
    const { out } = await this.summarize(plan(changes), ['--json']);
    return JSON.parse(out);
  }
}
