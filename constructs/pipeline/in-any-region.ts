/** An ARN in any region of the account. */
export type InAnyRegion = (service: string, rest: string) => string;
