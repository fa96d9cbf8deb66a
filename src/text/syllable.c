#include "text/syllable.h"

#include "base/utf8.h"
#include "text/letters.h"

// Initials; the reference order is longest match by trial, so order is free.
static const struct {
    const char *name;
    uint32_t key;
    uint8_t n;
} initials[] = {
    {"b", 0x4, 1},       {"c", 0x5, 1},    {"ch", 0x14C, 2}, {"d", 0x6, 1},    {"đ", 0x7, 1},
    {"g", 0xB, 1},       {"gh", 0x2CC, 2}, {"gi", 0x2CD, 2}, {"h", 0xC, 1},    {"k", 0xF, 1},
    {"kh", 0x3CC, 2},    {"l", 0x10, 1},   {"m", 0x11, 1},   {"n", 0x12, 1},   {"ng", 0x48B, 2},
    {"ngh", 0x122CC, 3}, {"nh", 0x48C, 2}, {"p", 0x16, 1},   {"ph", 0x58C, 2}, {"qu", 0x5DB, 2},
    {"r", 0x18, 1},      {"s", 0x19, 1},   {"t", 0x1A, 1},   {"th", 0x68C, 2}, {"tr", 0x698, 2},
    {"v", 0x1D, 1},      {"x", 0x1F, 1},   {"", 0x0, 0},
};

