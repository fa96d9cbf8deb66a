// The first administrator of an empty database.
#ifndef APP_INSTALL_H
#define APP_INSTALL_H

#include "app/account.h"

// An administrator everywhere, made by nobody (the command line). STATUS_CONFLICT when there is any account already.
MUST_CHECK Status install_administrator(Tx *tx, Arena *a, const NewAccount *account, Instant now, Actor *ret);

#endif
