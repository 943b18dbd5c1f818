// What Go's zero value of a kind holds: structs that are no pointers are there, required lists are null. Creation is compared against it.
import { decodeGo } from '../schema/go-decode.ts';
import { goTypeOfKind } from '../schema/go-types.ts';

const known = new Map<string, Record<string, unknown>>();

/** Shared: never change it. Custom kinds start from nothing. */
export const emptyObject = (apiVersion: string, kind: string): Record<string, unknown> => {
  const key = `${apiVersion} ${kind}`;
  let object = known.get(key);
  if (!object) {
    const type = goTypeOfKind(apiVersion, kind);
    known.set(key, (object = type ? decodeGo({}, type, { complaints: [] }) : {}));
  }
  return object;
};
