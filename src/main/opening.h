// What the commands that write have in common: opening the database at its last migration, and the key of the audit chain.
#ifndef MAIN_OPENING_H
#define MAIN_OPENING_H

#include "main/command.h"
#include "store/audit_key.h"
#include "store/store.h"

// One line on stderr: "thidua COMMAND: vi / en: what". `what` may be NULL.
void command_say(const char *command, const char *vi, const char *en, const char *what);

// Opens and migrates; an exit status with its message on failure. `create`: a SQLite file that is not there is made.
int opening_store(const char *command, const char *db, bool create, Store **ret);
// Gives the store its audit key, made now when there is none. *key and *seals, where NULL, become the default places, which live in `paths`.
int opening_audit_key(const char *command, const char *db, const char **key, const char **seals,
                      AuditPaths *paths, Store *store);
// The key that seals secrets in the database: "secrets.key" in the folder of the audit key. Made now while nothing is sealed; refused when
// it is missing, or not the one, for a database that has sealed secrets. What an older program left open is sealed.
int opening_secret_key(const char *command, const char *audit_key, Store *store);

#endif
