// What parsing or executing a template refuses, in Go's words.
export class TemplateError extends Error {}
