// Preloaded into a process that the sandbox starts: its clock is the sandbox's, as a machine's is AWS's. An SDK that
// finds its own clock minutes off takes every refusal for a consequence of that, and asks again.
const Real = Date;
const ahead = Number(process.env.SANDBOX_NOW) - Real.now();
if (!Number.isNaN(ahead)) {
  globalThis.Date = class extends Real {
    constructor(...args) {
      if (args.length === 0) super(Real.now() + ahead);
      else super(...args);
    }
    static now() {
      return Real.now() + ahead;
    }
  };
}
