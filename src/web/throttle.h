// Growing waits between failed log-ins, by account name and by address. Kept in memory (so that many tries at once count as many) and stored by
// the caller in the same write as the answer, so that a restart forgets none.
#ifndef WEB_THROTTLE_H
#define WEB_THROTTLE_H

#include "app/account.h"

typedef struct ThrottleTable ThrottleTable;

enum {
    THROTTLE_FREE_ACCOUNT = 5, // failures before the first wait
    THROTTLE_FREE_PEER = 20,   // an office shares one address
    THROTTLE_WAIT_MAX_S = 900, // the wait doubles from 1 s up to this
    THROTTLE_FORGET_S = 3600,  // a failure this old no longer counts
    THROTTLE_SUBJECT_MAX = 80,
};

// Reads what the database remembers.
MUST_CHECK Status throttle_new(Store *store, Instant now, ThrottleTable **ret);
void throttle_free(ThrottleTable *t);
// Takes one try of the subject; every success is followed by throttle_failed, throttle_passed or throttle_give_back.
// STATUS_THROTTLED with the seconds to wait: one must wait, or as many tries as are free are under way already.
MUST_CHECK Status throttle_take(ThrottleTable *t, Str subject, unsigned free_tries, Instant now,
                                unsigned *ret_wait_s);
// What is to be stored; its subject borrows from the argument.
Throttle throttle_failed(ThrottleTable *t, Str subject, unsigned free_tries, Instant now);
void throttle_passed(ThrottleTable *t, Str subject);
void throttle_give_back(ThrottleTable *t, Str subject);

#endif
