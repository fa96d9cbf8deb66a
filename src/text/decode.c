// Noisy-channel decoding: among what each suspect word may have been, the sequence that the language model and the damage of this document make
// likeliest. Only suspect words and their neighbours are decoded; sound text is passed over.
#include <math.h>

#include "text/letters.h"
#include "text/repair_internal.h"

enum { BEAM = 24, REGION_MAX = 48, CONTEXT = 2 };

static const float FIRST_COSTS[DAMAGE_COUNT_] = {
    [DAMAGE_MARK] = 5.5f, [DAMAGE_DROP] = 5.0f, [DAMAGE_GLUE] = 4.5f,  [DAMAGE_CUT] = 6.0f,
    [DAMAGE_TR] = 4.5f,   [DAMAGE_STOP] = 4.5f, [DAMAGE_LETTER] = 8.0f};
static const float FLOOR = 4.5f, CEILING = 10.0f, LETTER_MORE = 2.0f;
static const float AUTO_MARGIN = 3.0f, SURE_MARGIN = 7.0f, SUGGEST_MARGIN = 0.7f, LEARN_MARGIN = 2.0f;
static const float COMMON_RATE = 0.003f;

typedef struct State {
    WordId a, b;
    float cost;
    int16_t back;      // state of an earlier position
    uint8_t from;      // pieces back
    uint8_t candidate; // of the piece at the earlier position
} State;

typedef struct Decoder {
    const LangModel *lm;
    const MappedText *t;
    Piece *pieces;
    size_t n;
    RepairCosts costs;
    // one region
    State (*states)[BEAM];
    uint8_t *states_n;
    Candidate (*cand)[CANDIDATES_MAX];
    size_t *cand_n;
} Decoder;

static void push_state(State *list, uint8_t *n, State s)
{
    size_t worst = 0;
    for (size_t i = 0; i < *n; i++) {
        if (list[i].a == s.a && list[i].b == s.b) {
            if (s.cost < list[i].cost)
                list[i] = s;
            return;
        }
        if (list[i].cost > list[worst].cost)
            worst = i;
    }
    if (*n < BEAM)
        list[(*n)++] = s;
    else if (s.cost < list[worst].cost)
        list[worst] = s;
}

typedef struct Choice {
    uint32_t piece;
    uint8_t candidate;
} Choice;

static void context_before(const Decoder *d, size_t at, WordId *a, WordId *b)
{
    *b = at > 0 ? d->pieces[at - 1].id : LM_BOUNDARY;
    *a = *b == LM_BOUNDARY ? LM_BOUNDARY : at > 1 ? d->pieces[at - 2].id : LM_BOUNDARY;
}

// Best cost over pieces [from, to) with the candidates in d->cand; the choices other than keeping are written to out (may be NULL). A forbidden
// candidate is left out. Pieces behind `to` count as context, so `to` should be CONTEXT beyond the last suspect one.
static float decode(Decoder *d, size_t from, size_t to, size_t forbid_piece, size_t forbid_candidate,
                    Choice *out, size_t *out_n)
{
    size_t n = to - from;
    for (size_t i = 0; i <= n; i++)
        d->states_n[i] = 0;
    State first = {.back = -1};
    context_before(d, from, &first.a, &first.b);
    d->states[0][0] = first;
    d->states_n[0] = 1;
    for (size_t i = 0; i < n; i++) {
        size_t at = from + i;
        for (size_t c = 0; c < d->cand_n[i]; c++) {
            const Candidate *x = &d->cand[i][c];
            if ((at == forbid_piece && c == forbid_candidate) || i + x->pieces > n)
                continue;
            for (size_t s = 0; s < d->states_n[i]; s++) {
                State y = d->states[i][s];
                y.cost += x->cost;
                for (size_t k = 0; k < x->words; k++) {
                    WordId w = x->word[k];
                    if (w == LM_BOUNDARY && y.b == LM_BOUNDARY)
                        continue;
                    y.cost += lm_cost(d->lm, y.a, y.b, w);
                    y.a = w == LM_BOUNDARY ? LM_BOUNDARY : y.b;
                    y.b = w;
                }
                y.back = (int16_t)s;
                y.from = x->pieces;
                y.candidate = (uint8_t)c;
                push_state(d->states[i + x->pieces], &d->states_n[i + x->pieces], y);
            }
        }
    }
    size_t best = 0;
    for (size_t s = 1; s < d->states_n[n]; s++)
        if (d->states[n][s].cost < d->states[n][best].cost)
            best = s;
    float cost = d->states_n[n] ? d->states[n][best].cost : INFINITY;
    if (out) {
        *out_n = 0;
        size_t i = n;
        while (i > 0 && d->states_n[n]) {
            const State *s = &d->states[i][best];
            i -= s->from;
            best = (size_t)s->back;
            if (s->candidate)
                out[(*out_n)++] = (Choice){(uint32_t)(from + i), s->candidate};
        }
    }
    return cost;
}

