import { type Dialect, fact } from './dialect.ts';

const M5 = ['GET', 'PUT', 'POST', 'DELETE', 'HEAD'] as const;
const PUT_CORS = 'OSS PutBucketCors reference';
const OPTIONS = 'OSS OptionObject reference';

/** Alibaba Cloud OSS. */
export const oss: Dialect = {
  name: 'oss',
  title: 'Alibaba Cloud OSS',
  selection: fact('full', 'D', 'OSS user guide, CORS: the first rule that matches origin, method and headers'),
  originCase: fact('insensitive', '2', 'diagnosis skill published by Alibaba; the documents are silent'),
  methodCase: fact('sensitive', 'D', PUT_CORS),
  headerCase: fact('insensitive', 'D', PUT_CORS),
  methodsAllowed: fact(M5, 'D', PUT_CORS),
  gateOrder: fact(['missing-origin', 'missing-method', 'no-configuration'], 'I', 'inferred from S3'),
  refusals: fact(
    {
      'missing-origin': {
        status: 400,
        code: 'BadRequest',
        message: 'Insufficient information. Origin request header needed.',
        ec: '0034-00000101',
      },
      'missing-method': {
        status: 400,
        code: 'BadRequest',
        message: 'Insufficient information. Request Access-Control-Request-Method header needed.',
        ec: '0034-00000102',
      },
      'no-configuration': {
        status: 403,
        code: 'AccessForbidden',
        message: 'CORSResponse: CORS is not enabled for this bucket.',
        ec: '0003-00000601',
      },
      'no-rule': {
        status: 403,
        code: 'AccessForbidden',
        message:
          "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request method / Access-Control-Request-Method or Access-Control-Requet-Headers are not whitelisted by the resource's CORS spec.",
        ec: '0003-00000602',
      },
    },
    'D',
    'OSS error code pages 0003-00000601, 0003-00000602, 0034-00000101, 0034-00000102',
  ),
  starAnswer: fact('star', 'O', 'complaints about `*` with credentials; ossutil sample; a newer guide says the origin'),
  credentials: fact('never', 'I', 'documented nowhere, in no sample'),
  allowMethods: fact('rule', 'D', 'ossutil cors-options sample; the API page shows one method only'),
  allowHeaders: fact('requested', 'D', OPTIONS),
  exposeOnPreflight: fact('yes', 'D', 'ossutil cors-options sample'),
  preflightHeadersOnActual: fact('yes', 'D', 'OSS HeadObject reference'),
  vary: fact('config', 'D', PUT_CORS),
  authBeforeCors: fact('yes', 'D', 'OSS CORS troubleshooting: a refused signature carries no CORS headers'),
  maxRules: fact({ warn: 10, most: 20 }, 'D', 'API reference says 10, the user guide 20'),
  maxBytes: fact(16 * 1024, 'D', PUT_CORS),
};
