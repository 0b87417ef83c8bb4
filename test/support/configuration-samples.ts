import type { FormatName } from '../../src/bucket/formats/formats-table.ts';

/** A configuration as a tool prints it; all say the same of origins, methods and headers unless said otherwise. */
export interface Sample {
  readonly title: string;
  readonly format: FormatName;
  readonly text: string;
  readonly buckets?: readonly string[];
  readonly vary?: boolean;
  /** The format says nothing of methods and headers, or of exposed headers alone. */
  readonly expose?: readonly string[];
  readonly methods?: readonly string[];
  readonly headers?: readonly string[];
}

const s3Rule = {
  AllowedOrigins: ['https://a.example'],
  AllowedMethods: ['GET', 'PUT'],
  AllowedHeaders: ['x-a'],
  ExposeHeaders: ['ETag'],
  MaxAgeSeconds: 60,
};
const camel = { allowedOrigins: ['https://a.example'], allowedMethods: ['GET', 'PUT'], allowedHeaders: ['x-a'] };
const snake = { allowed_origins: ['https://a.example'], allowed_methods: ['GET', 'PUT'], allowed_headers: ['x-a'] };
const tf = { ...snake, expose_headers: ['ETag'], max_age_seconds: 60 };
const gcs = {
  origin: ['https://a.example'],
  method: ['GET', 'PUT'],
  responseHeader: ['x-a', 'ETag'],
  maxAgeSeconds: 60,
};
const one = { expose: ['x-a', 'ETag'], headers: ['x-a', 'ETag'] };
const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

const state = (type: string, attributes: object): string =>
  json({
    version: 4,
    terraform_version: '1.9.0',
    resources: [
      { mode: 'managed', type: 'random_id', name: 'x', instances: [{ attributes: { id: 'q' } }] },
      { mode: 'managed', type, name: 'media', provider: 'p', instances: [{ schema_version: 0, attributes }] },
    ],
  });

