/** Accept header for an object's metadata only: nothing large or secret is transferred. */
export const METADATA_ONLY = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json';

/** Accept header for a list of which only the metadata is transferred. */
export const METADATA_LIST =
  'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json';

/** Size limit of a page of 500 objects' metadata, in MiB: annotations may be large. */
export const METADATA_PAGE_MIB = 32;
