// Acting in an account's name without a session: for the command line, where whoever may read the audit key is trusted with it.
#ifndef APP_ACCOUNT_ACTOR_H
#define APP_ACCOUNT_ACTOR_H

#include "app/access.h"

// The account with the roles it holds. STATUS_NOT_FOUND, or STATUS_FORBIDDEN when it is not active. Texts in the arena.
MUST_CHECK Status account_actor(Tx *tx, Arena *a, Str username, Actor *ret);

#endif
