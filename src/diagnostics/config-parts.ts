import type { Code } from './code.ts';
import type { Diagnostic, Edit, Gain, Help, Label, Severity, Span } from './diagnostic.ts';
import { advice } from './parts.ts';

/** What the diagnostics of a configuration have in common. */

/** A place in a configuration file. */
export interface At {
  readonly file: string;
  readonly span: Span;
  /** How a value has to be written to stand here; as XML text where there is nothing. */
  readonly write?: (value: string) => string;
}

export interface Parts {
  readonly severity: Severity;
  readonly message: string;
  /** What is here. */
  readonly label?: string;
  readonly secondary?: readonly Label[];
  readonly notes?: readonly string[];
  readonly help?: Help | null;
}

export function config(code: Extract<Code, `config/${string}`>, at: At, parts: Parts): Diagnostic {
  return {
    code,
    severity: parts.severity,
    message: parts.message,
    primary: labelAt(at, parts.label ?? ''),
    secondary: parts.secondary ?? [],
    notes: parts.notes ?? [],
    help: parts.help ?? null,
  };
}

export const labelAt = ({ file, span }: At, text: string): Label => ({ source: { kind: 'config', file, span }, text });

/** Advice whose edit gives what the item of this name (in the words of any format) is about. */
export const widening = (text: string, name: string, edits: readonly Edit[]): Help => ({
  ...advice(text, 'widens-access', edits),
  gain: gainOf(name),
});

function gainOf(name: string): Gain {
  if (/expose/i.test(name)) return 'reading';
  return /origin|method|header|operation|rule/i.test(name) ? 'requests' : 'nothing';
}

/** Puts a value in the place of what stands there. */
export const replacing = ({ file, span, write = xmlText }: At, value: string): Edit => ({
  file,
  span,
  insert: write(value),
});

export const xmlText = (value: string): string =>
  value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** Rules are counted from 1 in words. */
export const ruleNamed = (index: number): string => `rule ${index + 1}`;
