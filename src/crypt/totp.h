// The second factor: time-based one-time codes (RFC 6238: HMAC-SHA-1, 30 s, 6 digits, what every phone application reads).
// The clock is passed in and is always the system clock, never the business clock.
#ifndef CRYPT_TOTP_H
#define CRYPT_TOTP_H

#include "base/arena.h"
#include "base/date.h"
#include "base/status.h"
#include "base/str.h"

enum {
    TOTP_SECRET_BYTES = 20, // RFC 4226 section 4 R6
    TOTP_SECRET_TEXT = 32,  // base32, no padding needed
    TOTP_DIGITS = 6,
    TOTP_STEP_SECONDS = 30,
    TOTP_WINDOW = 1, // steps early or late that a phone's clock may be
};

typedef struct TotpSecret {
    uint8_t bytes[TOTP_SECRET_BYTES];
} TotpSecret;

MUST_CHECK Status totp_secret_new(TotpSecret *ret);
// Base32 in capitals with a NUL, as a person may type it into a phone.
MUST_CHECK Status totp_secret_format(const TotpSecret *secret, char ret_text[TOTP_SECRET_TEXT + 1]);
// STATUS_INVALID unless it is base32 of exactly TOTP_SECRET_BYTES; blanks and lower case are taken.
MUST_CHECK Status totp_secret_parse(Str text, TotpSecret *ret);
// "otpauth://totp/issuer:account?secret=...&issuer=..." for a QR code; names are percent-encoded.
MUST_CHECK Status totp_uri(Arena *a, const TotpSecret *secret, Str issuer, Str account, Str *ret);

int64_t totp_step(Instant now);
// The code of a step, with a NUL.
MUST_CHECK Status totp_code(const TotpSecret *secret, int64_t step, char ret_code[TOTP_DIGITS + 1]);
// STATUS_OK when `code` is that of a step within the window and later than last_step (-1 = none yet); *ret_step must then be stored as the
// new last_step in the same transaction, so that a code opens once only. STATUS_UNAUTHENTICATED otherwise. Compares in constant time.
MUST_CHECK Status totp_verify(const TotpSecret *secret, Str code, Instant now, int64_t last_step,
                              int64_t *ret_step);

#endif
