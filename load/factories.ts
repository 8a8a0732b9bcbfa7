import { shell } from '../model/access/shell/definition';
import { defineGrant } from '../model/grant/grant';
import { definePerson } from '../model/grant/person';

type Factory = (fields: object) => object;

/**
 * The functions of ours that a file may call, by the name 'curfew' exports them under. A new kind of access is one
 * more name here. Not every function of 'curfew' by itself: what a file may run is a decision.
 */
export const factories: ReadonlyMap<string, Factory> = new Map(
  Object.entries({ definePerson, defineGrant, shell } as Record<string, Factory>),
);

export const factoryNames: string = [...factories.keys()].join(', ');
