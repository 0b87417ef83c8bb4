import type { Item } from '../configuration.ts';
import type { FormatName } from './formats-table.ts';

/** How a rule is spelt in JSON and YAML. */
export interface Vocabulary {
  /** `null`: the format has no such thing. */
  readonly id: string | null;
  readonly items: Readonly<Record<Item, string | null>>;
  readonly maxAge: string | null;
  /** A ResponseVary of the rule itself. */
  readonly vary?: string;
  /** Origins, methods and headers stand in a map of this name in the rule. */
  readonly within?: string;
  /** How the values of an item are held: a list, a text with commas between them, or a list that one text may stand for. */
  readonly values: 'list' | 'commas' | 'list-or-one';
  /** Lists operations instead of methods. */
  readonly operations?: true;
  /** Both lists of headers have to be in every rule, even empty ones. */
  readonly listsRequired?: true;
  /** Members that say nothing about CORS. */
  readonly ignored?: readonly string[];
}

const items = (origin: string, method: string, header: string, expose: string | null) => ({
  origin,
  method,
  header,
  expose,
});

const S3: Vocabulary = {
  id: 'ID',
  items: items('AllowedOrigins', 'AllowedMethods', 'AllowedHeaders', 'ExposeHeaders'),
  maxAge: 'MaxAgeSeconds',
  values: 'list',
};

const GCS: Vocabulary = {
  id: null,
  // One list is for both: the headers of a request, and those that script may read.
  items: items('origin', 'method', 'responseHeader', null),
  maxAge: 'maxAgeSeconds',
  values: 'list',
};

const AZURE: Vocabulary = {
  id: null,
  items: items('allowedOrigins', 'allowedMethods', 'allowedHeaders', 'exposedHeaders'),
  maxAge: 'maxAgeInSeconds',
  values: 'list',
  listsRequired: true,
  ignored: ['service', 'Service'],
};

/** As `az storage cors list` and the XML of Azure spell it. */
const AZURE_PASCAL: Vocabulary = {
  id: null,
  items: items('AllowedOrigins', 'AllowedMethods', 'AllowedHeaders', 'ExposedHeaders'),
  maxAge: 'MaxAgeInSeconds',
  values: 'commas',
  listsRequired: true,
  ignored: ['service', 'Service'],
};

const TERRAFORM: Vocabulary = {
  id: null,
  items: items('allowed_origins', 'allowed_methods', 'allowed_headers', 'expose_headers'),
  maxAge: 'max_age_seconds',
  values: 'list',
};

/** The spellings of a format, the one to write first; a rule is read in the first that it shares a name with. */
export const VOCABULARIES: Readonly<Partial<Record<FormatName, readonly Vocabulary[]>>> = {
  's3-json': [S3],
  's3-console': [S3],
  'tos-json': [{ ...S3, id: null, vary: 'ResponseVary' }],
  'oss-json': [
    {
      id: null,
      items: items('AllowedOrigin', 'AllowedMethod', 'AllowedHeader', 'ExposeHeader'),
      maxAge: 'MaxAgeSeconds',
      values: 'list-or-one',
    },
  ],
  'oss-sdk': [
    {
      id: null,
      items: items('allowedOrigin', 'allowedMethod', 'allowedHeader', 'exposeHeader'),
      maxAge: 'maxAgeSeconds',
      values: 'list-or-one',
    },
  ],
  'gcs-json': [GCS],
  'azure-json': [AZURE, AZURE_PASCAL],
  'r2-json': [
    {
      id: 'id',
      items: items('origins', 'methods', 'headers', 'exposeHeaders'),
      maxAge: 'maxAgeSeconds',
      within: 'allowed',
      values: 'list',
    },
  ],
  'b2-json': [
    {
      id: 'corsRuleName',
      items: items('allowedOrigins', 'allowedOperations', 'allowedHeaders', 'exposeHeaders'),
      maxAge: 'maxAgeSeconds',
      values: 'list',
      operations: true,
    },
  ],
  'bos-json': [
    {
      id: null,
      items: items('allowedOrigins', 'allowedMethods', 'allowedHeaders', 'allowedExposeHeaders'),
      maxAge: 'maxAgeSeconds',
      values: 'list',
    },
  ],
  'kodo-json': [
    {
      id: null,
      items: items('allowed_origin', 'allowed_method', 'allowed_header', 'exposed_header'),
      maxAge: 'max_age',
      values: 'list',
    },
  ],
  'terraform-aws': [{ ...TERRAFORM, id: 'id' }],
  'terraform-alicloud': [{ ...TERRAFORM, items: { ...TERRAFORM.items, expose: 'expose_header' } }, TERRAFORM],
  'terraform-huaweicloud': [TERRAFORM],
  'terraform-tencentcloud': [TERRAFORM],
  'terraform-azurerm': [
    {
      ...TERRAFORM,
      items: { ...TERRAFORM.items, expose: 'exposed_headers' },
      maxAge: 'max_age_in_seconds',
      listsRequired: true,
    },
  ],
  'terraform-google': [{ ...TERRAFORM, items: items('origin', 'method', 'response_header', null) }],
  cloudformation: [{ ...S3, id: 'Id', items: { ...S3.items, expose: 'ExposedHeaders' }, maxAge: 'MaxAge' }],
  'cloudformation-json': [{ ...S3, id: 'Id', items: { ...S3.items, expose: 'ExposedHeaders' }, maxAge: 'MaxAge' }],
};
