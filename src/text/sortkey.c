#include "text/sortkey.h"

#include "base/utf8.h"
#include "text/letters.h"
#include "text/normalise.h"

// Bytes of a key, low to high: 0 end of the words (case bits follow), 1 between words, 2..7 tone closing a syllable, 0x10.. digits, 0x30.. letters,
// 0x60.. letters of other alphabets as UTF-8. A tone is lower than any letter, so "ba" with any tone comes before "ban".
enum { KEY_CASES = 0, KEY_GAP = 1, KEY_TONE = 2, KEY_DIGITS = 0x10, KEY_LETTER = 0x30, KEY_OTHER = 0x60 };

Status sortkey_make(Str utf8, Arena *a, Str *ret)
{
    MappedText source, t;
    Status st = mapped_from_utf8(utf8, a, &source);
    if (st == STATUS_OK)
        st = normalise_compose(&source, a, &t);
    if (st != STATUS_OK)
        return st;
    unsigned char *key = arena_alloc(a, t.n * 7 + 4), *cases = arena_alloc(a, t.n + 1);
    if (!key || !cases)
        return STATUS_NO_MEMORY;
    size_t n = 0, cases_n = 0;
    for (size_t i = 0; i < t.n;) {
        uint32_t c = t.cp[i];
        bool digit = c >= '0' && c <= '9';
        if (!digit && !letter_is_wordish(c)) {
            i++;
            continue;
        }
        if (n)
            key[n++] = KEY_GAP;
        if (digit) {
            while (i < t.n && t.cp[i] == '0')
                i++;
            size_t from = i;
            while (i < t.n && t.cp[i] >= '0' && t.cp[i] <= '9')
                i++;
            size_t len = i - from;
            // length first makes the byte order that of the values; numbers of more than 200 digits compare by their first 200
            key[n++] = KEY_DIGITS;
            key[n++] = (unsigned char)(8 + (len < 200 ? len : 200));
            for (size_t k = 0; k < len; k++)
                key[n++] = (unsigned char)t.cp[from + k];
            continue;
        }
        unsigned tone = 0;
        for (; i < t.n && letter_is_wordish(t.cp[i]); i++) {
            unsigned code = letter_code(t.cp[i]);
            if (code) {
                key[n++] = (unsigned char)(KEY_LETTER + code);
                tone |= letter_tone(t.cp[i]);
            } else {
                char enc[4];
                size_t len = utf8_encode(t.cp[i], enc);
                key[n++] = KEY_OTHER;
                for (size_t k = 0; k < len; k++)
                    key[n++] = (unsigned char)enc[k];
            }
            cases[cases_n++] = (unsigned char)(1 + letter_is_upper(t.cp[i]));
        }
        key[n++] = (unsigned char)(KEY_TONE + tone);
    }
    unsigned char *whole = arena_alloc(a, n + cases_n + 2);
    if (!whole)
        return STATUS_NO_MEMORY;
    memcpy(whole, key, n);
    whole[n] = KEY_CASES;
    memcpy(whole + n + 1, cases, cases_n);
    *ret = (Str){(const char *)whole, n + 1 + cases_n};
    return STATUS_OK;
}
