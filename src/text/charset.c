#include "text/charset.h"

#include "base/buf.h"
#include "base/utf8.h"
#include "text/charset_tables.h"
#include "text/letters.h"
#include "text/normalise.h"
#include "text/syllable.h"

static const char *const names[CHARSET_COUNT_] = {"UTF-8",  "UTF-16LE", "UTF-16BE", "TCVN3", "VNI",
                                                  "VISCII", "VPS",      "CP1258",   "VIQR"};

const char *charset_name(Charset c)
{
    return names[c];
}

bool charset_by_name(Str name, Charset *ret)
{
    for (int i = 0; i < CHARSET_COUNT_; i++)
        if (str_eq_c(name, names[i])) {
            *ret = (Charset)i;
            return true;
        }
    return false;
}

// Code points one after the other, of UTF-8 or of a text in memory.
typedef struct Source {
    Str utf8;
    const uint32_t *cp;
    size_t n, pos; // bytes or code points
} Source;

// The code point at s->pos; *ret_next behind it; false when the bytes are invalid there.
static inline bool peek(const Source *s, size_t *ret_next, uint32_t *ret)
{
    if (s->cp) {
        *ret = s->cp[s->pos];
        *ret_next = s->pos + 1;
        return *ret != UTF8_REPLACEMENT;
    }
    *ret_next = s->pos;
    return utf8_next(s->utf8, ret_next, ret);
}

static double legal_share(Source *s, size_t *ret_words)
{
    size_t words = 0, legal = 0, bare = 0;
    uint32_t word[32];
    while (s->pos < s->n) {
        size_t n = 0, upper = 0;
        bool foreign = false, marked = false;
        while (s->pos < s->n) {
            uint32_t c;
            size_t next;
            bool valid = peek(s, &next, &c);
            if (c < 0x80) {
                if (!letter_is(c)) {
                    if (n == 0)
                        s->pos = next;
                    break;
                }
            } else {
                if (normalise_is_mark(c) && n > 0 && n <= 32) {
                    uint32_t joined = normalise_add_mark(word[n - 1], c);
                    foreign |= !joined;
                    if (joined)
                        word[n - 1] = joined;
                    s->pos = next;
                    continue;
                }
                // symbols of the upper half stand inside words where the charset is wrong, so they count as part of one
                bool inside = letter_is_wordish(c) || !valid ||
                              (c < 0xC0 && c != 0xA0 && c != 0xAB && c != 0xBB && c != 0xB7 && c != 0xAD);
                if (!inside) {
                    s->pos = next;
                    break;
                }
            }
            s->pos = next;
            foreign |= !letter_is(c);
            marked |= c >= 0x80;
            if (n < 32)
                word[n++] = c;
        }
        if (n == 0)
            continue;
        SyllableKey key = foreign ? 0 : syllable_key(word, n);
        bool ok = key && syllable_key_legal(key);
        if (!ok && !foreign) {
            for (size_t i = 0; i < n; i++)
                upper += letter_is_upper(word[i]);
            if (n == 1 || (upper == n && n <= 8) || (upper > 1 && n <= 5))
                continue; // a list letter or an acronym says nothing
        }
        words++;
        legal += ok;
        bare += ok && !marked;
    }
    *ret_words = words;
    if (!words)
        return 0;
    // About three words in four bear a mark. A text in which nearly none does is another language or has lost its marks, whatever its spelling.
    if (words >= 20 && (double)(legal - bare) < 0.25 * (double)words)
        return (double)(legal - bare) / (double)words;
    return (double)legal / (double)words;
}

double charset_legal_share(Str utf8, size_t *ret_words)
{
    return legal_share(&(Source){.utf8 = utf8, .n = utf8.n}, ret_words);
}

double charset_legal_share_of(const uint32_t *cp, size_t n, size_t *ret_words)
{
    *ret_words = 0;
    return n ? legal_share(&(Source){.cp = cp, .n = n}, ret_words) : 0;
}

static void add_lf(Buf *out, uint32_t c, bool *cr)
{
    if (c == '\n' && *cr) {
        *cr = false;
        return;
    }
    *cr = c == '\r';
    buf_cp(out, *cr ? '\n' : c);
}

static void decode_table(Buf *out, Str in, const uint16_t *high, const uint16_t *low)
{
    bool cr = false;
    for (size_t i = 0; i < in.n; i++) {
        unsigned char b = (unsigned char)in.p[i];
        add_lf(out, b >= 0x80 ? high[b - 0x80] : b < 32 && low ? low[b] : b, &cr);
    }
}

static uint32_t cp1252(unsigned char b)
{
    return b >= 0x80 && b < 0xA0 ? charset_cp1252_c1[b - 0x80] : b;
}

