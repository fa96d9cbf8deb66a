// Noisy-channel decoding: among what each suspect word may have been, the sequence that the language model and the damage of this document make
// likeliest. Only suspect words and their neighbours are decoded; sound text is passed over.
#include <math.h>

#include "text/letters.h"
#include "text/repair_internal.h"
#include "text/word_keys.h"

enum { BEAM = 24, REGION_MAX = 48, CONTEXT = 2, SUSPECTS_MAX = 40000 };

// At least as low as any that the second pass can use, so that it need look only where the first found something.
static const float FIRST_COSTS[DAMAGE_COUNT_] = {
    [DAMAGE_MARK] = 4.5f, [DAMAGE_DROP] = 4.5f, [DAMAGE_GLUE] = 4.5f, [DAMAGE_CUT] = 4.5f,
    [DAMAGE_TR] = 4.5f,   [DAMAGE_STOP] = 4.5f, [DAMAGE_FONT] = 4.5f, [DAMAGE_LETTER] = 6.5f};
static const float DEAR =
    14.0f; // two neighbouring pairs that together are this dear make a known word suspect
static const float LOST_COST = 7.5f; // of a whole word lost
static const float HOPELESS = 16.0f; // a path this much dearer than the best is given up
static const float FLOOR = 4.5f, CEILING = 10.0f, LETTER_MORE = 2.0f;
// Lead over the next best reading, in nats, that a repair needs to be made without asking: for damage that this document often shows (in words that
// are none, in sound words), for damage that it rarely shows.
static const float AUTO_BROKEN = 1.5f, AUTO_COMMON = 2.0f, AUTO_BROKEN_RARE = 3.0f, AUTO_RARE = 3.5f;
static const float SUGGEST_MARGIN = 0.7f, LEARN_MARGIN = 2.0f, AGREEMENT = 1.5f;
static const float COMMON_RATE = 0.003f, LEARN_LEAST = 3.0f;

typedef struct State {
    WordId a, b;
    float cost;
    int16_t back;      // state of an earlier position
    uint8_t from;      // pieces back
    uint8_t candidate; // of the piece at the earlier position
} State;

// Costs asked for lately: the second pass and the margins ask again and again for the same ones.
typedef struct Memo {
    uint64_t key;
    float cost;
} Memo;
enum { MEMO_BITS = 12, MEMO_SIZE = 1 << MEMO_BITS };

// Places of pairs and triples asked for lately; key 0 is an empty place.
typedef struct PlaceMemo {
    uint64_t key;
    int64_t at;
} PlaceMemo;

typedef struct Decoder {
    const LangModel *lm;
    const MappedText *t;
    Piece *pieces;
    size_t n;
    RepairCosts costs;
    Memo *memo;
    PlaceMemo *pairs, *triples;
    // one region
    State (*states)[BEAM];
    uint8_t *states_n;
    float *limit;
    Candidate (*cand)[CANDIDATES_MAX];
    size_t *cand_n;
} Decoder;

static float cost_of(Decoder *d, WordId a, WordId b, WordId w)
{
    uint64_t key = ((uint64_t)a << 32 | (uint64_t)b << 16 | w) + 1; // 0 is an empty place
    Memo *m = &d->memo[key * 0x9E3779B97F4A7C15u >> (64 - MEMO_BITS)];
    if (m->key != key)
        *m = (Memo){key, lm_cost(d->lm, a, b, w)};
    return m->cost;
}

