import { kinds } from '../model/access/kinds';
import { defineGrant } from '../model/grant/grant';
import { definePerson } from '../model/grant/person';

type Factory = (fields: object) => object;

/**
 * The functions of ours that a file may call, by the name 'curfew' exports them under: those of people and grants, and
 * that of each kind of access. Not every function of 'curfew' by itself: what a file may run is a decision.
 */
export const factories: ReadonlyMap<string, Factory> = new Map(
  Object.entries({
    definePerson,
    defineGrant,
    ...Object.fromEntries(Object.entries(kinds).map(([kind, { define }]) => [kind, define])),
  } as Record<string, Factory>),
);

export const factoryNames: string = [...factories.keys()].join(', ');