// Rhymes by key; stop: ends in c ch p t and takes the acute and dot tones only.
static const struct {
    uint32_t key;
    char name[10];
    uint8_t n, stop;
} rhymes[] = {
    {0x1, "a", 1, 0},         {0x8, "e", 1, 0},         {0x9, "ê", 1, 0},         {0xD, "i", 1, 0},
    {0x13, "o", 1, 0},        {0x14, "ô", 1, 0},        {0x15, "ơ", 1, 0},        {0x1B, "u", 1, 0},
    {0x1C, "ư", 1, 0},        {0x20, "y", 1, 0},        {0x45, "ac", 2, 1},       {0x4D, "ai", 2, 0},
    {0x51, "am", 2, 0},       {0x52, "an", 2, 0},       {0x53, "ao", 2, 0},       {0x56, "ap", 2, 1},
    {0x5A, "at", 2, 1},       {0x5B, "au", 2, 0},       {0x60, "ay", 2, 0},       {0x85, "ăc", 2, 1},
    {0x91, "ăm", 2, 0},       {0x92, "ăn", 2, 0},       {0x96, "ăp", 2, 1},       {0x9A, "ăt", 2, 1},
    {0xC5, "âc", 2, 1},       {0xD1, "âm", 2, 0},       {0xD2, "ân", 2, 0},       {0xD6, "âp", 2, 1},
    {0xDA, "ât", 2, 1},       {0xDB, "âu", 2, 0},       {0xE0, "ây", 2, 0},       {0x205, "ec", 2, 1},
    {0x211, "em", 2, 0},      {0x212, "en", 2, 0},      {0x213, "eo", 2, 0},      {0x216, "ep", 2, 1},
    {0x21A, "et", 2, 1},      {0x245, "êc", 2, 1},      {0x251, "êm", 2, 0},      {0x252, "ên", 2, 0},
    {0x256, "êp", 2, 1},      {0x25A, "êt", 2, 1},      {0x25B, "êu", 2, 0},      {0x341, "ia", 2, 0},
    {0x345, "ic", 2, 1},      {0x351, "im", 2, 0},      {0x352, "in", 2, 0},      {0x356, "ip", 2, 1},
    {0x35A, "it", 2, 1},      {0x35B, "iu", 2, 0},      {0x4C1, "oa", 2, 0},      {0x4C2, "oă", 2, 0},
    {0x4C5, "oc", 2, 1},      {0x4C8, "oe", 2, 0},      {0x4CD, "oi", 2, 0},      {0x4D1, "om", 2, 0},
    {0x4D2, "on", 2, 0},      {0x4D6, "op", 2, 1},      {0x4DA, "ot", 2, 1},      {0x505, "ôc", 2, 1},
    {0x50D, "ôi", 2, 0},      {0x511, "ôm", 2, 0},      {0x512, "ôn", 2, 0},      {0x516, "ôp", 2, 1},
    {0x51A, "ôt", 2, 1},      {0x54D, "ơi", 2, 0},      {0x551, "ơm", 2, 0},      {0x552, "ơn", 2, 0},
    {0x556, "ơp", 2, 1},      {0x55A, "ơt", 2, 1},      {0x6C1, "ua", 2, 0},      {0x6C5, "uc", 2, 1},
    {0x6C9, "uê", 2, 0},      {0x6CD, "ui", 2, 0},      {0x6D1, "um", 2, 0},      {0x6D2, "un", 2, 0},
    {0x6D5, "uơ", 2, 0},      {0x6D6, "up", 2, 1},      {0x6DA, "ut", 2, 1},      {0x6E0, "uy", 2, 0},
    {0x701, "ưa", 2, 0},      {0x705, "ưc", 2, 1},      {0x70D, "ưi", 2, 0},      {0x711, "ưm", 2, 0},
    {0x712, "ưn", 2, 0},      {0x716, "ưp", 2, 1},      {0x71A, "ưt", 2, 1},      {0x71B, "ưu", 2, 0},
    {0x801, "ya", 2, 0},      {0x114C, "ach", 3, 1},    {0x148B, "ang", 3, 0},    {0x148C, "anh", 3, 0},
    {0x248B, "ăng", 3, 0},    {0x348B, "âng", 3, 0},    {0x848B, "eng", 3, 0},    {0x914C, "êch", 3, 1},
    {0x948B, "êng", 3, 0},    {0x948C, "ênh", 3, 0},    {0xD14C, "ich", 3, 1},    {0xD245, "iêc", 3, 1},
    {0xD251, "iêm", 3, 0},    {0xD252, "iên", 3, 0},    {0xD256, "iêp", 3, 1},    {0xD25A, "iêt", 3, 1},
    {0xD25B, "iêu", 3, 0},    {0xD48B, "ing", 3, 0},    {0xD48C, "inh", 3, 0},    {0x13045, "oac", 3, 1},
    {0x1304D, "oai", 3, 0},   {0x13051, "oam", 3, 0},   {0x13052, "oan", 3, 0},   {0x13053, "oao", 3, 0},
    {0x13056, "oap", 3, 1},   {0x1305A, "oat", 3, 1},   {0x13060, "oay", 3, 0},   {0x13085, "oăc", 3, 1},
    {0x13091, "oăm", 3, 0},   {0x13092, "oăn", 3, 0},   {0x13096, "oăp", 3, 1},   {0x1309A, "oăt", 3, 1},
    {0x13211, "oem", 3, 0},   {0x13212, "oen", 3, 0},   {0x13213, "oeo", 3, 0},   {0x1321A, "oet", 3, 1},
    {0x1348B, "ong", 3, 0},   {0x134C5, "ooc", 3, 1},   {0x1448B, "ông", 3, 0},   {0x1B0C5, "uâc", 3, 1},
    {0x1B0D2, "uân", 3, 0},   {0x1B0DA, "uât", 3, 1},   {0x1B0E0, "uây", 3, 0},   {0x1B252, "uên", 3, 0},
    {0x1B25A, "uêt", 3, 1},   {0x1B48B, "ung", 3, 0},   {0x1B505, "uôc", 3, 1},   {0x1B50D, "uôi", 3, 0},
    {0x1B511, "uôm", 3, 0},   {0x1B512, "uôn", 3, 0},   {0x1B516, "uôp", 3, 1},   {0x1B51A, "uôt", 3, 1},
    {0x1B801, "uya", 3, 0},   {0x1B811, "uym", 3, 0},   {0x1B812, "uyn", 3, 0},   {0x1B816, "uyp", 3, 1},
    {0x1B81A, "uyt", 3, 1},   {0x1B81B, "uyu", 3, 0},   {0x1C48B, "ưng", 3, 0},   {0x1C545, "ươc", 3, 1},
    {0x1C54D, "ươi", 3, 0},   {0x1C551, "ươm", 3, 0},   {0x1C552, "ươn", 3, 0},   {0x1C556, "ươp", 3, 1},
    {0x1C55A, "ươt", 3, 1},   {0x1C55B, "ươu", 3, 0},   {0x20251, "yêm", 3, 0},   {0x20252, "yên", 3, 0},
    {0x2025A, "yêt", 3, 1},   {0x2025B, "yêu", 3, 0},   {0x34948B, "iêng", 4, 0}, {0x4C114C, "oach", 4, 1},
    {0x4C148B, "oang", 4, 0}, {0x4C148C, "oanh", 4, 0}, {0x4C248B, "oăng", 4, 0}, {0x4D348B, "oong", 4, 0},
    {0x51448B, "ôông", 4, 0}, {0x6C348B, "uâng", 4, 0}, {0x6C914C, "uêch", 4, 1}, {0x6C948C, "uênh", 4, 0},
    {0x6D448B, "uông", 4, 0}, {0x6E014C, "uych", 4, 1}, {0x6E0252, "uyên", 4, 0}, {0x6E025A, "uyêt", 4, 1},
    {0x6E048C, "uynh", 4, 0}, {0x71548B, "ương", 4, 0}, {0x80948B, "yêng", 4, 0}, {0x1B80948B, "uyêng", 5, 0},
};

