import type { FormatName } from '../bucket/formats/formats-table.ts';

export interface ReportFlags {
  readonly format?: 'text' | 'narrated' | 'json' | 'ndjson';
  readonly output?: string;
  readonly color?: 'auto' | 'always' | 'never' | false;
  readonly failOn?: 'error' | 'warning' | 'info' | 'never';
  readonly dialect?: string;
}

export interface AnalyzeFlags extends ReportFlags {
  readonly cors?: readonly string[];
  readonly host?: readonly string[];
  readonly origin?: readonly string[];
  readonly browser?: 'chromium' | 'firefox' | 'webkit' | 'spec';
  readonly keylog?: readonly string[];
  readonly tlsKey?: readonly string[];
  readonly verify?: true;
  readonly exchanges?: 'cors' | 'all';
  readonly showSecrets?: true;
  readonly verbose?: true;
  readonly tui?: true | 'auto';
}

export interface LintFlags extends ReportFlags {
  readonly fix?: true;
}

export interface ConvertFlags extends Pick<ReportFlags, 'output' | 'color' | 'failOn'> {
  readonly to: string;
}

export interface CheckFlags extends Pick<ReportFlags, 'color' | 'dialect'> {
  readonly origin: string;
  readonly cors: string;
  readonly method?: string;
  readonly header?: readonly string[];
  readonly credentials?: 'include' | 'omit';
  readonly browser?: NonNullable<AnalyzeFlags['browser']>;
  readonly preflight?: true;
  readonly format?: 'text' | 'json';
}

export interface RemedyFlags extends AnalyzeFlags {
  readonly write?: true;
  readonly set?: readonly string[];
  readonly to?: FormatName;
  readonly generalise?: true;
  readonly tighten?: string;
}

export type OnInvocation = (invocation: Invocation) => void;

/** What the command line asks for. */
export type Invocation =
  | { readonly command: 'analyze'; readonly files: readonly string[]; readonly flags: AnalyzeFlags }
  | { readonly command: 'tui'; readonly files: readonly string[]; readonly flags: AnalyzeFlags }
  | { readonly command: 'lint'; readonly files: readonly string[]; readonly flags: LintFlags }
  | {
      readonly command: 'fix' | 'whatif' | 'diff' | 'learn';
      readonly files: readonly string[];
      readonly flags: RemedyFlags;
    }
  | { readonly command: 'check'; readonly flags: CheckFlags }
  | { readonly command: 'dialects'; readonly name: string | null; readonly flags: ReportFlags }
  | { readonly command: 'convert'; readonly file: string; readonly flags: ConvertFlags }
  | { readonly command: 'explain'; readonly code: string | null; readonly flags: ReportFlags };

/** For options that may be repeated. */
export const collect = (value: string, before: readonly string[] | undefined): string[] => [...(before ?? []), value];