// VNI for Windows: a base letter and a mark byte. The capitals' mark bytes are the small ones less 0x20.
typedef struct VniMark {
    unsigned char byte;
    char kind; // '.' plain, '^' circumflex, '(' breve
    unsigned char tone;
} VniMark;

static const VniMark vni_marks[] = {
    {0xF9, '.', TONE_ACUTE}, {0xF8, '.', TONE_GRAVE}, {0xFB, '.', TONE_HOOK},  {0xF5, '.', TONE_TILDE},
    {0xEF, '.', TONE_DOT},   {0xE2, '^', TONE_LEVEL}, {0xE1, '^', TONE_ACUTE}, {0xE0, '^', TONE_GRAVE},
    {0xE5, '^', TONE_HOOK},  {0xE3, '^', TONE_TILDE}, {0xE4, '^', TONE_DOT},   {0xEA, '(', TONE_LEVEL},
    {0xE9, '(', TONE_ACUTE}, {0xE8, '(', TONE_GRAVE}, {0xFA, '(', TONE_HOOK},  {0xFC, '(', TONE_TILDE},
    {0xEB, '(', TONE_DOT},
};

static unsigned vni_base(unsigned char b)
{
    switch (b | 0x20) {
    case 'a':
        return L_A;
    case 'e':
        return L_E;
    case 'o':
        return L_O;
    case 'u':
        return L_U;
    case 'y':
        return L_Y;
    case 0xF4:
        return L_OW;
    case 0xF6:
        return L_UW;
    default:
        return 0;
    }
}

static bool is_upper_byte(unsigned char b)
{
    return (b >= 'A' && b <= 'Z') || (b >= 0xC0 && b <= 0xDF);
}

static uint32_t vni_letter(unsigned char b)
{
    bool upper = is_upper_byte(b);
    switch (upper ? b + 0x20 : b) {
    case 0xED:
        return letter_make(L_I, TONE_ACUTE, upper);
    case 0xEC:
        return letter_make(L_I, TONE_GRAVE, upper);
    case 0xE6:
        return letter_make(L_I, TONE_HOOK, upper);
    case 0xF3:
        return letter_make(L_I, TONE_TILDE, upper);
    case 0xF2:
        return letter_make(L_I, TONE_DOT, upper);
    case 0xEE:
        return letter_make(L_Y, TONE_DOT, upper);
    case 0xF1:
        return letter_make(L_DD, 0, upper);
    case 0xF4:
        return letter_make(L_OW, 0, upper);
    case 0xF6:
        return letter_make(L_UW, 0, upper);
    default:
        return cp1252(b);
    }
}

static void decode_vni(Buf *out, Str in)
{
    bool cr = false;
    for (size_t i = 0; i < in.n; i++) {
        unsigned char b = (unsigned char)in.p[i];
        // 0x80..0xBF with bit 0x20 set must not pass for a letter
        unsigned base = b < 0x80 || b >= 0xC0 ? vni_base(b) : 0;
        uint32_t cp = 0;
        if (base && i + 1 < in.n) {
            unsigned char m = (unsigned char)in.p[i + 1];
            if (m >= 0xC0 && m <= 0xDF)
                m = (unsigned char)(m + 0x20);
            for (size_t k = 0; k < sizeof vni_marks / sizeof vni_marks[0] && !cp; k++) {
                if (vni_marks[k].byte != m)
                    continue;
                unsigned code = base;
                if (vni_marks[k].kind == '^')
                    code = base == L_A ? L_AA : base == L_E ? L_EE : base == L_O ? L_OO : 0;
                else if (vni_marks[k].kind == '(')
                    code = base == L_A ? L_AW : 0;
                if (code)
                    cp = letter_make(code, vni_marks[k].tone, is_upper_byte(b));
            }
        }
        if (cp)
            i++;
        else
            cp = vni_letter(b);
        add_lf(out, cp, &cr);
    }
}

static void decode_cp1258(Buf *out, Str in)
{
    bool cr = false;
    uint32_t held = 0; // a letter that may still take a tone
    for (size_t i = 0; i < in.n; i++) {
        unsigned char b = (unsigned char)in.p[i];
        uint32_t c = b >= 0x80 ? charset_cp1258_high[b - 0x80] : b;
        uint32_t joined = held && normalise_is_mark(c) ? normalise_add_mark(held, c) : 0;
        if (joined) {
            held = joined;
            continue;
        }
        if (held)
            add_lf(out, held, &cr);
        held = c;
    }
    if (held)
        add_lf(out, held, &cr);
}

