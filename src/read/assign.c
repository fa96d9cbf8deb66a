// Who does what: agencies in the place of a subject or behind a verb of assigning, with their role and tone.
#include "read/assign_internal.h"

// "X phối hợp với Y làm Z": X does it and Y joins; "X phối hợp làm Z": X only joins (predicate() tells them apart).
static Role role_of(const Pred *p)
{
    return p->lead ? ROLE_LEAD : p->coordinate ? ROLE_COORDINATE : ROLE_RESPONSIBLE;
}

// "Các trường xây dựng ..., mỗi trường có ...": the same ones, one by one.
static bool again(const Doc *d, const UnitList *before, const UnitList *each)
{
    if (each->n != 1 || each->u[0].b - each->u[0].a != 2)
        return false;
    for (size_t i = 0; i < before->n; i++)
        for (size_t k = before->u[i].a; k < before->u[i].b; k++)
            if (str_eq(d->t[k].low, d->t[each->u[0].a + 1].low))
                return true;
    return false;
}

static void scan_sentence(Scan *s, size_t a, size_t b)
{
    Doc *d = s->d;
    if (a + 3 < b && tok_mark(d, a, '(') &&
        tok_mark(d, a + 2, ')')) // "(3)", "a)" that the outline did not take
        a += 3;
    else if (a + 2 < b && tok_mark(d, a + 1, ')') && d->t[a].end - d->t[a].start <= 2)
        a += 2;
    while (a < b && (tok_mark(d, a, '-') || tok_mark(d, a, '+')))
        a++;
    bool adjunct = adjunct_start(d, a, b);
    size_t topic = tok_any(d, a, b, "đối với|về phía|riêng đối với");
    UnitList of_topic;
    if (topic && agency_list(d, a + topic, b, AGENCY_BARE | AGENCY_SEMICOLON, &of_topic) &&
        tok_mark(d, of_topic.end, ':') && of_topic.end + 1 < b && predicate(d, of_topic.end, b, false).ok &&
        !section_past(d, s->section)) {
        a += topic; // "Đối với các trường: ..."
        adjunct = false;
    }
    bool start = true;
    for (size_t i = a; i < b && s->memory;) {
        size_t took = 0;
        const Tok *t = &d->t[i];
        if (t->kind == TOK_MARK) {
            if (t->mark == ';' || t->mark == ':') {
                start = true;
                adjunct = i + 1 < b && adjunct_start(d, i + 1, b);
            } else if (t->mark != '"' && t->mark != '-' && t->mark != '+')
                start = false;
            i++;
            continue;
        }
        if ((took = assign_listed(s, i, a, b)) > 0) {
            i = took;
            start = false;
            continue;
        }
        if ((took = assign_coordinate(s, i, b)) > 0) {
            i = took;
            start = false;
            continue;
        }
        if ((took = assign_triggered(s, i, a, b)) > 0) {
            i = took;
            start = false;
            continue;
        }
        bool aim = i > a && tok_any(d, i - 1, i, "đấu") && tok_any(d, i - 2, i, "phấn đấu");
        bool each = tok_any(d, i, b, "mỗi|từng") && !(s->last.n && s->last.end == i) &&
                    !tok_any(d, i, b, "mỗi năm|từng bước|từng năm|từng thời|mỗi khi");
        bool comma = i > a && tok_mark(d, i - 1, ',');
        bool after_adjunct = adjunct && !start;
        bool figure = false; // "... trước ngày 15/9, các ấp còn lại ...": a new subject
        for (size_t x = 2; comma && x <= 5 && i >= a + x && d->t[i - x].kind != TOK_MARK; x++)
            figure |= d->t[i - x].kind == TOK_NUMBER;
        for (size_t x = 2; comma && x <= 4 && i >= a + x; x++)
            figure |= d->t[i - x].kind == TOK_NUMBER && tok_mark(d, i - 3, '/');
        bool verb_before = false;
        for (size_t x = a; figure && x < i && !verb_before; x++)
            verb_before = lex_at(d, x, i, LEX_VERB) > 0;
        figure &= verb_before;
        bool candidate = figure || start || aim || (each && !object_guard(d, i, a)) ||
                         (comma && after_adjunct) ||
                         (after_adjunct && tok_any(d, i, b, "các") && !object_guard(d, i, a));
        UnitList l;
        bool elliptic = false;
        bool found = false;
        if (candidate)
            found = agency_list(d, i, b, AGENCY_SEMICOLON | (start || aim || comma ? AGENCY_BARE : 0), &l);
        if (!found && (start || comma || aim) && s->last.head.n && s->last_at >= d->paras.items[s->para].a)
            found = elliptic = agency_elliptic(d, i, b, s->last.head, &l);
        if (!found && t->cap && (lex_at(d, i, b, LEX_BODY) || lex_at(d, i, b, LEX_HEAD)) &&
            !(i > a && object_guard(d, i, a) && !tok_is(d, i - 1, "do")) && agency_list(d, i, b, 0, &l)) {
            Pred p = predicate(d, l.end, b, d->news); // "... Công an tỉnh chủ trì ..." anywhere
            found =
                p.lead && tok_any(d, l.end, b, "chủ trì") > 0 &&
                !(i > a && tok_any(d, i - 1, i, "thuộc|(")) &&
                !(i > a && tok_is(d, i - 1, "do") &&
                  (d->news || !tok_any(d, l.end + 2, b, ", phối hợp|phối hợp|; các|; sở"))) &&
                (tok_any(d, l.end + 2, b, ", phối hợp|phối hợp|cùng") || lex_at(d, l.end + 2, b, LEX_VERB));
            if (!found && p.coordinate && !d->news && i > a && tok_mark(d, i - 1, ',') &&
                tok_any(d, l.end, b, "phối hợp|cùng phối hợp") > 0 && !section_past(d, s->section))
                found = true; // "Sở A chủ trì, Sở B phối hợp thực hiện"
            if (!found && l.end > i) {
                i = l.end;
                start = false;
                continue;
            }
        }
        if (!found) {
            i++;
            if (!tok_any(d, i - 1, b, "đồng thời|riêng|về phía|đối với"))
                start = false;
            continue;
        }
        Pred p = predicate(d, l.end, b, d->news);
        if (!p.ok && !p.past && tok_any(d, i, l.end, "mỗi|từng") && l.end < b &&
            !section_past(d, s->section) &&
            (tok_any(d, l.end, b, "ít nhất|tối thiểu|từ|có ít nhất|có tối thiểu") ||
             (d->t[l.end].kind == TOK_NUMBER && !tok_mark(d, l.end + 1, '%'))))
            p.ok = true; // "mỗi phân xưởng 05 sáng kiến"
        if (!p.ok && !p.past && !p.giver && l.n > 1 &&
            tok_find(d, i, l.end, ";") != SIZE_MAX) { // the ';' was a boundary after all
            if (agency_list(d, i, b, AGENCY_BARE, &l))
                p = predicate(d, l.end, b, d->news);
        }
        if (start && !p.ok && !p.past && !p.giver && !d->news && l.named && !l.person && l.end < b &&
            d->t[l.end].kind == TOK_WORD && !d->t[l.end].cap && a + 40 > i &&
            !tok_any(
                d, l.end, b,
                "của|là|và|đã|đang|được|bị|có|với|trong|tại|ở|về|theo|do|cho|như|còn|chưa|vẫn|luôn|này|đó|"
                "trên|từ|cùng|thuộc|gồm|nơi|khi|để|nhằm|nếu|mà|thì|rất|không|hiện|mới|đến|ra|năm|nhiều|"
                "giai") &&
            !tok_any(d, l.end, b,
                     "thông báo|xin|xác định|thấy|đánh giá|quyết|mong|đề|viên|ngành|trưởng|phó|cho") &&
            !lex_at(d, l.end, b, LEX_SPEECH) && !section_past(d, s->section))
            p.ok = true; // a named agency opens the sentence and a word we do not know follows: what it does
        bool second = figure && !start && !aim && !(comma && after_adjunct);
        if (skip_subject(s, &l, &p, start) || (elliptic && !p.ok) ||
            (second && (!(l.named || l.quantified) || !p.ok || tok_mark(d, l.end, ':'))) ||
            (each && !start && (!comma || again(d, &s->last, &l)) && tok_is(d, l.end, "có"))) {
            i = p.giver || !p.ok ? (l.end > i ? l.end : i + 1) : l.end;
            start = false;
            continue;
        }
        if (start && tok_mark(d, l.end, ':') && s->section < 0 &&
            d->sections.n > 0) { // "Kính gửi" and the like
            i = l.end;
            continue;
        }
        double confidence = elliptic ? 0.72 : start ? (l.named ? 0.92 : 0.86) : aim || each ? 0.82 : 0.7;
        emit(s, &l, role_of(&p), TONE_NONE, b, confidence);
        set_actor(s, &l, i);
        if (tok_mark(d, l.end, ':') && l.end + 1 >= b && d->actors.n)
            d->actors.items[d->actors.n - 1].open = true;
        i = l.end;
        start = adjunct = false;
    }
    further_roles(s, a, b);
}

