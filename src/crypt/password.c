#include "crypt/password.h"

#include <sodium.h>

#include "base/utf8.h"

enum {
    OPS = 2,
    MEMORY = 19 * 1024 * 1024,
    OWN_NAME_MIN = 4,
    DISTINCT_MIN = 5,
};

_Static_assert(PASSWORD_HASH_SIZE == crypto_pwhash_STRBYTES, "room for libsodium's text form");

Status password_hash(Str password, char ret_hash[PASSWORD_HASH_SIZE])
{
    if (password.n > PASSWORD_MAX_BYTES)
        return STATUS_TOO_LARGE;
    if (sodium_init() < 0)
        return STATUS_UNSUPPORTED;
    char out[PASSWORD_HASH_SIZE] = {0};
    if (crypto_pwhash_str_alg(out, password.p, password.n, OPS, MEMORY, crypto_pwhash_ALG_ARGON2ID13) != 0)
        return STATUS_NO_MEMORY;
    memcpy(ret_hash, out, sizeof out);
    return STATUS_OK;
}

// libsodium reads a NUL-terminated text of at most STRBYTES.
static bool hash_text(Str hash, char out[PASSWORD_HASH_SIZE])
{
    if (hash.n == 0 || hash.n >= PASSWORD_HASH_SIZE)
        return false;
    memset(out, 0, PASSWORD_HASH_SIZE);
    memcpy(out, hash.p, hash.n);
    return true;
}

Status password_verify(Str password, Str hash)
{
    char text[PASSWORD_HASH_SIZE];
    if (password.n > PASSWORD_MAX_BYTES || !hash_text(hash, text))
        return STATUS_UNAUTHENTICATED;
    if (sodium_init() < 0)
        return STATUS_UNSUPPORTED;
    return crypto_pwhash_str_verify(text, password.p, password.n) == 0 ? STATUS_OK : STATUS_UNAUTHENTICATED;
}

void password_verify_nobody(Str password)
{
    char out[PASSWORD_HASH_SIZE];
    Status spent = password_hash(str_sub(password, 0, PASSWORD_MAX_BYTES), out);
    (void)spent;
    sodium_memzero(out, sizeof out);
}

bool password_needs_rehash(Str hash)
{
    char text[PASSWORD_HASH_SIZE];
    return !hash_text(hash, text) || crypto_pwhash_str_needs_rehash(text, OPS, MEMORY) != 0;
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

static bool contains_fold(Str s, Str part)
{
    for (size_t i = 0; i + part.n <= s.n; i++) {
        size_t k = 0;
        while (k < part.n && lower(s.p[i + k]) == lower(part.p[k]))
            k++;
        if (k == part.n)
            return true;
    }
    return false;
}

static size_t distinct_chars(Str s)
{
    uint32_t seen[DISTINCT_MIN], c;
    size_t n = 0;
    for (size_t i = 0; i < s.n && n < DISTINCT_MIN;) {
        utf8_next(s, &i, &c);
        size_t k = 0;
        while (k < n && seen[k] != c)
            k++;
        if (k == n)
            seen[n++] = c;
    }
    return n;
}

// Words that guessing programs try first, with what is near at hand in this trade. A password is common when nothing but such words,
// digits and signs is in it: "Matkhau@2020", "Admin123456", "qwertyuiop".
static const char *const common_words[] = {
    "password", "passw0rd",   "matkhau",  "admin",   "administrator", "quantri",   "quantrivien",
    "root",     "user",       "welcome",  "xinchao", "letmein",       "login",     "dangnhap",
    "qwerty",   "qwertyuiop", "qwert",    "asdf",    "asdfghjkl",     "asdfgh",    "zxcvbn",
    "zxcvbnm",  "qazwsx",     "abc",      "abcd",    "abcdef",        "abcdefgh",  "iloveyou",
    "anhyeuem", "emyeuanh",   "yeuem",    "thidua",  "khenthuong",    "phongtrao", "vietnam",
    "hanoi",    "hatinh",     "laichau",  "tinhuy",  "ubnd",          "sonoivu",   "test",
    "demo",     "changeme",   "secret",   "bimat",   "hethong",       "monkey",    "dragon",
    "sunshine", "superman",   "computer", "maytinh", "trustno",
};

// What a letter is often written as.
static char plain(char c)
{
    switch (c) {
    case '@':
    case '4':
        return 'a';
    case '0':
        return 'o';
    case '1':
    case '!':
        return 'i';
    case '3':
        return 'e';
    case '$':
    case '5':
        return 's';
    default:
        return lower(c);
    }
}

static bool is_letter(char c)
{
    return (lower(c) >= 'a' && lower(c) <= 'z') || (unsigned char)c >= 0x80;
}

static size_t common_word_at(Str s, size_t at)
{
    size_t best = 0;
    for (size_t w = 0; w < sizeof common_words / sizeof *common_words; w++) {
        const char *word = common_words[w];
        size_t n = strlen(word), k = 0;
        while (k < n && at + k < s.n && (lower(s.p[at + k]) == word[k] || plain(s.p[at + k]) == word[k]))
            k++;
        if (k == n && n > best)
            best = n;
    }
    return best;
}

static bool is_common(Str s)
{
    for (size_t i = 0; i < s.n;) {
        size_t n = common_word_at(s, i);
        if (n == 0 && is_letter(s.p[i]))
            return false;
        i += n ? n : 1;
    }
    return true;
}

MsgId password_fault(Str password, const Str *own, size_t n_own)
{
    if (password.n > PASSWORD_MAX_BYTES)
        return MSG_PASSWORD_TOO_LONG;
    if (!utf8_valid(password) || (password.n && memchr(password.p, 0, password.n)))
        return MSG_PASSWORD_BAD_TEXT;
    if (utf8_length(password) < PASSWORD_MIN_CHARS)
        return MSG_PASSWORD_TOO_SHORT;
    if (distinct_chars(password) < DISTINCT_MIN)
        return MSG_PASSWORD_MONOTONE;
    for (size_t i = 0; i < n_own; i++)
        if (own[i].n >= OWN_NAME_MIN && contains_fold(password, own[i]))
            return MSG_PASSWORD_OWN_NAME;
    return is_common(password) ? MSG_PASSWORD_COMMON : MSG_NONE;
}