// VIQR (RFC 1456): vowel, then ( ^ + for the letter's mark, then ' ` ? ~ . for the tone; dd; a backslash takes the next character as it is.
static void decode_viqr(Buf *out, Str in)
{
    bool cr = false;
    for (size_t i = 0; i < in.n; i++) {
        unsigned char b = (unsigned char)in.p[i];
        if (b == '\\' && i + 1 < in.n) {
            add_lf(out, (unsigned char)in.p[++i], &cr);
            continue;
        }
        if ((b == 'd' || b == 'D') && i + 1 < in.n && (in.p[i + 1] | 0x20) == 'd') {
            add_lf(out, letter_make(L_DD, 0, b == 'D'), &cr);
            i++;
            continue;
        }
        uint32_t c = b;
        if (letter_code_is_vowel(letter_code(b))) {
            static const struct {
                char typed;
                uint16_t mark;
            } marks[] = {{'(', 0x306}, {'^', 0x302}, {'+', 0x31B}, {'*', 0x31B}, {'\'', 0x301},
                         {'`', 0x300}, {'?', 0x309}, {'~', 0x303}, {'.', 0x323}};
            for (int step = 0; step < 2 && i + 1 < in.n; step++) {
                uint32_t joined = 0;
                for (size_t k = 0; k < sizeof marks / sizeof marks[0] && !joined; k++)
                    if (marks[k].typed == in.p[i + 1])
                        joined = normalise_add_mark(c, marks[k].mark);
                // a full stop or question mark that ends a word is punctuation
                bool ends = i + 2 >= in.n || !letter_is((unsigned char)in.p[i + 2]);
                if (!joined || ((in.p[i + 1] == '.' || in.p[i + 1] == '?') && ends && i + 2 >= in.n))
                    break;
                c = joined;
                i++;
            }
        }
        add_lf(out, c, &cr);
    }
}

static void decode_utf16(Buf *out, Str in, bool big)
{
    bool cr = false;
    const unsigned char *p = (const unsigned char *)in.p;
    for (size_t i = 0; i + 1 < in.n; i += 2) {
        uint32_t u = big ? (uint32_t)p[i] << 8 | p[i + 1] : (uint32_t)p[i + 1] << 8 | p[i];
        if (u >= 0xD800 && u < 0xDC00 && i + 3 < in.n) {
            uint32_t v = big ? (uint32_t)p[i + 2] << 8 | p[i + 3] : (uint32_t)p[i + 3] << 8 | p[i + 2];
            if (v >= 0xDC00 && v < 0xE000) {
                u = 0x10000 + ((u - 0xD800) << 10) + (v - 0xDC00);
                i += 2;
            }
        }
        if (u != 0xFEFF)
            add_lf(out, u, &cr);
    }
    if (in.n % 2)
        add_lf(out, UTF8_REPLACEMENT, &cr);
}

static void decode_utf8(Buf *out, Str in)
{
    bool cr = false;
    uint32_t c;
    for (size_t pos = 0; pos < in.n;) {
        utf8_next(in, &pos, &c);
        add_lf(out, c, &cr);
    }
}

static Str without_bom(Str s)
{
    return str_starts(s, STR("\xEF\xBB\xBF")) ? str_sub(s, 3, s.n) : s;
}

Status charset_decode_as(Charset c, Str bytes, Arena *a, Str *ret)
{
    Buf out = BUF_INIT;
    switch (c) {
    case CHARSET_UTF8:
        decode_utf8(&out, without_bom(bytes));
        break;
    case CHARSET_UTF16LE:
    case CHARSET_UTF16BE:
        decode_utf16(&out, bytes, c == CHARSET_UTF16BE);
        break;
    case CHARSET_TCVN3:
        decode_table(&out, bytes, charset_tcvn3_high, NULL);
        break;
    case CHARSET_VNI:
        decode_vni(&out, bytes);
        break;
    case CHARSET_VISCII:
        decode_table(&out, bytes, charset_viscii_high, charset_viscii_low);
        break;
    case CHARSET_VPS:
        decode_table(&out, bytes, charset_vps_high, NULL);
        break;
    case CHARSET_CP1258:
        decode_cp1258(&out, bytes);
        break;
    case CHARSET_VIQR:
        decode_viqr(&out, bytes);
        break;
    case CHARSET_COUNT_:
        break;
    }
    Status st = buf_status(&out);
    if (st == STATUS_OK) {
        Str copy = arena_dup(a, buf_view(&out));
        if (copy.p)
            *ret = copy;
        else
            st = STATUS_NO_MEMORY;
    }
    buf_done(&out);
    return st;
}

