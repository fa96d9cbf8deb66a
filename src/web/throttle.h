// Growing waits between failed log-ins, by account name and by address. Kept in memory (so that many tries at once count as many) and stored by
// the caller in the same write as the answer, so that a restart forgets none.
#ifndef WEB_THROTTLE_H
#define WEB_THROTTLE_H

#include "app/account.h"

typedef struct ThrottleTable ThrottleTable;

// Guesses are counted by address (one guesser, many names), by name and address (one guesser, one name) and by name (many guessers, one name).
// The last one would let anybody keep an account's owner out, so it does not hold where the account came in before (login_address).
enum {
    THROTTLE_FREE_ACCOUNT =
        5, // failures before the first wait: of a name from one address, and of a second factor
    THROTTLE_FREE_NAME = 20,   // of a name from all addresses together
    THROTTLE_FREE_PEER = 20,   // an office shares one address
    THROTTLE_WAIT_MAX_S = 900, // the wait doubles from 1 s up to this
    THROTTLE_SUBJECT_MAX = 127,
    THROTTLE_ADDRESS_MAX = 46,
};

// The address that failures are counted by: of IPv6 the network (/64), because one machine has all of it; IPv4 in IPv6 is IPv4.
void throttle_address(Str peer, char out[THROTTLE_ADDRESS_MAX]);
// "p:ADDRESS", "q:NAME ADDRESS", "a:NAME", "o:NAME"; name and peer where the kind has them.
void throttle_subject(char kind, Str name, Str peer, char out[THROTTLE_SUBJECT_MAX + 1]);

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
