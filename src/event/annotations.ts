/** Prefix of all annotations that kev adds to events. */
export const ANNOTATION_PREFIX = 'kubectl-kev/';
