#include "crypt/totp.h"

#include <liboath/oath.h>
#include <sodium.h>

#include "base/buf.h"

Status totp_secret_new(TotpSecret *ret)
{
    if (sodium_init() < 0)
        return STATUS_UNSUPPORTED;
    randombytes_buf(ret->bytes, sizeof ret->bytes);
    return STATUS_OK;
}

Status totp_secret_format(const TotpSecret *secret, char ret_text[TOTP_SECRET_TEXT + 1])
{
    char *text = NULL;
    size_t n = 0;
    if (oath_base32_encode((const char *)secret->bytes, sizeof secret->bytes, &text, &n) != OATH_OK)
        return STATUS_NO_MEMORY;
    bool fits = n == TOTP_SECRET_TEXT;
    if (fits) {
        memcpy(ret_text, text, n);
        ret_text[n] = 0;
    }
    sodium_memzero(text, n);
    free(text);
    return fits ? STATUS_OK : STATUS_INVALID;
}

Status totp_secret_parse(Str text, TotpSecret *ret)
{
    if (text.n > 4 * TOTP_SECRET_TEXT)
        return STATUS_INVALID;
    char *bytes = NULL;
    size_t n = 0;
    int rc = oath_base32_decode(text.p, text.n, &bytes, &n);
    if (rc == OATH_MALLOC_ERROR)
        return STATUS_NO_MEMORY;
    if (rc != OATH_OK)
        return STATUS_INVALID;
    bool fits = n == TOTP_SECRET_BYTES;
    if (fits)
        memcpy(ret->bytes, bytes, n);
    sodium_memzero(bytes, n);
    free(bytes);
    return fits ? STATUS_OK : STATUS_INVALID;
}

// RFC 3986 unreserved characters stay, everything else is %XX.
static void percent_encode(Buf *b, Str s)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool stays = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                     c == '.' || c == '_' || c == '~';
        if (stays)
            buf_ch(b, c);
        else
            buf_printf(b, "%%%02X", (unsigned)(unsigned char)c);
    }
}

Status totp_uri(Arena *a, const TotpSecret *secret, Str issuer, Str account, Str *ret)
{
    Status st = STATUS_OK;
    Buf b = BUF_INIT;
    char text[TOTP_SECRET_TEXT + 1];
    TRY(totp_secret_format(secret, text));
    buf_c(&b, "otpauth://totp/");
    percent_encode(&b, issuer);
    buf_c(&b, ":");
    percent_encode(&b, account);
    buf_printf(&b, "?secret=%s&issuer=", text);
    percent_encode(&b, issuer);
    TRY(buf_status(&b));
    Str out = arena_dup(a, buf_view(&b));
    if (!out.p)
        TRY(STATUS_NO_MEMORY);
    *ret = out;
fail:
    sodium_memzero(text, sizeof text);
    buf_done(&b);
    return st;
}

int64_t totp_step(Instant now)
{
    return now / ((Instant)TOTP_STEP_SECONDS * 1000000);
}

Status totp_code(const TotpSecret *secret, int64_t step, char ret_code[TOTP_DIGITS + 1])
{
    char code[TOTP_DIGITS + 1];
    if (step < 0 || oath_hotp_generate((const char *)secret->bytes, sizeof secret->bytes, (uint64_t)step,
                                       TOTP_DIGITS, false, OATH_HOTP_DYNAMIC_TRUNCATION, code) != OATH_OK)
        return STATUS_INVALID;
    memcpy(ret_code, code, sizeof code);
    return STATUS_OK;
}

Status totp_verify(const TotpSecret *secret, Str code, Instant now, int64_t last_step, int64_t *ret_step)
{
    if (code.n != TOTP_DIGITS)
        return STATUS_UNAUTHENTICATED;
    int64_t hit = -1, middle = totp_step(now);
    // Every step of the window is computed and compared, so that the time tells nothing about which one fitted.
    for (int64_t step = middle - TOTP_WINDOW; step <= middle + TOTP_WINDOW; step++) {
        char want[TOTP_DIGITS + 1];
        if (step < 0)
            continue;
        Status st = totp_code(secret, step, want);
        if (st != STATUS_OK)
            return st;
        if (sodium_memcmp(want, code.p, TOTP_DIGITS) == 0 && step > last_step && hit < 0)
            hit = step;
        sodium_memzero(want, sizeof want);
    }
    if (hit < 0)
        return STATUS_UNAUTHENTICATED;
    *ret_step = hit;
    return STATUS_OK;
}
