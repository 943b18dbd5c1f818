/** Answered as text, not as a Status: what upstream's outermost handler says of a path that nobody has. */
export class UnknownPathError extends Error {}
