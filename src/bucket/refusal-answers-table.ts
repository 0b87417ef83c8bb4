import type { Code } from '../diagnostics/code.ts';
import type { StoreAnswer } from '../diagnostics/config-refused.ts';
import type { Item } from './configuration.ts';
import { type Fact, fact } from './dialects/fact.ts';

/** What is wrong with a configuration: the code of the diagnostic, with the item where stores tell items apart. */
export type Fault = Code | `${Code}:${Item}`;

/** `taken`: the store takes it, whatever others do. */
export type Answer = StoreAnswer | 'taken';

const MALFORMED = 'The XML you provided was not well-formed or did not validate against our published schema';
const answer = (status: number | null, code: string | null, message: string | null = null): StoreAnswer => ({
  status,
  code,
  message,
  ec: null,
});
const told = (ec: string, more: Partial<StoreAnswer> = {}): StoreAnswer => ({ ...answer(null, null), ...more, ec });

type Answers = Partial<Record<Fault, Fact<Answer>>>;

/** One answer to several faults. */
const same = (faults: readonly Fault[], of: Fact<Answer>): Answers =>
  Object.fromEntries(faults.map((fault) => [fault, of]));

const UNFIT = ['config/no-rules', 'config/missing-origin', 'config/missing-method'] as const;

const OSS_PAGES = 'OSS PutBucketCors reference and error code pages';
const oss: Answers = {
  'config/malformed-xml': fact(answer(400, 'MalformedXML', `${MALFORMED}.`), 'D', OSS_PAGES),
  'config/too-many-rules': fact(
    told('0034-00000006', answer(400, 'CORSRuleBeyondLimit', 'The CORS Rules num is beyond limit.')),
    'D',
    OSS_PAGES,
  ),
  'config/no-rules': fact(told('0034-00000002'), 'D', OSS_PAGES),
  'config/bad-response-vary': fact(told('0034-00000004'), 'D', OSS_PAGES),
  'config/several-wildcards:origin': fact(told('0034-00000009'), 'D', OSS_PAGES),
  ...same(['config/method-not-allowed', 'config/missing-method'], fact(told('0034-00000011'), 'D', OSS_PAGES)),
  'config/expose-wildcard': fact(told('0034-00000013'), 'D', OSS_PAGES),
  'config/bad-max-age': fact(answer(400, 'InvalidArgument'), 'T', "the Python SDK's tests/test_bucket.py"),
};

const S3_TESTS = 'answers recorded from the live service by the LocalStack project';
const CLOUDSERVER = "Scality cloudserver's lib/api/apiUtils/bucket/bucketCors.js";
const WILDCARDS = answer(400, 'InvalidRequest', '{item} "{value}" can not have more than one wildcard.');
const METHOD = answer(
  400,
  'InvalidRequest',
  'Found unsupported HTTP method in CORS config. Unsupported method is {value}',
);
const s3: Answers = {
  ...same(
    [...UNFIT, 'config/malformed-xml', 'config/unknown-element'],
    fact(answer(400, 'MalformedXML', MALFORMED), 'T', S3_TESTS),
  ),
  'config/method-not-allowed': fact(METHOD, 'T', S3_TESTS),
  'config/several-wildcards': fact(WILDCARDS, 'T', `${S3_TESTS}; ${CLOUDSERVER}`),
  'config/expose-wildcard': fact(
    answer(
      400,
      'InvalidRequest',
      'ExposeHeader {value} contains a wildcard. Wildcards are currently not supported for ExposeHeader.',
    ),
    'S',
    CLOUDSERVER,
  ),
  'config/bad-expose-header': fact(
    answer(400, 'InvalidRequest', 'ExposeHeader {value} contains invalid character.'),
    'S',
    CLOUDSERVER,
  ),
};

const cloudserver: Answers = {
  ...s3,
  ...same(
    ['config/missing-origin', 'config/missing-method'],
    fact(
      answer(400, 'MalformedXML', 'Each CORSRule must identify at least one origin and one method.'),
      'S',
      CLOUDSERVER,
    ),
  ),
  'config/method-not-allowed': fact(answer(400, 'InvalidRequest'), 'S', CLOUDSERVER),
  'config/too-many-rules': fact(
    answer(400, 'InvalidRequest', 'The number of CORS rules should not exceed allowed limit of 100 rules.'),
    'S',
    CLOUDSERVER,
  ),
  'config/bad-max-age': fact(
    answer(400, 'MalformedXML', 'MaxAgeSeconds "{value}" is not a valid value.'),
    'S',
    CLOUDSERVER,
  ),
  ...same(
    ['config/empty-entry:origin', 'config/empty-entry:header'],
    fact(answer(400, 'MalformedXML'), 'S', CLOUDSERVER),
  ),
};

