import { statfsSync } from 'node:fs';

/** Types of file systems whose files other machines may open, as Linux numbers them (`linux/magic.h`). */
const NETWORK_TYPES = new Set([
  0x6969, // NFS
  0x517b, // SMB
  0xff534d42, // CIFS
  0xfe534d42, // SMB 2
  0x65735546, // FUSE, such as sshfs and s3fs
  0x01021997, // 9p
  0x5346414f, // AFS
  0x6b414653, // kAFS
  0x00c36400, // Ceph
  0x0bd00bd0, // Lustre
  0x01161970, // GFS2
  0x7461636f, // OCFS2
  0x47504653, // GPFS
]);

/** Whether a directory is on a file system that other machines may use at the same time. False if that is unknown. */
export function isNetworkFileSystem(folder: string): boolean {
  if (process.platform !== 'linux') return false;
  return NETWORK_TYPES.has(Number(statfsSync(folder).type) >>> 0);
}
