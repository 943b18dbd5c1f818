export function labsBlock(labs: readonly { number: number; id: string; minutes: number; promise: string }[]): string;
export function engineBlock(parts: readonly { part: string; how: string; note: string }[]): string;
export function runBlock(run: string): string;
export function blockIn(readme: string, name: string): string;
export function withBlock(readme: string, name: string, text: string): string;