// Cuts the text into pieces. Line breaks become boundaries, or nothing where a sentence runs on.
static Status cut_pieces(Decoder *d, Arena *a)
{
    const MappedText *t = d->t;
    size_t cap = t->n / 3 + 16;
    Piece *p = ARENA_ARRAY(a, Piece, cap);
    if (!p)
        return STATUS_NO_MEMORY;
    // Is the text broken into lines of even length? Then a line that begins with a capital may still continue a sentence.
    size_t breaks = 0, small = 0, longest = 0, line = 0;
    for (size_t i = 0; i < t->n; i++, line++) {
        if (t->cp[i] != '\n')
            continue;
        if (line > longest && line < 200)
            longest = line;
        line = 0;
        size_t j = i + 1;
        while (j < t->n && (t->cp[j] == ' ' || t->cp[j] == '\n'))
            j++;
        if (j < t->n && letter_is(t->cp[j])) {
            breaks++;
            small += !letter_is_upper(t->cp[j]);
        }
    }
    bool wrapped = breaks >= 5 && small * 5 > breaks;
    size_t n = 0, pos = 0, line_start = 0;
    Token k;
    bool broke = false;
    while (words_next(t->cp, t->n, &pos, &k)) {
        if (n + 2 >= cap) {
            Piece *more = ARENA_ARRAY(a, Piece, cap * 2);
            if (!more)
                return STATUS_NO_MEMORY;
            memcpy(more, p, n * sizeof *p);
            p = more;
            cap *= 2;
        }
        if (k.kind == TOKEN_NEWLINE) {
            size_t next = k.end;
            uint32_t c = next < t->n ? t->cp[next] : 0;
            bool runs_on = n > 0 && p[n - 1].kind != TOKEN_BOUNDARY;
            if (runs_on && letter_is(c) && !letter_is_upper(c)) {
            } else if (runs_on && wrapped && (letter_is(c) || (c >= '0' && c <= '9'))) {
                bool label = false;
                for (size_t i = next; i < t->n && i < next + 5; i++)
                    if (t->cp[i] == '.' || t->cp[i] == ')')
                        label = true;
                    else if (t->cp[i] == ' ')
                        break;
                runs_on = !label && (size_t)k.start - line_start > longest * 7 / 10;
            } else
                runs_on = false;
            line_start = k.end;
            if (runs_on)
                broke = true;
            else if (n > 0 && p[n - 1].kind != TOKEN_BOUNDARY)
                p[n++] = (Piece){.start = k.start, .end = k.start, .kind = TOKEN_BOUNDARY, .id = LM_BOUNDARY};
            continue;
        }
        Piece x = {.start = k.start,
                   .end = k.end,
                   .kind = k.kind,
                   .after_line = broke,
                   .starts = n == 0 || p[n - 1].kind == TOKEN_BOUNDARY};
        broke = false;
        switch (k.kind) {
        case TOKEN_WORD: {
            const uint32_t *cp = t->cp + k.start;
            size_t len = k.end - k.start;
            SyllableKey model = words_model_key(cp, len);
            x.id = lm_id(d->lm, model);
            x.key = syllable_key(cp, len);
            x.legal = model && !(model & WORDS_ACRONYM) && lm_id_legal(d->lm, x.id, model);
            x.wc = word_case(cp, len);
            x.broken = x.id == LM_UNKNOWN && !x.legal;
            break;
        }
        case TOKEN_NUMBER:
            x.id = LM_NUMBER;
            break;
        case TOKEN_COMMA:
            x.id = LM_COMMA;
            break;
        case TOKEN_BOUNDARY:
        case TOKEN_NEWLINE:
            if (n > 0 && p[n - 1].kind == TOKEN_BOUNDARY)
                continue;
            x.id = LM_BOUNDARY;
            break;
        }
        if (n > 0 && p[n - 1].kind == TOKEN_WORD && x.kind == TOKEN_WORD) {
            bool blank = true;
            for (size_t i = p[n - 1].end; i < x.start; i++)
                blank &= t->cp[i] == ' ' || t->cp[i] == '\n' || t->cp[i] == 0xA0;
            p[n - 1].joins_next = blank;
        }
        p[n++] = x;
    }
    d->pieces = p;
    d->n = n;
    return STATUS_OK;
}

