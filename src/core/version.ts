declare const KEV_VERSION: string | undefined;

/** kev's version: the build puts in what `package.json` says. */
export const version: string = typeof KEV_VERSION === 'string' ? KEV_VERSION : '0.0.0-source';