static void push_state(State *list, uint8_t *n, float *limit, State s)
{
    // `limit` is the dearest of a full list, INFINITY before
    if (s.cost >= *limit)
        return;
    size_t worst = 0;
    for (size_t i = 0; i < *n; i++) {
        if (list[i].a == s.a && list[i].b == s.b) {
            if (s.cost < list[i].cost)
                list[i] = s; // the limit may stay too high for a while, which costs nothing but time
            return;
        }
        if (list[i].cost > list[worst].cost)
            worst = i;
    }
    if (*n < BEAM) {
        list[(*n)++] = s;
        return;
    }
    list[worst] = s;
    *limit = list[0].cost;
    for (size_t i = 1; i < BEAM; i++)
        if (list[i].cost > *limit)
            *limit = list[i].cost;
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
    for (size_t i = 0; i <= n; i++) {
        d->states_n[i] = 0;
        d->limit[i] = INFINITY;
    }
    State first = {.back = -1};
    context_before(d, from, &first.a, &first.b);
    d->states[0][0] = first;
    d->states_n[0] = 1;
    for (size_t i = 0; i < n; i++) {
        size_t at = from + i;
        float best_here = INFINITY;
        for (size_t s = 0; s < d->states_n[i]; s++)
            if (d->states[i][s].cost < best_here)
                best_here = d->states[i][s].cost;
        for (size_t c = 0; c < d->cand_n[i]; c++) {
            const Candidate *x = &d->cand[i][c];
            if ((at == forbid_piece && c == forbid_candidate) || i + x->pieces > n)
                continue;
            for (size_t s = 0; s < d->states_n[i]; s++) {
                State y = d->states[i][s];
                size_t next = i + x->pieces;
                if (y.cost > best_here + HOPELESS)
                    continue;
                y.cost += x->cost;
                for (size_t k = 0; k < x->words && y.cost < d->limit[next]; k++) {
                    WordId w = x->word[k];
                    if (w == LM_BOUNDARY && y.b == LM_BOUNDARY)
                        continue;
                    y.cost += cost_of(d, y.a, y.b, w);
                    y.a = w == LM_BOUNDARY ? LM_BOUNDARY : y.b;
                    y.b = w;
                }
                y.back = (int16_t)s;
                y.from = x->pieces;
                y.candidate = (uint8_t)c;
                push_state(d->states[next], &d->states_n[next], &d->limit[next], y);
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
        while (i + 1 < t->n && (t->cp[i + 1] == ' ' || t->cp[i + 1] == '\n'))
            i++;
        if (i + 1 < t->n && letter_is(t->cp[i + 1])) {
            breaks++;
            small += !letter_is_upper(t->cp[i + 1]);
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
            x.broken = x.id == LM_UNKNOWN;
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

// How well a place is known: the pair that ends at a piece, and whether the triple that ends at it is.
typedef struct Place {
    int64_t pair;
    bool triple;
} Place;

static int64_t known_pair(const Decoder *d, WordId a, WordId b)
{
    uint64_t key = ((uint64_t)a << 16 | b) + 1;
    PlaceMemo *m = &d->pairs[key * 0x9E3779B97F4A7C15u >> (64 - MEMO_BITS)];
    if (m->key != key)
        *m = (PlaceMemo){key, lm_pair(d->lm, a, b)};
    return m->at;
}

static int64_t known_triple(const Decoder *d, int64_t pair, WordId w)
{
    uint64_t key = ((uint64_t)pair << 16 | w) + 1;
    PlaceMemo *m = &d->triples[key * 0x9E3779B97F4A7C15u >> (64 - MEMO_BITS)];
    if (m->key != key)
        *m = (PlaceMemo){key, lm_triple(d->lm, pair, w)};
    return m->at;
}

static Place place_at(const Decoder *d, size_t i, Place before)
{
    WordId b = i > 0 ? d->pieces[i - 1].id : LM_BOUNDARY, w = i < d->n ? d->pieces[i].id : LM_BOUNDARY;
    if (b == LM_BOUNDARY) // nothing reaches over a boundary
        before.pair = -1;
    Place p = {.pair = known_pair(d, b, w)};
    p.triple = p.pair >= 0 && before.pair >= 0 && known_triple(d, before.pair, w) >= 0;
    return p;
}

// Marks the words that could be damaged: no word at all, or one that the model has not seen beside its neighbours.
static void find_suspects(Decoder *d)
{
    Piece *p = d->pieces;
    size_t n = d->n;
    Place here = place_at(d, 0, (Place){-1, false}), next = place_at(d, 1, here), third;
    for (size_t i = 0; i < n; i++, here = next, next = third) {
        third = place_at(d, i + 2, next);
        if (p[i].kind != TOKEN_WORD)
            continue;
        if (!p[i].legal && p[i].joins_next && p[i + 1].after_line && p[i + 1].wc == CASE_LOWER) {
            p[i].suspect = true; // perhaps a word cut by the line break
            continue;
        }
        if (p[i].broken && !p[i].legal) {
            bool capitals = p[i].wc == CASE_UPPER || p[i].wc == CASE_MIXED;
            // an unknown acronym is one, unless it stands among words in capitals
            bool loud = p[i].wc == CASE_UPPER && ((i > 0 && p[i - 1].wc == CASE_UPPER && p[i - 1].legal) ||
                                                  (i + 1 < n && p[i + 1].wc == CASE_UPPER && p[i + 1].legal));
            bool glued = p[i].wc == CASE_MIXED && p[i].end - p[i].start > 3 &&
                         !letter_is_upper(d->t->cp[p[i].start + 1]);
            p[i].suspect = !capitals || loud || glued;
        } else if (!p[i].legal) {
            p[i].suspect =
                p[i].wc == CASE_LOWER; // a foreign word that the model has seen; its context decides
        } else if (!p[i].broken && here.pair >= 0 && next.pair >= 0 &&
                   (here.triple || next.triple || third.triple)) {
            // seen in company; still dear on both sides?
            p[i].suspect = lm_pair_cost_of(d->lm, here.pair) + lm_pair_cost_of(d->lm, next.pair) > DEAR &&
                           !(here.triple && next.triple);
        } else {
            p[i].suspect = true;
        }
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

// A run of suspect words that are not more than CONTEXT apart, with CONTEXT pieces behind it.
typedef struct Region {
    uint32_t from, to;
} Region;
typedef VEC(Region) RegionList;

static Status find_regions(const Decoder *d, Arena *a, RegionList *ret)
{
    for (size_t i = 0; i < d->n;) {
        if (!d->pieces[i].suspect) {
            i++;
            continue;
        }
        size_t from = i, last = i;
        while (i < d->n && i - last <= CONTEXT && i - from < REGION_MAX - CONTEXT) {
            if (d->pieces[i].suspect)
                last = i;
            i++;
        }
        i = last + 1;
        size_t to = last + 1 + CONTEXT;
        if (to > d->n)
            to = d->n;
        if (!ARENA_PUSH(a, *ret, ((Region){(uint32_t)from, (uint32_t)to})))
            return STATUS_NO_MEMORY;
    }
    return STATUS_OK;
}

// Decodes the regions; what is found goes to `found`, in order. Regions where nothing was found are taken off the list.
static Status pass(Decoder *d, Arena *a, RegionList *regions, FoundList *found)
{
    size_t kept = 0;
    for (size_t r = 0; r < regions->n; r++) {
        size_t from = regions->items[r].from, to = regions->items[r].to;
        fill_candidates(d, from, to);
        Choice chosen[REGION_MAX + CONTEXT];
        size_t chosen_n;
        float best = decode(d, from, to, SIZE_MAX, 0, chosen, &chosen_n);
        if (chosen_n)
            regions->items[kept++] = regions->items[r];
        for (size_t k = chosen_n; k-- > 0;) {
            size_t piece = chosen[k].piece;
            Candidate c = d->cand[piece - from][chosen[k].candidate];
            float margin = decode(d, from, to, piece, chosen[k].candidate, NULL, NULL) - best;
            if (!ARENA_PUSH(a, *found, ((Found){(uint32_t)piece, c, margin})))
                return STATUS_NO_MEMORY;
        }
    }
    regions->n = kept;
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
        costs->rate[k] = seen[k] < LEARN_LEAST ? 0 : seen[k] / (float)(words + 200);
        float cost = -logf((seen[k] + 0.15f) / (float)(words + 1500));
        if (k == DAMAGE_LETTER)
            cost += LETTER_MORE; // one of many letters
        costs->of[k] = cost < FLOOR ? FLOOR : cost > CEILING ? CEILING : cost;
    }
}

// Did the same damaged form become the same words elsewhere, beyond doubt?
static bool agrees(const Decoder *d, const FoundList *found, const Found *f)
{
    SyllableKey key = d->pieces[f->piece].key;
    for (size_t i = 0; i < found->n && key; i++) {
        const Found *o = &found->items[i];
        if (o != f && o->margin >= 2 * AUTO_COMMON && d->pieces[o->piece].key == key &&
            o->candidate.words == f->candidate.words &&
            memcmp(o->candidate.word, f->candidate.word, sizeof o->candidate.word) == 0)
            return true;
    }
    return false;
}

static bool accept(const Decoder *d, const FoundList *found, const Found *f, RepairState *ret)
{
    const Piece *p = &d->pieces[f->piece];
    if (f->margin < SUGGEST_MARGIN)
        return false;
    bool common = true;
    for (size_t k = 0; k < f->candidate.damages_n; k++)
        common &= d->costs.rate[f->candidate.damages[k]] >= COMMON_RATE;
    float need = common ? (p->legal ? AUTO_COMMON : AUTO_BROKEN) : p->legal ? AUTO_RARE : AUTO_BROKEN_RARE;
    *ret = f->margin >= need || (f->margin >= need - AGREEMENT && common && agrees(d, found, f))
               ? REPAIR_AUTO
               : REPAIR_SUGGESTED;
    return true;
}

// "ủy ban nhân dân", "ủy ban Mặt trận": names of bodies, capitalised by Nghị định 30/2020 (Phụ lục II); OCR loses the hook of Ủ with its size.
static Status find_bodies(const Decoder *d, Arena *a, EditList *ret)
{
    for (size_t i = 0; i + 3 < d->n; i++) {
        const Piece *p = &d->pieces[i];
        if (p->key != WORD_UY || p->wc != CASE_LOWER || p[1].key != WORD_BAN)
            continue;
        if (!(p[2].key == WORD_NHAN && p[3].key == WORD_DAN) &&
            !(p[2].key == WORD_MAT && p[3].key == WORD_TRAN))
            continue;
        uint32_t n = p->end - p->start, *cp = ARENA_ARRAY(a, uint32_t, n);
        if (!cp)
            return STATUS_NO_MEMORY;
        memcpy(cp, d->t->cp + p->start, n * sizeof *cp);
        cp[0] = letter_upper(cp[0]);
        if (!ARENA_PUSH(a, *ret, ((Edit){p->start, p->end, cp, n, REPAIR_CASE, REPAIR_AUTO, 0.95f})))
            return STATUS_NO_MEMORY;
    }
    return STATUS_OK;
}

// A word that seems to be lost between two that do not go together: "thực thắng lợi" for "thực hiện thắng lợi". Only ever suggested.
static Status find_lost(Decoder *d, const FoundList *found, Arena *a, EditList *ret)
{
    size_t f = 0;
    for (size_t i = 1; i < d->n; i++) {
        const Piece *p = &d->pieces[i - 1], *q = &d->pieces[i];
        while (f < found->n && found->items[f].piece + 1u < i)
            f++;
        bool edited = f < found->n && found->items[f].piece <= i + 1;
        if (edited || !p->legal || !q->legal || !p->joins_next || p->wc != CASE_LOWER ||
            q->wc != CASE_LOWER || known_pair(d, p->id, q->id) >= 0)
            continue;
        WordId before, b, after = i + 1 < d->n ? d->pieces[i + 1].id : LM_BOUNDARY;
        context_before(d, i - 1, &before, &b);
        float now = cost_of(d, before, b, p->id) + cost_of(d, b, p->id, q->id) +
                    cost_of(d, p->id, q->id, after),
              best = INFINITY;
        WordId word = LM_UNKNOWN;
        for (uint32_t k = d->lm->bi_start[p->id]; k < d->lm->bi_start[p->id + 1]; k++) {
            WordId w = d->lm->bi_word[k];
            if (w < LM_WORDS || !d->lm->skeletons[w] || lm_triple(d->lm, k, q->id) < 0)
                continue;
            float cost = cost_of(d, before, b, p->id) + cost_of(d, b, p->id, w) +
                         cost_of(d, p->id, w, q->id) + cost_of(d, w, q->id, after);
            if (cost < best) {
                best = cost;
                word = w;
            }
        }
        float gain = now - best - LOST_COST;
        if (word == LM_UNKNOWN || gain < SUGGEST_MARGIN)
            continue;
        uint32_t *cp = ARENA_ARRAY(a, uint32_t, 3 * SYLLABLE_LETTERS_MAX + 2);
        if (!cp)
            return STATUS_NO_MEMORY;
        size_t n = p->end - p->start;
        memcpy(cp, d->t->cp + p->start, n * sizeof *cp);
        cp[n++] = ' ';
        n += syllable_spell(lm_key(d->lm, word), CASE_LOWER, cp + n);
        cp[n++] = ' ';
        memcpy(cp + n, d->t->cp + q->start, (q->end - q->start) * sizeof *cp);
        n += q->end - q->start;
        if (!ARENA_PUSH(a, *ret,
                        ((Edit){p->start, q->end, cp, (uint32_t)n, REPAIR_OMISSION, REPAIR_SUGGESTED,
                                1.0f / (1.0f + expf(-gain))})))
            return STATUS_NO_MEMORY;
    }
    return STATUS_OK;
}

static int by_start(const void *x, const void *y)
{
    const Edit *a = x, *b = y;
    return a->start < b->start ? -1 : a->start > b->start;
}

Status decode_words(const LangModel *lm, const MappedText *t, Arena *a, EditList *ret)
{
    Status st = STATUS_OK;
    Decoder d = {.lm = lm, .t = t};
    FoundList first = {0}, found = {0};
    RegionList regions = {0};
    d.pairs = ARENA_ARRAY(a, PlaceMemo, MEMO_SIZE);
    d.triples = ARENA_ARRAY(a, PlaceMemo, MEMO_SIZE);
    if (!d.pairs || !d.triples)
        return STATUS_NO_MEMORY;
    TRY(cut_pieces(&d, a));
    find_suspects(&d);
    TRY(find_bodies(&d, a, ret));
    size_t words = 0, suspects = 0;
    for (size_t i = 0; i < d.n; i++) {
        words += d.pieces[i].kind == TOKEN_WORD;
        if (suspects == SUSPECTS_MAX)
            d.pieces[i].suspect = false;
        suspects += d.pieces[i].suspect;
    }
    if (!suspects)
        return STATUS_OK;
    d.states = arena_array(a, REGION_MAX + 2 * CONTEXT + 1, sizeof *d.states);
    d.states_n = arena_array(a, REGION_MAX + 2 * CONTEXT + 1, 1);
    d.limit = ARENA_ARRAY(a, float, REGION_MAX + 2 * CONTEXT + 1);
    d.memo = ARENA_ARRAY(a, Memo, MEMO_SIZE);
    d.cand = arena_array(a, REGION_MAX + 2 * CONTEXT + 1, sizeof *d.cand);
    d.cand_n = ARENA_ARRAY(a, size_t, REGION_MAX + 2 * CONTEXT + 1);
    if (!d.states || !d.states_n || !d.limit || !d.memo || !d.cand || !d.cand_n)
        return STATUS_NO_MEMORY;
    memcpy(d.costs.of, FIRST_COSTS, sizeof FIRST_COSTS);
    TRY(find_regions(&d, a, &regions));
    TRY(pass(&d, a, &regions, &first));
    learn(&d.costs, &first, words);
    TRY(pass(&d, a, &regions, &found));
    for (size_t i = 0; i < found.n; i++) {
        const Found *f = &found.items[i];
        RepairState state;
        if (!accept(&d, &found, f, &state))
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
    TRY(find_lost(&d, &found, a, ret));
    if (ret->n)
        qsort(ret->items, ret->n, sizeof *ret->items, by_start);
fail:
    return st;
}
