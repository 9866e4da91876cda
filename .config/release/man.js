import { tarGz, version, writeArtifact } from './artifacts.js';
import { manPages } from './man-pages.js';

/** `npm run package:man`: makes an archive of the manual pages, to be unpacked into /usr/local/share/man or the like. */
writeArtifact(`kev-${version}-man.tar.gz`, tarGz(await manPages()));