enum { INITIALS_N = sizeof initials / sizeof initials[0], RHYMES_N = sizeof rhymes / sizeof rhymes[0] };

#define BIT(l) (1ULL << (l))
static const uint64_t FRONT = BIT(L_E) | BIT(L_EE) | BIT(L_I) | BIT(L_Y);
static const uint64_t ROUND = BIT(L_U) | BIT(L_O) | BIT(L_UW) | BIT(L_OO) | BIT(L_OW);
#define K1(a)       (uint32_t)(a)
#define K2(a, b)    (uint32_t)((a) << 6 | (b))
#define K3(a, b, c) (uint32_t)((a) << 12 | (b) << 6 | (c))

SyllableKey syllable_key(const uint32_t *cp, size_t n)
{
    if (n == 0 || n > SYLLABLE_LETTERS_MAX)
        return 0;
    SyllableKey key = 0;
    unsigned tone = 0;
    for (size_t i = 0; i < n; i++) {
        unsigned info = letter_info(cp[i]), t = info >> 6 & 7;
        if (!info || (t && tone))
            return 0;
        tone |= t;
        key = key << 6 | (info & 63);
    }
    return key << 3 | tone;
}

SyllableKey syllable_key_utf8(Str word)
{
    uint32_t cp[SYLLABLE_LETTERS_MAX + 1];
    size_t n = 0;
    for (size_t pos = 0; pos < word.n;) {
        if (n == SYLLABLE_LETTERS_MAX)
            return 0;
        utf8_next(word, &pos, &cp[n++]);
    }
    return syllable_key(cp, n);
}

size_t syllable_key_letters(SyllableKey key, uint8_t ret[SYLLABLE_LETTERS_MAX])
{
    uint8_t back[SYLLABLE_LETTERS_MAX];
    size_t n = 0;
    for (key >>= 3; key && n < SYLLABLE_LETTERS_MAX; key >>= 6)
        back[n++] = (uint8_t)(key & 63);
    for (size_t i = 0; i < n; i++)
        ret[i] = back[n - 1 - i];
    return n;
}

SyllableKey syllable_key_make(const uint8_t *codes, size_t n, unsigned tone)
{
    if (n == 0 || n > SYLLABLE_LETTERS_MAX)
        return 0;
    SyllableKey key = 0;
    for (size_t i = 0; i < n; i++)
        key = key << 6 | codes[i];
    return key << 3 | tone;
}

static int find_rhyme(uint32_t key)
{
    size_t lo = 0, hi = RHYMES_N;
    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        if (rhymes[mid].key < key)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < RHYMES_N && rhymes[lo].key == key ? (int)lo : -1;
}

