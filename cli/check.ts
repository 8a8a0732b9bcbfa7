import { formatInstant } from '../model/instant';
import type { Context } from './context';

export async function run(context: Context): Promise<void> {
  const { provisioned, expired } = context.register();
  context.screen.table(
    ['GRANT', 'UNTIL'],
    [...provisioned, ...expired].map(({ id, window }) => [id, formatInstant(window.until)]),
  );
}
