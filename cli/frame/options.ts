/** Options that every command takes; those of AWS and of change only where the command has them. */
export interface CommonOptions {
  readonly directory?: string;
  readonly now?: string;
  readonly debug?: boolean;
  readonly json?: boolean;
  readonly yes?: boolean;
  readonly dryRun?: boolean;
  readonly profile?: string;
  readonly region?: string;
  readonly endpointUrl?: string;
}