static unsigned first_letter(uint32_t rhyme)
{
    while (rhyme >> 6)
        rhyme >>= 6;
    return rhyme;
}

static size_t key_length(uint64_t letters)
{
    size_t n = 0;
    for (; letters; letters >>= 6)
        n++;
    return n;
}

// The rhyme, when `initial` + `rhyme_key` is legal with this tone, or -1.
static int match(uint32_t initial, uint32_t rhyme_key, unsigned tone)
{
    int r = find_rhyme(rhyme_key);
    if (r < 0 || (rhymes[r].stop && tone != TONE_ACUTE && tone != TONE_DOT))
        return -1;
    uint64_t first = BIT(first_letter(rhyme_key));
    switch (initial) {
    case K1(L_K):
    case K2(L_G, L_H):
    case K3(L_N, L_G, L_H):
        if (!(first & FRONT))
            return -1;
        break;
    case K1(L_C):
    case K2(L_N, L_G):
        if (first & FRONT)
            return -1;
        break;
    case K1(L_G):
        if ((first & FRONT) && rhyme_key != K1(L_I))
            return -1;
        break;
    case K2(L_Q, L_U):
        if ((first & ROUND) && rhyme_key != K2(L_OO, L_C) && rhyme_key != K1(L_OW))
            return -1;
        break;
    default:
        break;
    }
    // iê after an initial, yê at the beginning
    uint32_t two = rhyme_key;
    while (two >> 12)
        two >>= 6;
    if ((two == K2(L_Y, L_EE) && initial) || (two == K2(L_I, L_EE) && !initial))
        return -1;
    return r;
}

static bool parse(SyllableKey key, Syllable *ret)
{
    unsigned tone = syllable_key_tone(key);
    uint64_t letters = key >> 3;
    if (!letters)
        return false;
    size_t n = key_length(letters);
    for (size_t i = 0; i < INITIALS_N; i++) {
        size_t k = initials[i].n;
        if (k > n || letters >> 6 * (n - k) != initials[i].key)
            continue;
        size_t rest_n = n - k;
        if (rest_n > 5)
            continue;
        uint32_t rest = (uint32_t)(letters & ((1ULL << 6 * rest_n) - 1)), in = initials[i].key;
        uint32_t tries[3];
        size_t tries_n = 0;
        if (in == K2(L_Q, L_U) && !rest)
            continue;
        if (in == K2(L_G, L_I)) {
            unsigned first = rest ? first_letter(rest) : 0;
            if (!rest)
                tries[tries_n++] = K1(L_I);
            else if (rest_n < 5 && (first == L_EE || first == L_N || first == L_M || first == L_C ||
                                    first == L_T || first == L_P))
                tries[tries_n++] = (uint32_t)(L_I << 6 * rest_n) | rest;
        }
        tries[tries_n++] = rest;
        if (in == K2(L_Q, L_U) && rest >> 6 * (rest_n - 1) == L_Y) {
            // quy + final is spelled with y: quyên, quýt, quynh
            static const uint32_t tails[] = {K3(L_Y, L_EE, L_N), K3(L_Y, L_EE, L_T), K3(L_Y, L_N, L_H),
                                             K2(L_Y, L_T),       K2(L_Y, L_N),       K2(L_Y, L_P)};
            for (size_t j = 0; j < sizeof tails / sizeof tails[0]; j++) {
                if (rest != tails[j])
                    continue;
                bool stop = (rest & 63) == L_T || (rest & 63) == L_P;
                if (stop && tone != TONE_ACUTE && tone != TONE_DOT)
                    return false;
                int r = find_rhyme((uint32_t)(L_U << 6 * rest_n) | rest);
                *ret = (Syllable){(uint8_t)i, (uint8_t)(r < 0 ? RHYMES_N : r), (uint8_t)tone};
                return true;
            }
        }
        for (size_t j = 0; j < tries_n; j++) {
            int r = tries[j] ? match(in, tries[j], tone) : -1;
            if (r >= 0) {
                *ret = (Syllable){(uint8_t)i, (uint8_t)r, (uint8_t)tone};
                return true;
            }
        }
    }
    return false;
}

