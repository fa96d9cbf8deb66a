// `thidua serve --demo`: where the demo's data lies, loading it once, its passwords, and what is told about it.
// DIR/thidua.db, DIR/password, DIR/lock; the audit key and the seals in DIR-audit, because they must not lie with the database.
#ifndef MAIN_SERVE_DEMO_H
#define MAIN_SERVE_DEMO_H

#include <limits.h>

#include "file/intake.h"
#include "main/opening.h"

typedef struct ServeDemo {
    char dir[PATH_MAX - 64], db[PATH_MAX], key[PATH_MAX], seals[PATH_MAX];
    char password[1024];
    int lock; // held while the demo runs
} ServeDemo;

// The folder is made, locked and, when `fresh` or when a load was cut short, emptied. dir NULL: "demo" beside the program.
// Exit statuses, messages on stderr.
int serve_demo_prepare(ServeDemo *d, const char *dir, bool fresh);
// Loads what is not there yet, and sets the password.
int serve_demo_load(ServeDemo *d, Store *store, Intake *intake);
// The log-ins, on stdout.
int serve_demo_print(const ServeDemo *d, Store *store);
void serve_demo_end(ServeDemo *d);

#endif