// "1. Sở Nội vụ", "a) Trách nhiệm của Ủy ban nhân dân các xã:": the whole heading names who acts in the section.
static bool heading_units(Doc *d, const Para *p, UnitList *ret)
{
    size_t a = p->body, b = p->b;
    while (b > a && d->t[b - 1].kind == TOK_MARK && d->t[b - 1].mark != ')')
        b--;
    a += tok_any(d, a, b, "trách nhiệm của|nhiệm vụ của|đối với|về phía|giao|đề nghị|yêu cầu|trách nhiệm");
    UnitList l;
    if (a >= b || !agency_list(d, a, b, AGENCY_BARE | AGENCY_SEMICOLON, &l))
        return false;
    if (l.end != b && !(tok_mark(d, l.end, '(') && tok_mark(d, b - 1, ')')))
        return false;
    *ret = l;
    return true;
}

// Tasks listed below a unit's heading: what role do they give it?
static Role listed_role(const Doc *d, size_t para, int32_t section)
{
    bool other = false, together = false;
    for (size_t i = para + 1; i < d->paras.n; i++) {
        const Para *p = &d->paras.items[i];
        bool below = false;
        for (int32_t s = p->section; s >= 0; s = d->nodes.items[s].parent)
            below |= s == section;
        if (!below)
            break;
        size_t k = p->body;
        for (; k < p->b; k++) {
            bool first = k == p->body || tok_mark(d, k - 1, ';') || sentence_end(d, k - 1, p->b) ||
                         tok_any(d, k - 1, k, "động|thời|nhiệm");
            if (first && tok_any(d, k, p->b, "chủ trì|là cơ quan chủ trì|là cơ quan thường trực|là đầu mối"))
                return ROLE_LEAD;
            if (k == p->body) {
                together |= tok_any(d, k, p->b, "phối hợp") > 0;
                other |= tok_any(d, k, p->b, "phối hợp") == 0;
            }
        }
    }
    return together && !other ? ROLE_COORDINATE : ROLE_RESPONSIBLE;
}