export const SAMPLES: readonly Sample[] = [
  {
    title: 'XML with a prefix',
    format: 'xml',
    text: '<c:CORSConfiguration xmlns:c="http://s3.amazonaws.com/doc/2006-03-01/"><c:CORSRule><c:AllowedOrigin>https://a.example</c:AllowedOrigin><c:AllowedMethod>GET</c:AllowedMethod><c:AllowedMethod>PUT</c:AllowedMethod><c:AllowedHeader>x-a</c:AllowedHeader><c:ExposeHeader>ETag</c:ExposeHeader><c:MaxAgeSeconds>60</c:MaxAgeSeconds></c:CORSRule></c:CORSConfiguration>',
  },
  { title: 'aws s3api get-bucket-cors', format: 's3-json', text: json({ CORSRules: [s3Rule] }) },
  { title: 'the S3 console', format: 's3-console', text: json([s3Rule]) },
  { title: 'TOS', format: 'tos-json', text: json({ CORSRules: [{ ...s3Rule, ResponseVary: true }] }), vary: true },
  {
    title: 'ossutil 2',
    format: 'oss-json',
    text: json({
      CORSRule: [
        {
          AllowedOrigin: ['https://a.example'],
          AllowedMethod: ['GET', 'PUT'],
          AllowedHeader: 'x-a',
          ExposeHeader: ['ETag'],
          MaxAgeSeconds: 60,
        },
      ],
      ResponseVary: false,
    }),
    vary: false,
  },
  {
    title: 'ali-oss',
    format: 'oss-sdk',
    text: json([
      {
        allowedOrigin: 'https://a.example',
        allowedMethod: ['GET', 'PUT'],
        allowedHeader: 'x-a',
        exposeHeader: 'ETag',
        maxAgeSeconds: '60',
      },
    ]),
  },
  { title: 'gsutil', format: 'gcs-json', text: json([gcs]), ...one },
  { title: 'a GCS bucket', format: 'gcs-json', text: json({ cors: [gcs] }), ...one },
  { title: 'gcloud', format: 'gcs-json', text: json({ cors_config: [gcs] }), ...one },
  {
    title: 'gcloud in YAML',
    format: 'gcs-json',
    text: 'cors_config:\n- maxAgeSeconds: 60\n  method:\n  - GET\n  - PUT\n  origin:\n  - https://a.example\n  responseHeader:\n  - x-a\n  - ETag\n',
    ...one,
  },
  {
    title: 'the XML API of Google',
    format: 'gcs-xml',
    text: '<?xml version="1.0" encoding="UTF-8"?>\n<CorsConfig><Cors><Origins><Origin>https://a.example</Origin></Origins><Methods><Method>GET</Method><Method>PUT</Method></Methods><ResponseHeaders><ResponseHeader>x-a</ResponseHeader><ResponseHeader>ETag</ResponseHeader></ResponseHeaders><MaxAgeSec>60</MaxAgeSec></Cors></CorsConfig>',
    ...one,
  },
  {
    title: 'Set Blob Service Properties',
    format: 'azure-xml',
    text: '<StorageServiceProperties>\n <Cors>\n  <CorsRule>\n   <AllowedOrigins>https://a.example</AllowedOrigins>\n   <AllowedMethods>GET, PUT</AllowedMethods>\n   <AllowedHeaders>x-a</AllowedHeaders>\n   <ExposedHeaders>ETag</ExposedHeaders>\n   <MaxAgeInSeconds>60</MaxAgeInSeconds>\n  </CorsRule>\n </Cors>\n</StorageServiceProperties>\n',
  },
  {
    title: 'a bare <Cors>',
    format: 'azure-xml',
    text: '<Cors><CorsRule><AllowedOrigins>https://a.example</AllowedOrigins><AllowedMethods>GET,PUT</AllowedMethods><AllowedHeaders>x-a</AllowedHeaders><ExposedHeaders>ETag</ExposedHeaders><MaxAgeInSeconds>60</MaxAgeInSeconds></CorsRule></Cors>',
  },
  {
    title: 'az storage cors list',
    format: 'azure-json',
    text: json([
      {
        AllowedHeaders: 'x-a',
        AllowedMethods: 'GET, PUT',
        AllowedOrigins: 'https://a.example',
        ExposedHeaders: 'ETag',
        MaxAgeInSeconds: 60,
        Service: 'blob',
      },
    ]),
  },
  {
    title: 'az storage account blob-service-properties show',
    format: 'azure-json',
    text: json({ cors: { corsRules: [{ ...camel, exposedHeaders: ['ETag'], maxAgeInSeconds: 60 }] }, name: 'default' }),
  },
  {
    title: 'a template of Azure Resource Manager',
    format: 'azure-json',
    text: json({
      $schema: 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#',
      contentVersion: '1.0.0.0',
      resources: [
        { type: 'Microsoft.Storage/storageAccounts', name: 'media', sku: { name: 'Standard_LRS' } },
        {
          type: 'Microsoft.Storage/storageAccounts/blobServices',
          name: 'media/default',
          properties: { cors: { corsRules: [{ ...camel, exposedHeaders: ['ETag'], maxAgeInSeconds: 60 }] } },
        },
      ],
    }),
    buckets: ['media'],
  },
  {
    title: 'a template of Azure Resource Manager with symbolic names',
    format: 'azure-json',
    text: json({
      $schema: 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#',
      languageVersion: '2.0',
      resources: {
        account: {
          type: 'Microsoft.Storage/storageAccounts',
          name: 'media',
          resources: [
            {
              type: 'blobServices',
              name: 'default',
              properties: { cors: { corsRules: [{ ...camel, exposedHeaders: ['ETag'], maxAgeInSeconds: 60 }] } },
            },
          ],
        },
      },
    }),
    buckets: ['media'],
  },
  {
    title: 'wrangler',
    format: 'r2-json',
    text: json({
      rules: [
        {
          allowed: { origins: ['https://a.example'], methods: ['GET', 'PUT'], headers: ['x-a'] },
          exposeHeaders: ['ETag'],
          maxAgeSeconds: 60,
        },
      ],
    }),
  },
  {
    title: 'the API of Cloudflare',
    format: 'r2-json',
    text: json({
      success: true,
      errors: [],
      result: {
        rules: [
          {
            id: 'x',
            allowed: { origins: ['https://a.example'], methods: ['GET', 'PUT'], headers: ['x-a'] },
            exposeHeaders: ['ETag'],
            maxAgeSeconds: 60,
          },
        ],
      },
    }),
  },
  {
    title: 'b2 bucket get',
    format: 'b2-json',
    text: json({
      bucketName: 'media',
      corsRules: [
        {
          corsRuleName: 'up-one',
          allowedOrigins: ['https://a.example'],
          allowedOperations: ['s3_get', 's3_put', 'b2_upload_file'],
          allowedHeaders: ['x-a'],
          exposeHeaders: ['ETag'],
          maxAgeSeconds: 60,
        },
      ],
    }),
    methods: ['GET', 'PUT', 'b2_upload_file'],
  },
  {
    title: 'BOS',
    format: 'bos-json',
    text: json({ corsConfiguration: [{ ...camel, allowedExposeHeaders: ['ETag'], maxAgeSeconds: 60 }] }),
  },
  {
    title: 'Kodo',
    format: 'kodo-json',
    text: json([
      {
        allowed_origin: ['https://a.example'],
        allowed_method: ['GET', 'PUT'],
        allowed_header: ['x-a'],
        exposed_header: ['ETag'],
        max_age: 60,
      },
    ]),
  },
  {
    title: 'the headers of a Swift container',
    format: 'swift',
    text: 'HTTP/1.1 204 No Content\r\nX-Container-Object-Count: 1\r\nX-Container-Meta-Access-Control-Allow-Origin: https://a.example\r\nx-container-meta-access-control-expose-headers: ETag\r\nX-Container-Meta-Access-Control-Max-Age: 60\r\n',
    methods: ['GET', 'PUT', 'POST', 'DELETE', 'HEAD', 'COPY', 'OPTIONS'],
    headers: ['*'],
  },
  {
    title: 'swift stat',
    format: 'swift',
    text: '               Account: AUTH_1\n             Container: media\n Meta Access-Control-Allow-Origin: https://a.example\n      Meta Access-Control-Max-Age: 60\nMeta Access-Control-Expose-Headers: ETag\n',
    methods: ['GET', 'PUT', 'POST', 'DELETE', 'HEAD', 'COPY', 'OPTIONS'],
    headers: ['*'],
  },
  {
    title: 'a state with alicloud_oss_bucket_cors',
    format: 'terraform-alicloud',
    text: state('alicloud_oss_bucket_cors', {
      bucket: 'media',
      id: 'media',
      response_vary: true,
      cors_rule: [{ ...snake, expose_header: ['ETag'], max_age_seconds: 60 }],
    }),
    buckets: ['media', 'alicloud_oss_bucket_cors.media'],
    vary: true,
  },
  {
    title: 'a state with alicloud_oss_bucket',
    format: 'terraform-alicloud',
    text: state('alicloud_oss_bucket', { bucket: 'media', cors_rule: [tf] }),
    buckets: ['media', 'alicloud_oss_bucket.media'],
  },
  {
    title: 'a state with aws_s3_bucket',
    format: 'terraform-aws',
    text: state('aws_s3_bucket', { bucket: 'media', arn: 'arn:aws:s3:::media', cors_rule: [tf] }),
    buckets: ['media', 'aws_s3_bucket.media'],
  },
  {
    title: 'a state with azurerm_storage_account',
    format: 'terraform-azurerm',
    text: state('azurerm_storage_account', {
      name: 'media',
      blob_properties: [{ cors_rule: [{ ...snake, exposed_headers: ['ETag'], max_age_in_seconds: 60 }] }],
    }),
    buckets: ['media', 'azurerm_storage_account.media'],
  },
  {
    title: 'a state with google_storage_bucket',
    format: 'terraform-google',
    text: state('google_storage_bucket', {
      name: 'media',
      cors: [
        {
          origin: ['https://a.example'],
          method: ['GET', 'PUT'],
          response_header: ['x-a', 'ETag'],
          max_age_seconds: 60,
        },
      ],
    }),
    buckets: ['media', 'google_storage_bucket.media'],
    ...one,
  },
  {
    title: 'a state with huaweicloud_obs_bucket',
    format: 'terraform-huaweicloud',
    text: state('huaweicloud_obs_bucket', { bucket: 'media', cors_rule: [tf] }),
    buckets: ['media', 'huaweicloud_obs_bucket.media'],
  },
  {
    title: 'a state with tencentcloud_cos_bucket',
    format: 'terraform-tencentcloud',
    text: state('tencentcloud_cos_bucket', { bucket: 'media-1250000000', cors_rules: [tf] }),
    buckets: ['media-1250000000', 'tencentcloud_cos_bucket.media'],
  },
  {
    title: 'terraform show -json of a plan, in a module',
    format: 'terraform-aws',
    text: json({
      format_version: '1.2',
      planned_values: {
        root_module: {
          child_modules: [
            {
              address: 'module.m',
              resources: [
                {
                  address: 'module.m.aws_s3_bucket_cors_configuration.c[0]',
                  type: 'aws_s3_bucket_cors_configuration',
                  name: 'c',
                  values: { bucket: 'media', cors_rule: [{ ...tf, id: null }] },
                },
              ],
            },
          ],
        },
      },
    }),
    buckets: ['media', 'aws_s3_bucket_cors_configuration.c'],
  },
  {
    title: 'CloudFormation in YAML',
    format: 'cloudformation',
    text: `AWSTemplateFormatVersion: '2010-09-09'
Resources:
  Media:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: !Sub media-\${AWS::Region}
      CorsConfiguration:
        CorsRules:
          - AllowedOrigins: [https://a.example]
            AllowedMethods:
              - GET
              - PUT
            AllowedHeaders: &h ['x-a']
            ExposedHeaders: ["ETag"]
            MaxAge: 60
`,
    buckets: ['Media'],
  },
  {
    title: 'CloudFormation in JSON',
    format: 'cloudformation-json',
    text: json({
      Transform: 'AWS::Serverless-2016-10-31',
      Resources: {
        F: { Type: 'AWS::Serverless::Function' },
        Media: {
          Type: 'AWS::S3::Bucket',
          Properties: {
            BucketName: 'media',
            CorsConfiguration: {
              CorsRules: [
                {
                  AllowedOrigins: ['https://a.example'],
                  AllowedMethods: ['GET', 'PUT'],
                  AllowedHeaders: ['x-a'],
                  ExposedHeaders: ['ETag'],
                  MaxAge: 60,
                },
              ],
            },
          },
        },
      },
    }),
    buckets: ['media', 'Media'],
  },
];
