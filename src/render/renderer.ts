import type { Document } from './document.ts';

export interface RenderOptions {
  /** Columns that may be used; text is wrapped, code is not. */
  width: number;
  colour: boolean;
  /** Spaces before each line; a file's text stands without them, so that it can be copied as it is. */
  margin?: number;
}

/** The output seam: the terminal now, a page later. */
export interface Renderer {
  readonly name: string;
  render(document: Document, options: RenderOptions): string;
}
