#include "text/normalise.h"

#include "text/letters.h"

static unsigned tone_of_mark(uint32_t m)
{
    switch (m) {
    case 0x300:
    case 0x340:
        return TONE_GRAVE;
    case 0x309:
        return TONE_HOOK;
    case 0x303:
        return TONE_TILDE;
    case 0x301:
    case 0x341:
        return TONE_ACUTE;
    case 0x323:
        return TONE_DOT;
    default:
        return 0;
    }
}

bool normalise_is_mark(uint32_t cp)
{
    return tone_of_mark(cp) || cp == 0x302 || cp == 0x306 || cp == 0x31B;
}

uint32_t normalise_add_mark(uint32_t letter, uint32_t mark)
{
    unsigned code = letter_code(letter), tone = letter_tone(letter), t = tone_of_mark(mark);
    if (!letter_code_is_vowel(code))
        return 0;
    if (t)
        return tone ? 0 : letter_make(code, t, letter_is_upper(letter));
    unsigned marked = 0;
    if (mark == 0x302)
        marked = code == L_A ? L_AA : code == L_E ? L_EE : code == L_O ? L_OO : 0;
    else if (mark == 0x306)
        marked = code == L_A ? L_AW : 0;
    else if (mark == 0x31B)
        marked = code == L_O ? L_OW : code == L_U ? L_UW : 0;
    return marked ? letter_make(marked, tone, letter_is_upper(letter)) : 0;
}

Status normalise_compose(const MappedText *t, Arena *a, MappedText *ret)
{
    size_t i = 0;
    while (i < t->n && (t->cp[i] < 0x300 || t->cp[i] > 0x341) && t->cp[i] != 0xD0)
        i++;
    if (i == t->n) { // nothing to do, as for nearly every text
        *ret = *t;
        return STATUS_OK;
    }
    MappedBuilder b;
    mapped_begin(&b, a, t->source_n, t->n);
    for (i = 0; i < t->n; i++) {
        uint32_t cp = t->cp[i];
        if (normalise_is_mark(cp) && b.n > 0 && !b.failed) {
            uint32_t joined = normalise_add_mark(b.cp[b.n - 1], cp);
            if (joined) {
                b.cp[b.n - 1] = joined;
                b.to[b.n - 1] = t->to[i];
                continue;
            }
        }
        mapped_add(&b, cp == 0xD0 ? 0x110 : cp, t->from[i], t->to[i]);
    }
    return mapped_end(&b, ret);
}
