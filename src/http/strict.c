#include "http/strict.h"

#include <strings.h>

// RFC 9110 section 5.6.2.
static bool is_token(Str s)
{
    static const char others[] = "!#$%&'*+-.^_`|~";
    if (s.n == 0)
        return false;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool good = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                    (c != 0 && memchr(others, c, sizeof others - 1));
        if (!good)
            return false;
    }
    return true;
}

static bool is_digits(Str s)
{
    if (s.n == 0 || s.n > 18)
        return false;
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
    return true;
}

// host [":" port] without anything that a later reader could take for a path, a user or a list.
static bool is_host(Str s)
{
    if (s.n == 0 || s.n > 255)
        return false;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool good = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                    (c != 0 && memchr(".-_:[]", c, 6));
        if (!good)
            return false;
    }
    return true;
}

static bool is(Str name, const char *what)
{
    return name.n == strlen(what) && strncasecmp(name.p, what, name.n) == 0;
}

void strict_add(StrictHeaders *s, Str name, Str value)
{
    s->n++;
    s->bytes += name.n + value.n + 4;
    if (!is_token(name)) {
        s->bad_name = true;
        return;
    }
    if (is(name, "host")) {
        s->hosts++;
        s->bad_host |= !is_host(value);
    } else if (is(name, "content-length")) {
        s->lengths++;
        s->bad_length |= !is_digits(value);
    } else if (is(name, "transfer-encoding")) {
        s->encodings++;
        s->bad_encoding |= !is(value, "chunked");
    }
}

int strict_verdict(const StrictHeaders *s)
{
    if (s->n > STRICT_HEADERS_MAX || s->bytes > STRICT_HEADER_BYTES_MAX)
        return 431;
    if (s->bad_name || s->bad_encoding || s->bad_length || s->bad_host)
        return 400;
    if (s->hosts != 1 || s->lengths > 1 || s->encodings > 1)
        return 400;
    if (s->lengths && s->encodings)
        return 400;
    return 0;
}

int strict_target(Str target)
{
    if (target.n > STRICT_TARGET_MAX)
        return 414;
    // Origin form only: no absolute form (a second host), no "*".
    if (target.n == 0 || target.p[0] != '/')
        return 400;
    for (size_t i = 0; i < target.n; i++) {
        unsigned char c = (unsigned char)target.p[i];
        if (c <= 0x20 || c >= 0x7f || c == '#' || c == '\\')
            return 400;
        if (c == '%' && target.n - i > 2 && target.p[i + 1] == '0' && target.p[i + 2] == '0')
            return 400;
    }
    return 0;
}
