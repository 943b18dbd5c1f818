/** Puts values into `{{name}}`. A name without a value stays as it stands, so that a page about templates can be written. */
export const substitute = (text: string, variables: Readonly<Record<string, string>>): string =>
  text.replace(/\{\{\s*([\w.-]+)\s*\}\}/g, (whole, name: string) => (Object.hasOwn(variables, name) ? (variables[name] as string) : whole));