const S3RVER = 'observed on running s3rver 3.7.1';
const s3rver: Answers = {
  ...same(
    [...UNFIT, 'config/malformed-xml', 'config/empty-entry:origin'],
    fact(answer(400, 'MalformedXML', MALFORMED), 'T', S3RVER),
  ),
  'config/method-not-allowed': fact(METHOD, 'T', S3RVER),
  // It says so of headers too.
  'config/several-wildcards': fact(
    answer(400, 'InvalidRequest', 'AllowedOrigin "{value}" can not have more than one wildcard.'),
    'T',
    S3RVER,
  ),
  ...same(
    ['config/expose-wildcard', 'config/bad-expose-header', 'config/several-values', 'config/bad-max-age'],
    fact('taken', 'T', S3RVER),
  ),
};

const RGW = 'observed on running radosgw 16.2.15';
const ceph: Answers = {
  ...same(
    [
      'config/no-rules',
      'config/missing-origin',
      'config/malformed-xml',
      'config/method-not-allowed',
      'config/several-wildcards',
      'config/bad-max-age',
      'config/empty-entry:origin',
      'config/empty-entry:header',
      'config/vendor-limit',
    ],
    fact(answer(400, 'MalformedXML'), 'T', RGW),
  ),
  'config/too-many-rules': fact(
    answer(400, 'InvalidRequest', 'The number of CORS rules should not exceed allowed limit of 100 rules.'),
    'T',
    RGW,
  ),
  ...same(
    ['config/missing-method', 'config/expose-wildcard', 'config/bad-expose-header', 'config/several-values'],
    fact('taken', 'T', RGW),
  ),
};

const AZURITE = 'observed on running Azurite 3.35.0';
const azurite: Answers = {
  ...same(['config/missing-origin', 'config/missing-method'], fact(answer(400, null), 'T', AZURITE)),
  ...same(['config/no-rules', 'config/several-wildcards', 'config/several-values'], fact('taken', 'T', AZURITE)),
};

const SWIFT = 'observed on running OpenStack Swift 2.30.1';
const swift: Answers = {
  ...same(['config/no-rules', 'config/several-wildcards', 'config/expose-wildcard'], fact('taken', 'T', SWIFT)),
  'config/vendor-limit': fact(answer(400, null), 'T', SWIFT),
};

const SEAWEED = 'SeaweedFS: weed/s3api/cors/cors.go';
const seaweedfs: Answers = {
  ...same(
    [...UNFIT, 'config/method-not-allowed', 'config/several-wildcards', 'config/too-many-rules', 'config/bad-max-age'],
    fact(answer(400, 'InvalidRequest'), 'S', SEAWEED),
  ),
  'config/malformed-xml': fact(answer(400, 'MalformedXML'), 'S', SEAWEED),
};

/** What stores answer to a configuration that they do not take, or that they take nevertheless. */
export const REFUSAL_ANSWERS: Readonly<Record<string, Answers>> = {
  oss,
  s3,
  cloudserver,
  s3rver,
  ceph,
  azurite,
  swift,
  seaweedfs,
  azure: {
    'config/no-rules': fact('taken', 'D', 'Set Blob Service Properties: an empty Cors element switches CORS off'),
    ...same(
      ['config/too-many-rules', 'config/missing-origin', 'config/missing-method'],
      fact(answer(400, 'InvalidXmlDocument'), 'D', 'Azure Storage, CORS support'),
    ),
  },
  b2: {
    'config/empty-entry:origin': fact(
      answer(400, null, 'illegal empty string in allowedOrigins'),
      'D',
      'Backblaze, enable CORS with the S3-compatible API',
    ),
  },
  bos: { 'config/too-large': fact(answer(400, 'EntityTooLarge'), 'D', 'BOS PutBucketCors reference') },
};
