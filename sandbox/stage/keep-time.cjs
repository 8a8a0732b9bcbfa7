// Preloaded into a process that the sandbox starts: its time is the sandbox's.
const { keepTime } = require('../aws/process-time.cjs');

const { SANDBOX_NOW, SANDBOX_CLOCK } = process.env;
if (SANDBOX_NOW) keepTime({ now: Number(SANDBOX_NOW), ...(SANDBOX_CLOCK ? { clock: SANDBOX_CLOCK } : {}) });
