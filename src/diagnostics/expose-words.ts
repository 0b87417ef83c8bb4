import { plural } from './wording.ts';

/** What an SDK prints when it cannot read the ETag of a part; `store`: the name of a store, or `null`. */
export function sdkWords(store: string | null): string[] {
  switch (store) {
    case 'oss':
      return ['ali-oss says "Please set the etag of expose-headers in OSS"'];
    case 'cos':
      return ['cos-js-sdk-v5 says "get ETag error, please add "ETag" to CORS ExposeHeader setting"'];
    default:
      return ['Uppy says "Could not read the ETag header", the AWS SDK sends a completion without ETags'];
  }
}

/** What the traffic shows of uploads whose ETag is hidden. `silenceUs`: how long the input goes on, microseconds. */
export function stoppedWords(stopped: {
  readonly uploads: number;
  readonly parts: number;
  readonly again: number;
  readonly silenceUs: number;
}): string[] {
  const { uploads, parts, again, silenceUs } = stopped;
  const seconds = Math.floor(silenceUs / 1e6);
  const goesOn = seconds > 0 ? `, though the recording goes on for ${plural(seconds, 'second')}` : '';
  const never = `${plural(parts, 'part')} of ${plural(uploads, 'upload')} stored, and no CompleteMultipartUpload came${goesOn}`;
  return again > 0
    ? [never, `${plural(again, 'part')} sent again although it was stored: the page tries over and over`]
    : [never];
}
