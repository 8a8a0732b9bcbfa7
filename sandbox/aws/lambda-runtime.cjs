// What the Lambda service does around a handler: load it, call it once, hand back what it returned or threw.
const { pathToFileURL } = require('node:url');
const { existsSync } = require('node:fs');
const { join } = require('node:path');
const { keepTime } = require('./process-time.cjs');

process.once('message', async ({ root, handler, event, functionName, requestId, timeoutMs, time }) => {
  const onLimit = () => answer({ timedOut: true });
  const monotonic = keepTime({ ...time, limit: timeoutMs, onLimit });
  const deadline = monotonic() + timeoutMs;
  try {
    const dot = handler.lastIndexOf('.');
    const file = ['.js', '.mjs', '.cjs'].map((ext) => join(root, handler.slice(0, dot) + ext)).find(existsSync);
    if (!file)
      throw Object.assign(new Error(`Cannot find module of ${handler}`), { name: 'Runtime.ImportModuleError' });
    const loaded = await import(pathToFileURL(file).href);
    const name = handler.slice(dot + 1);
    const exported = loaded[name] ?? loaded.default?.[name];
    if (typeof exported !== 'function') {
      throw Object.assign(new Error(`${handler} is undefined or not exported`), { name: 'Runtime.HandlerNotFound' });
    }
    const payload = await exported(event, {
      awsRequestId: requestId,
      functionName,
      getRemainingTimeInMillis: () => Math.max(0, deadline - monotonic()),
    });
    answer({ ok: true, payload: payload === undefined ? null : JSON.parse(JSON.stringify(payload)) });
  } catch (error) {
    answer({ ok: false, error: { name: error?.name ?? 'Error', message: error?.message ?? String(error) } });
  }
});

function answer(outcome) {
  // The handler may leave sockets open; Lambda freezes them, here the process ends.
  process.send(outcome, () => process.exit(0));
}