// Marks the words that could be damaged: no word at all, or one whose neighbours the model has not seen beside it.
static void find_suspects(Decoder *d)
{
    Piece *p = d->pieces;
    size_t n = d->n;
    for (size_t i = 0; i < n; i++) {
        if (p[i].kind != TOKEN_WORD)
            continue;
        WordId a, b, c = i + 1 < n ? p[i + 1].id : LM_BOUNDARY;
        context_before(d, i, &a, &b);
        if (p[i].broken) {
            bool capitals = p[i].wc == CASE_UPPER || p[i].wc == CASE_MIXED;
            // an unknown acronym is one, unless it stands among words in capitals
            bool loud = p[i].wc == CASE_UPPER && ((i > 0 && p[i - 1].wc == CASE_UPPER && p[i - 1].legal) ||
                                                  (i + 1 < n && p[i + 1].wc == CASE_UPPER && p[i + 1].legal));
            bool glued = p[i].wc == CASE_MIXED && p[i].end - p[i].start > 3 &&
                         !letter_is_upper(d->t->cp[p[i].start + 1]);
            p[i].suspect = !capitals || loud || glued;
            continue;
        }
        if (!p[i].legal) {
            p[i].suspect =
                p[i].wc == CASE_LOWER; // a foreign word that the model has seen; its context decides
            continue;
        }
        WordId e = i + 2 < n ? p[i + 2].id : LM_BOUNDARY;
        bool left = lm_pair_known(d->lm, b, p[i].id), right = lm_pair_known(d->lm, p[i].id, c);
        if (left && right) {
            if (lm_order(d->lm, a, b, p[i].id) == 2 || lm_order(d->lm, b, p[i].id, c) == 2 ||
                (c != LM_BOUNDARY && lm_order(d->lm, p[i].id, c, e) == 2)) {
                // seen in company; still dear on both sides?
                float dear = lm_cost(d->lm, a, b, p[i].id) + lm_cost(d->lm, b, p[i].id, c);
                p[i].suspect = dear > 14.0f;
                continue;
            }
        }
        p[i].suspect = true;
    }
}

typedef struct Found {
    uint32_t piece;
    Candidate candidate;
    float margin;
} Found;
typedef VEC(Found) FoundList;

static void fill_candidates(Decoder *d, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        const Piece *p = &d->pieces[i];
        bool deep = false;
        if (p->suspect && p->legal && i > 0 && i + 1 < d->n)
            deep = !lm_pair_known(d->lm, d->pieces[i - 1].id, p->id) &&
                   !lm_pair_known(d->lm, p->id, d->pieces[i + 1].id);
        else if (p->suspect && p->broken)
            deep = true;
        d->cand_n[i - from] =
            candidates_of(d->lm, d->t, d->pieces, d->n, i, &d->costs, deep, d->cand[i - from]);
    }
}

// Decodes every region; what is found goes to `found`, in order.
static Status pass(Decoder *d, Arena *a, FoundList *found)
{
    for (size_t i = 0; i < d->n;) {
        if (!d->pieces[i].suspect) {
            i++;
            continue;
        }
        size_t from = i, last = i, to;
        while (i < d->n && i - last <= CONTEXT && i - from < REGION_MAX - CONTEXT) {
            if (d->pieces[i].suspect)
                last = i;
            i++;
        }
        i = last + 1;
        to = last + 1 + CONTEXT;
        if (to > d->n)
            to = d->n;
        fill_candidates(d, from, to);
        Choice chosen[REGION_MAX + CONTEXT];
        size_t chosen_n;
        float best = decode(d, from, to, SIZE_MAX, 0, chosen, &chosen_n);
        for (size_t k = chosen_n; k-- > 0;) {
            size_t piece = chosen[k].piece;
            Candidate c = d->cand[piece - from][chosen[k].candidate];
            float margin = decode(d, from, to, piece, chosen[k].candidate, NULL, NULL) - best;
            if (!ARENA_PUSH(a, *found, ((Found){(uint32_t)piece, c, margin})))
                return STATUS_NO_MEMORY;
        }
    }
    return STATUS_OK;
}