Status assign_read(Doc *d)
{
    Scan s = {.d = d, .memory = true};
    for (size_t i = 0; i < d->paras.n && s.memory; i++) {
        const Para *p = &d->paras.items[i];
        if (p->zone != ZONE_BODY)
            continue;
        s.para = i;
        s.section = p->section;
        s.last = (UnitList){0};
        s.last_at = 0;
        UnitList l;
        size_t words = p->b - p->body;
        if ((p->heading || words <= 24) && words >= 2 && heading_units(d, p, &l) &&
            !section_past(d, p->section) && (p->labelled || tok_mark(d, p->b - 1, ':')) && p->section >= 0) {
            Role role = listed_role(d, i, p->labelled ? p->section : -2);
            if (!p->labelled) // an unnumbered "Sở Nội vụ:" before bullets
                role = i + 1 < d->paras.n &&
                               tok_any(d, d->paras.items[i + 1].body, d->paras.items[i + 1].b, "chủ trì")
                           ? ROLE_LEAD
                           : ROLE_RESPONSIBLE;
            Tone tone = tok_is(d, p->body, "giao")             ? TONE_ASSIGN
                        : tok_any(d, p->body, p->b, "yêu cầu") ? TONE_REQUIRE
                        : tok_any(d, p->body, p->b, "đề nghị") ? TONE_REQUEST
                                                               : TONE_NONE;
            if (tone == TONE_ASSIGN)
                role = ROLE_LEAD;
            emit(&s, &l, role, tone, p->b, 0.88);
            set_actor(&s, &l, p->body);
            if (s.memory)
                d->actors.items[d->actors.n - 1].open = true;
            continue;
        }
        if (p->heading && !tok_mark(d, p->b - 1, ':') &&
            tok_find(d, p->body, p->b, "chủ trì|giao|yêu cầu|đề nghị") == SIZE_MAX &&
            d->sections.items[p->section].has_heading)
            continue;
        size_t a = p->body;
        for (size_t k = p->body; k < p->b; k++)
            if (sentence_last(d, a, k, p->b)) {
                if (k + 1 > a)
                    scan_sentence(&s, a, k + 1);
                a = k + 1;
            }
    }
    return s.memory ? STATUS_OK : STATUS_NO_MEMORY;
}
