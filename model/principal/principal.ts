/** Who holds what Curfew grants: an IAM user. */
export interface Principal {
  readonly kind: string;
  /** As whoever names them spells it. */
  readonly name: string;
  /** The same for every spelling of one, and unlike that of any other, of whatever kind. */
  readonly key: string;
}

/** A principal as an ARN names them. */
export interface NamedPrincipal {
  readonly principal: Principal;
  /** Whether Curfew made them; undefined where the ARN hides it. */
  readonly managed: boolean | undefined;
}
