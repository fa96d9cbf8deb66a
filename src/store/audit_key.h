// Where the audit key and the seals live, outside the database and its folder.
// The key is one line of 64 hexadecimal digits, mode 0600. Default places:
//   key    /etc/thidua/audit.key where that file exists or HOME is not set; else $XDG_CONFIG_HOME/thidua/audit.key (~/.config/...)
//   seals  /var/lib/thidua-seals/ID.seals with the former; else $XDG_STATE_HOME/thidua/ID.seals (~/.local/state/...)
// ID is made from the database's address (without password), so that each database has a file of its own.
#ifndef STORE_AUDIT_KEY_H
#define STORE_AUDIT_KEY_H

#include "store/audit.h"

enum { AUDIT_PATH_MAX = 1024 };
typedef struct AuditPaths {
    char key[AUDIT_PATH_MAX], seals[AUDIT_PATH_MAX];
} AuditPaths;

MUST_CHECK Status audit_default_paths(const char *db_url, AuditPaths *ret);
// True when `path` lies in the folder of a SQLite database: who can take the one can take the other.
bool audit_path_is_beside(const char *db_url, const char *path);
// STATUS_NOT_FOUND, STATUS_FORBIDDEN (not ours to read, or open to other users), STATUS_INVALID (not a key), STATUS_IO.
MUST_CHECK Status audit_key_load(const char *path, AuditKey *ret);
// Makes a new key and the folders on its way (0700). STATUS_CONFLICT when the file exists: it is never overwritten.
MUST_CHECK Status audit_key_create(const char *path);

#endif