static void learn(RepairCosts *costs, const FoundList *found, size_t words)
{
    float seen[DAMAGE_COUNT_] = {0};
    for (size_t i = 0; i < found->n; i++)
        if (found->items[i].margin >= LEARN_MARGIN)
            for (size_t k = 0; k < found->items[i].candidate.damages_n; k++)
                seen[found->items[i].candidate.damages[k]] += 1;
    for (size_t k = 0; k < DAMAGE_COUNT_; k++) {
        costs->rate[k] = seen[k] / (float)(words + 200);
        float cost = -logf((seen[k] + 0.15f) / (float)(words + 1000));
        if (k == DAMAGE_LETTER)
            cost += LETTER_MORE; // one of many letters
        costs->of[k] = cost < FLOOR ? FLOOR : cost > CEILING ? CEILING : cost;
    }
}

static bool accept(const Decoder *d, const Found *f, RepairState *ret)
{
    const Piece *p = &d->pieces[f->piece];
    if (f->margin < SUGGEST_MARGIN)
        return false;
    bool common = true;
    for (size_t k = 0; k < f->candidate.damages_n; k++)
        common &= d->costs.rate[f->candidate.damages[k]] >= COMMON_RATE;
    bool sure = f->margin >= SURE_MARGIN || (f->margin >= AUTO_MARGIN && (common || !p->legal));
    *ret = sure ? REPAIR_AUTO : REPAIR_SUGGESTED;
    return true;
}

Status decode_words(const LangModel *lm, const MappedText *t, Arena *a, EditList *ret)
{
    Status st = STATUS_OK;
    Decoder d = {.lm = lm, .t = t};
    FoundList first = {0}, found = {0};
    TRY(cut_pieces(&d, a));
    find_suspects(&d);
    size_t words = 0, suspects = 0;
    for (size_t i = 0; i < d.n; i++) {
        words += d.pieces[i].kind == TOKEN_WORD;
        suspects += d.pieces[i].suspect;
    }
    if (!suspects)
        return STATUS_OK;
    d.states = arena_array(a, REGION_MAX + 2 * CONTEXT + 1, sizeof *d.states);
    d.states_n = arena_array(a, REGION_MAX + 2 * CONTEXT + 1, 1);
    d.cand = arena_array(a, REGION_MAX + 2 * CONTEXT + 1, sizeof *d.cand);
    d.cand_n = ARENA_ARRAY(a, size_t, REGION_MAX + 2 * CONTEXT + 1);
    if (!d.states || !d.states_n || !d.cand || !d.cand_n)
        return STATUS_NO_MEMORY;
    memcpy(d.costs.of, FIRST_COSTS, sizeof FIRST_COSTS);
    TRY(pass(&d, a, &first));
    learn(&d.costs, &first, words);
    TRY(pass(&d, a, &found));
    for (size_t i = 0; i < found.n; i++) {
        const Found *f = &found.items[i];
        RepairState state;
        if (!accept(&d, f, &state))
            continue;
        uint32_t *cp = ARENA_ARRAY(a, uint32_t, CANDIDATE_TEXT_MAX);
        if (!cp)
            return STATUS_NO_MEMORY;
        size_t n = candidate_spell(lm, t, d.pieces, f->piece, &f->candidate, cp);
        size_t end = d.pieces[f->piece + f->candidate.pieces - 1].end;
        float confidence = 1.0f / (1.0f + expf(-f->margin));
        Edit e = {d.pieces[f->piece].start, (uint32_t)end, cp,        (uint32_t)n,
                  f->candidate.kind,        state,         confidence};
        if (!ARENA_PUSH(a, *ret, e))
            return STATUS_NO_MEMORY;
    }
fail:
    return st;
}