bool syllable_key_legal(SyllableKey key)
{
    Syllable s;
    return parse(key, &s);
}

bool syllable_parse(const uint32_t *cp, size_t n, Syllable *ret)
{
    return parse(syllable_key(cp, n), ret);
}

const char *syllable_initial_name(unsigned initial)
{
    return initial < INITIALS_N ? initials[initial].name : "";
}

const char *syllable_rhyme_name(unsigned rhyme)
{
    return rhyme < RHYMES_N ? rhymes[rhyme].name : "uyp";
}

// The run of vowels [*from, *to) that can bear the tone: u of qu and i of gi belong to the initial when another vowel follows.
static void nucleus(const uint8_t *codes, size_t n, size_t *from, size_t *to)
{
    size_t i = 0;
    while (i < n && !letter_code_is_vowel(codes[i]))
        i++;
    size_t j = i;
    while (j < n && letter_code_is_vowel(codes[j]))
        j++;
    if (j - i > 1 && i > 0 &&
        ((codes[i] == L_U && codes[i - 1] == L_Q) || (i == 1 && codes[i] == L_I && codes[0] == L_G)))
        i++;
    *from = i;
    *to = j;
}

static size_t tone_letter(const uint8_t *codes, size_t n, bool late)
{
    size_t from, to;
    nucleus(codes, n, &from, &to);
    if (from == to)
        return n;
    // ă â ê ô ơ ư attract it, the last of them in ươ
    for (size_t i = to; i-- > from;)
        if (codes[i] == L_AW || codes[i] == L_AA || codes[i] == L_EE || codes[i] == L_OO ||
            codes[i] == L_OW || codes[i] == L_UW)
            return i;
    size_t len = to - from;
    if (len == 1)
        return from;
    if (to < n)
        return to - 1;
    if (len >= 3)
        return from + 1;
    bool glide = (codes[from] == L_O && (codes[from + 1] == L_A || codes[from + 1] == L_E)) ||
                 (codes[from] == L_U && codes[from + 1] == L_Y);
    return glide && late ? from + 1 : from;
}

size_t syllable_tone_letter(const uint8_t *codes, size_t n)
{
    return tone_letter(codes, n, false);
}

size_t syllable_tone_letter_other(const uint8_t *codes, size_t n)
{
    return tone_letter(codes, n, true);
}

bool syllable_tone_placed(const uint32_t *cp, size_t n)
{
    uint8_t codes[SYLLABLE_LETTERS_MAX];
    size_t at = n;
    if (n > SYLLABLE_LETTERS_MAX)
        return true;
    for (size_t i = 0; i < n; i++) {
        codes[i] = (uint8_t)letter_code(cp[i]);
        if (letter_tone(cp[i]))
            at = i;
    }
    return at == n || at == tone_letter(codes, n, false) || at == tone_letter(codes, n, true);
}

WordCase word_case(const uint32_t *cp, size_t n)
{
    size_t upper = 0;
    for (size_t i = 0; i < n; i++)
        upper += letter_is_upper(cp[i]);
    if (upper == 0)
        return CASE_LOWER;
    if (upper == n && n > 1)
        return CASE_UPPER;
    return upper == 1 && letter_is_upper(cp[0]) ? CASE_TITLE : CASE_MIXED;
}

size_t syllable_spell(SyllableKey key, WordCase wc, uint32_t out[SYLLABLE_LETTERS_MAX])
{
    uint8_t codes[SYLLABLE_LETTERS_MAX];
    size_t n = syllable_key_letters(key, codes);
    size_t at = tone_letter(codes, n, false);
    for (size_t i = 0; i < n; i++)
        out[i] = letter_make(codes[i], i == at ? syllable_key_tone(key) : 0,
                             wc == CASE_UPPER || (i == 0 && wc != CASE_LOWER));
    return n;
}