// UTF-8 whose code points are all those of Windows-1252, turned back into its bytes; false when one is not.
static bool to_cp1252(Str utf8, Arena *a, Str *ret)
{
    char *p = arena_alloc(a, utf8.n + 1);
    size_t n = 0;
    uint32_t c;
    if (!p)
        return false;
    for (size_t pos = 0; pos < utf8.n;) {
        if (!utf8_next(utf8, &pos, &c))
            return false;
        int b = -1;
        if (c < 0x80 || (c >= 0xA0 && c < 0x100))
            b = (int)c;
        for (int k = 0; k < 32 && b < 0; k++)
            if (charset_cp1252_c1[k] == c)
                b = 0x80 + k;
        if (b < 0)
            return false;
        p[n++] = (char)b;
    }
    *ret = (Str){p, n};
    return true;
}

static bool is_binary(Str s)
{
    size_t control = 0;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char b = (unsigned char)s.p[i];
        if (b == 0)
            return true;
        control += b < 32 && b != '\n' && b != '\r' && b != '\t' && b != '\f' && b != '\v';
    }
    return control * 50 > s.n;
}

static CharsetVerdict verdict(double share)
{
    return share > 0.9 ? CHARSET_ACCEPT : share >= 0.6 ? CHARSET_ASK : CHARSET_REFUSE;
}

enum { SAMPLE = 64 * 1024 }; // bytes from the beginning on which charsets are compared

static Status try_legacy(Str bytes, bool through_utf8, Arena *a, Decoded *best, Charset first)
{
    for (int c = (int)first; c < CHARSET_COUNT_; c++) {
        Str text;
        size_t words;
        Status st = charset_decode_as((Charset)c, str_sub(bytes, 0, SAMPLE), a, &text);
        if (st != STATUS_OK)
            return st;
        double share = charset_legal_share(text, &words);
        if (share > best->share + 0.01)
            *best = (Decoded){.utf8 = text,
                              .charset = (Charset)c,
                              .through_utf8 = through_utf8,
                              .share = share,
                              .words = words};
    }
    return STATUS_OK;
}

Status charset_decode(Str bytes, Arena *a, Decoded *ret)
{
    Decoded best = {.charset = CHARSET_UTF8, .share = -1};
    Status st;
    bool utf16le = str_starts(bytes, STR("\xFF\xFE")), utf16be = str_starts(bytes, STR("\xFE\xFF"));
    if (utf16le || utf16be) {
        best.charset = utf16le ? CHARSET_UTF16LE : CHARSET_UTF16BE;
        TRY(charset_decode_as(best.charset, str_sub(bytes, 2, bytes.n), a, &best.utf8));
        best.share = charset_legal_share(best.utf8, &best.words);
        best.verdict = verdict(best.share);
        *ret = best;
        return STATUS_OK;
    }
    if (is_binary(bytes)) {
        bool null = memchr(bytes.p, 0, bytes.n) != NULL;
        // VISCII keeps six capitals among the control characters, so only a NUL is a proof
        if (null) {
            *ret = (Decoded){.utf8 = STR(""), .charset = CHARSET_UTF8, .verdict = CHARSET_REFUSE};
            return STATUS_OK;
        }
    }
    bytes = without_bom(bytes);
    if (utf8_valid(bytes)) {
        best.utf8 = bytes;
        if (memchr(bytes.p ? bytes.p : "", '\r', bytes.n))
            TRY(charset_decode_as(CHARSET_UTF8, bytes, a, &best.utf8));
        best.share = charset_legal_share(best.utf8, &best.words);
        best.verdict = verdict(best.share);
        Str western = {0};
        if (best.verdict == CHARSET_ACCEPT || best.words == 0) {
            *ret = best;
            return STATUS_OK;
        }
        if (to_cp1252(best.utf8, a, &western)) {
            Decoded other = best;
            TRY(try_legacy(western, true, a, &other, CHARSET_TCVN3));
            if (other.charset != CHARSET_UTF8 && other.share > best.share + 0.2 &&
                verdict(other.share) != CHARSET_REFUSE) {
                best = other;
                TRY(charset_decode_as(best.charset, western, a, &best.utf8));
                best.share = charset_legal_share(best.utf8, &best.words);
                best.verdict = verdict(best.share);
            }
        }
        *ret = best;
        return STATUS_OK;
    }
    TRY(try_legacy(bytes, false, a, &best, CHARSET_TCVN3));
    // Broken UTF-8 (a page cut inside a letter) beats a legacy charset that explains the words no better.
    Str text;
    size_t words;
    TRY(charset_decode_as(CHARSET_UTF8, bytes, a, &text));
    double share = charset_legal_share(text, &words);
    if (share >= best.share)
        best = (Decoded){.utf8 = text, .charset = CHARSET_UTF8, .share = share, .words = words};
    else
        TRY(charset_decode_as(best.charset, bytes, a, &best.utf8));
    best.share = charset_legal_share(best.utf8, &best.words);
    best.verdict = verdict(best.share);
    *ret = best;
    return STATUS_OK;
fail:
    return st;
}
