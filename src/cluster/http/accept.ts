/** Only the head of an object: what an event needs, and nothing that may be large or secret. */
export const METADATA_ONLY = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json';

/** Only the heads of the objects of a list. */
export const METADATA_LIST =
  'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json';

/** How long a page of 500 heads may be: objects may carry large annotations. */
export const METADATA_PAGE_MIB = 32;
