// Variables that a lab asks of the learner: what an answer must be, and the answers of a workspace.
import { join } from 'node:path';
import { readJson, writeWhole } from '../platform/atomic-file.ts';
import type { AskedVariable, LabValue } from './lab.ts';

/** Lab -> variable -> value. */
export type LabAnswers = Readonly<Record<string, Readonly<Record<string, LabValue>>>>;

export const isLabValue = (value: unknown): value is LabValue =>
  (typeof value === 'number' && Number.isFinite(value)) || (typeof value === 'string' && value !== '' && !/[\n\0]|\{\{/.test(value));

/** Where the default is a number, so is what is typed. */
const valueOf = (asked: AskedVariable, typed: string): LabValue => {
  const text = typed.trim();
  return typeof asked.default === 'number' && text !== '' ? Number(text) : text;
};

const fits = ({ pattern }: AskedVariable, value: LabValue): boolean =>
  isLabValue(value) && (pattern === undefined || new RegExp(pattern, 's').test(String(value)));

/** The value, or the sentence that says what it should have been. */
export const readAnswer = (asked: AskedVariable, typed: string): { value: LabValue } | { wrong: string } => {
  const value = valueOf(asked, typed);
  const plain = typeof asked.default === 'number' ? 'A number is wanted.' : 'One line of text is wanted.';
  return fits(asked, value) ? { value } : { wrong: asked.wrong ?? plain };
};

const fileIn = (stateDir: string): string => join(stateDir, 'variables.json');

const isAnswers = (value: unknown): value is LabAnswers =>
  typeof value === 'object' &&
  value !== null &&
  Object.values(value).every((lab) => typeof lab === 'object' && lab !== null && Object.values(lab).every(isLabValue));

export const readAnswers = (stateDir: string): LabAnswers => readJson(fileIn(stateDir), isAnswers) ?? {};

export const keepAnswers = (stateDir: string, lab: string, values: Readonly<Record<string, LabValue>>): void => {
  const all = readAnswers(stateDir);
  writeWhole(fileIn(stateDir), JSON.stringify({ ...all, [lab]: { ...all[lab], ...values } }, undefined, 2));
};
