import { certain } from '../diagnostics/basis.ts';
import { noConfiguration } from '../diagnostics/cors.ts';
import type { Cause } from './ledger.ts';
import { answerEvidence, decisiveExchange, type Scene } from './scene.ts';

/** The bucket has no CORS configuration; `told`: the store says so itself, not the command line. */
export function noConfigurationCause(scene: Scene, told: boolean): Cause {
  const { host } = scene;
  return {
    key: `no configuration\n${host}`,
    item: null,
    ruleIndex: null,
    value: null,
    host,
    basis: certain(told ? 'store-error' : 'prediction'),
    describe: () => noConfiguration(host, told, answerEvidence(scene, null, refusalWords(scene)), suggestion(scene)),
  };
}

const refusalWords = (scene: Scene): string =>
  (decisiveExchange(scene)?.status ?? 0) >= 400 ? 'refused here' : 'answered without CORS headers';

const escapeXml = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** A rule that would let this request through. */
function suggestion({ attempt }: Scene): string {
  const names = attempt.unsafeHeaderNames ?? [];
  const lines = [
    `  <AllowedOrigin>${escapeXml(attempt.origin ?? 'https://YOUR-SITE')}</AllowedOrigin>`,
    `  <AllowedMethod>${escapeXml(attempt.method)}</AllowedMethod>`,
    ...names.map((name) => `  <AllowedHeader>${escapeXml(name)}</AllowedHeader>`),
    '  <ExposeHeader>ETag</ExposeHeader>',
    '  <MaxAgeSeconds>600</MaxAgeSeconds>',
  ];
  return ['<CORSRule>', ...lines, '</CORSRule>'].join('\n');
}
