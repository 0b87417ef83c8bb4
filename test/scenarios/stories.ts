import type { BlamedItem } from '../../src/diagnostics/diagnostic.ts';

/** Code, item, 1-based rule, value. */
export type Blame = readonly [code: string, item: BlamedItem | null, rule: number | null, value: string | null];

/** The inputs in which a run is recorded. */
export type Input = 'pcap' | 'har';
type ForEach<T> = T | Readonly<Record<Input, T>>;

/** A row of the table; its fields are told in captures/generate/scenarios/stories/index.mjs. */
export interface Story {
  readonly name: string;
  readonly tells: string;
  readonly page: string;
  readonly suppliedFor?: string;
  readonly blame: ForEach<readonly Blame[]>;
  readonly info?: ForEach<readonly Blame[]>;
  readonly unseen?: Readonly<Partial<Record<Input, string>>>;
}

const forInput = <T>(value: ForEach<readonly T[]> | undefined, input: Input): readonly T[] =>
  value === undefined ? [] : Array.isArray(value) ? value : (value as Readonly<Record<Input, readonly T[]>>)[input];

/** What is to be blamed in one input: nothing where the cause cannot be seen, unless the row says what else is told. */
export const blameIn = ({ blame, unseen }: Story, input: Input): readonly Blame[] =>
  unseen?.[input] !== undefined && Array.isArray(blame) ? [] : forInput<Blame>(blame, input);

/** The hints that one input has to give. */
export const infoIn = (story: Story, input: Input): readonly Blame[] => forInput<Blame>(story.info, input);

const TABLE = new URL('../../captures/generate/scenarios/stories/index.mjs', import.meta.url).href;

/** The table itself (plain JavaScript, as the recorder reads it). */
export async function readStories(): Promise<readonly Story[]> {
  const { STORIES } = await import(TABLE);
  return STORIES;
}

const SAME = new URL('../../captures/generate/scenarios/stories/same.mjs', import.meta.url).href;

/** Some of the stories once more over TLS, under `NAME.TRANSPORT`. */
export async function readSecured(): Promise<readonly Story[]> {
  const { SAME_STORIES } = await import(SAME);
  return SAME_STORIES;
}
