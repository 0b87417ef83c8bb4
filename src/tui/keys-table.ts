import type { View } from './state.ts';

/** What a key does. */
export type Command =
  | 'down'
  | 'up'
  | 'page-down'
  | 'page-up'
  | 'half-down'
  | 'half-up'
  | 'top'
  | 'bottom'
  | 'open'
  | 'back'
  | 'quit'
  | 'next-pane'
  | 'previous-pane'
  | 'next-failure'
  | 'previous-failure'
  | 'next-request'
  | 'previous-request'
  | 'next-cause'
  | 'previous-cause'
  | 'view'
  | 'left'
  | 'right'
  | 'filter'
  | 'failures'
  | 'sort'
  | 'group'
  | 'help'
  | 'star'
  | 'allow'
  | 'entry'
  | 'undo'
  | 'dialect'
  | 'browser'
  | 'diff'
  | 'copy'
  | 'copy-part'
  | 'save'
  | 'export'
  | 'editor'
  | 'reload'
  | 'redraw'
  | 'suspend';

export interface Binding {
  readonly command: Command;
  /** As `keyName` writes them. */
  readonly keys: readonly string[];
  readonly what: string;
  /** Where it works; empty: everywhere. */
  readonly views: readonly View[];
}

const LISTS: readonly View[] = ['overview', 'list'];
const REQUESTS: readonly View[] = ['list', 'detail', 'matrix', 'configuration', 'evidence'];
const TRIALS: readonly View[] = ['list', 'detail', 'matrix', 'configuration'];

/** The one table of keys: it is what the keyboard is read by, and what the help shows. */
export const KEYS: readonly Binding[] = [
  { command: 'down', keys: ['j', 'down'], what: 'down', views: [] },
  { command: 'up', keys: ['k', 'up'], what: 'up', views: [] },
  { command: 'left', keys: ['h', 'left'], what: 'cell to the left', views: ['matrix'] },
  { command: 'right', keys: ['l', 'right'], what: 'cell to the right', views: ['matrix'] },
  { command: 'page-down', keys: ['pagedown', 'ctrl+f', 'space'], what: 'a page down', views: [] },
  { command: 'page-up', keys: ['pageup', 'ctrl+b'], what: 'a page up', views: [] },
  { command: 'half-down', keys: ['ctrl+d'], what: 'half a page down', views: [] },
  { command: 'half-up', keys: ['ctrl+u'], what: 'half a page up', views: [] },
  { command: 'top', keys: ['g', 'home'], what: 'to the top', views: [] },
  { command: 'bottom', keys: ['G', 'end'], what: 'to the bottom', views: [] },
  { command: 'open', keys: ['return'], what: 'look into it', views: [...LISTS, 'detail', 'matrix', 'choice'] },
  { command: 'back', keys: ['escape', 'backspace'], what: 'back', views: [] },
  { command: 'next-pane', keys: ['tab'], what: 'next view', views: [] },
  { command: 'previous-pane', keys: ['shift+tab'], what: 'view before', views: [] },
  { command: 'view', keys: ['1', '2', '3', '4', '5', '6'], what: 'overview, requests, request, rules, ...', views: [] },
  { command: 'next-failure', keys: ['n'], what: 'next failure', views: REQUESTS },
  { command: 'previous-failure', keys: ['N'], what: 'failure before', views: REQUESTS },
  { command: 'next-request', keys: ['J'], what: 'next request', views: REQUESTS },
  { command: 'previous-request', keys: ['K'], what: 'request before', views: REQUESTS },
  { command: 'next-cause', keys: [']'], what: 'next request with another cause', views: ['list'] },
  { command: 'previous-cause', keys: ['['], what: 'one before with another cause', views: ['list'] },
  {
    command: 'filter',
    keys: ['/'],
    what: 'filter (verdict:fail item:header origin:*.example.com status:4xx ...)',
    views: LISTS,
  },
  { command: 'failures', keys: ['f'], what: 'failures only, or all again', views: LISTS },
  { command: 'group', keys: ['c'], what: 'group by cause, or no longer', views: LISTS },
  { command: 'sort', keys: ['s'], what: 'sort by time, verdict, cause, host, method', views: ['list'] },
  { command: 'star', keys: ['*'], what: 'what if: the item allows everything (again: no more)', views: ['matrix'] },
  { command: 'allow', keys: ['a'], what: 'what if: the edit that cures this', views: TRIALS },
  { command: 'entry', keys: ['i'], what: 'what if: change an entry', views: ['matrix'] },
  { command: 'undo', keys: ['u'], what: 'take the last edit back', views: TRIALS },
  { command: 'dialect', keys: ['d'], what: 'what if: another store', views: TRIALS },
  { command: 'browser', keys: ['b'], what: 'what if: another browser', views: TRIALS },
  { command: 'diff', keys: ['D'], what: 'show the edits', views: TRIALS },
  { command: 'save', keys: ['w'], what: 'write the edited configuration to a file', views: [...TRIALS, 'diff'] },
  { command: 'copy', keys: ['y'], what: 'copy the request as curl, the finding, or the configuration', views: [] },
  { command: 'copy-part', keys: ['Y'], what: 'copy a part: finding, header, curl, URL, configuration', views: [] },
  { command: 'export', keys: ['o'], what: 'write what is shown to a file', views: [] },
  { command: 'editor', keys: ['e'], what: 'open $EDITOR at the line of the configuration', views: [] },
  { command: 'reload', keys: ['r'], what: 'read the files again', views: [] },
  { command: 'help', keys: ['?'], what: 'this help; type to search in it', views: [] },
  { command: 'redraw', keys: ['ctrl+l'], what: 'draw the screen anew', views: [] },
  { command: 'suspend', keys: ['ctrl+z'], what: 'suspend', views: [] },
  { command: 'quit', keys: ['q'], what: 'quit', views: [] },
];

/** The command that a key stands for in a view. */
export function commandOf(key: string, view: View): Command | null {
  const binding = KEYS.find(({ keys, views }) => keys.includes(key) && (views.length === 0 || views.includes(view)));
  return binding?.command ?? null;
}
