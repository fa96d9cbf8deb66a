// Passwords at rest: Argon2id (RFC 9106), m = 19 MiB, t = 2, p = 1, in libsodium's own text form ("$argon2id$v=19$m=19456,t=2,p=1$...").
// One hash takes some 20 ms and 19 MiB: run it on the password pool, never on a request or writer thread.
// A password is UTF-8 in NFC (the caller normalises, so that two keyboards give the same bytes).
#ifndef CRYPT_PASSWORD_H
#define CRYPT_PASSWORD_H

#include "base/msg.h"
#include "base/status.h"
#include "base/str.h"

enum {
    PASSWORD_MIN_CHARS = 10,
    PASSWORD_MAX_BYTES = 512, // bounds the work a stranger can ask for
    PASSWORD_HASH_SIZE = 128, // text with its NUL
};

// STATUS_TOO_LARGE over PASSWORD_MAX_BYTES, STATUS_NO_MEMORY when the 19 MiB are not to be had.
MUST_CHECK Status password_hash(Str password, char ret_hash[PASSWORD_HASH_SIZE]);
// STATUS_OK when it is the password, STATUS_UNAUTHENTICATED when not (a damaged hash too). Compares in constant time.
MUST_CHECK Status password_verify(Str password, Str hash);
// Spends what a verification spends: called for an account that does not exist, so that the answer's time tells nothing.
void password_verify_nobody(Str password);
// The hash was made with other costs than today's: hash again at the next successful log-in.
bool password_needs_rehash(Str hash);

// Why a new password is refused: MSG_NONE when it is good, otherwise the sentence to show (arguments: min, max as given by the two
// limits above). `own` are the user name and the person's name, the latter also folded and joined ("nguyenvanan"); parts under 4 bytes
// are not compared. Letter case is ignored. Length and guessability only: no rule asks for special characters (NIST SP 800-63B 5.1.1.2).
MsgId password_fault(Str password, const Str *own, size_t n_own);

#endif
