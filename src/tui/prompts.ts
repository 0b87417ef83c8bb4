import { COPIES, type Copy } from './copy-text.ts';
import { parseFilter } from './filter.ts';
import { refiltered, refined } from './rows.ts';
import type { Prompt, State } from './state.ts';
import { entryEdit } from './trial-edits.ts';
import { edited } from './trials.ts';

/** What the terminal side has to do. */
export type Effect =
  | { readonly kind: 'quit' | 'editor' | 'reload' | 'suspend' | 'redraw' }
  | { readonly kind: 'copy'; readonly what: Copy | null }
  | { readonly kind: 'save' | 'export'; readonly path: string; readonly overwrite: boolean };

export interface Step {
  readonly state: State;
  readonly effect: Effect | null;
}

export const only = (state: State): Step => ({ state, effect: null });

/** What a key makes of the text that is being typed. */
export function typed(state: State, prompt: Prompt, key: string): Step {
  const left = { ...state, prompt: null };
  if (prompt.kind === 'confirm') return confirmed(left, prompt, key);
  if (prompt.kind === 'copy') {
    const what = COPIES.find((copy) => copy.key === key)?.what;
    return { state: left, effect: what === undefined ? null : { kind: 'copy', what } };
  }
  if (key === 'escape') return only(prompt.kind === 'filter' ? refiltered({ ...left, filter: '' }) : left);
  if (key === 'return') return entered(left, prompt);
  const text = withKey(prompt.text, key);
  if (text === prompt.text) return only(state);
  const next = { ...state, prompt: { ...prompt, text } };
  return only(prompt.kind === 'filter' ? refined(next, text) : next);
}

function confirmed(left: State, { path = '', by = 'save' }: Prompt, key: string): Step {
  if (key === 'y' || key === 'Y') return { state: left, effect: { kind: by, path, overwrite: true } };
  return only({ ...left, message: 'not written' });
}

/** Text with a letter more, or a letter or everything less; other keys change nothing. */
export function withKey(text: string, key: string): string {
  switch (key) {
    case 'backspace':
      return [...text].slice(0, -1).join('');
    case 'ctrl+u':
      return '';
    case 'ctrl+w':
      return text.replace(/\S*\s*$/, '');
    case 'space':
      return `${text} `;
    default:
      return [...key].length === 1 ? text + key : text;
  }
}

function entered(state: State, prompt: Prompt): Step {
  switch (prompt.kind) {
    case 'filter': {
      // What cannot be read stays to be corrected.
      const filter = prompt.text.trimEnd();
      if (!parseFilter(filter).ok) return only({ ...refiltered({ ...state, filter }), prompt });
      const isInForce = state.filter.trimEnd() === filter && state.filterProblem === null;
      return only(isInForce ? { ...state, filter } : refiltered({ ...state, filter }));
    }
    case 'entry':
      return only(edited(state, entryEdit(state, prompt.text)));
    case 'save':
    case 'export':
      return prompt.text === ''
        ? only(state)
        : { state, effect: { kind: prompt.kind, path: prompt.text, overwrite: false } };
    case 'confirm':
    case 'copy':
      return only(state);
  }
}
