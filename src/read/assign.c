// Who does what: agencies in the place of a subject or behind a verb of assigning, with their role and tone.
#include "read/agency.h"
#include "read/quantity.h"

typedef struct Pred {
    bool ok; // a duty follows
    bool lead, coordinate, past, modal, giver;
} Pred;

typedef struct Scan {
    Doc *d;
    size_t para;
    int32_t section;
    UnitList last; // the units named last in this paragraph
    size_t last_at;
    bool memory;
    size_t told; // news: last paragraph in which duties were given, + 1
} Scan;

static const char *const PAST_HEADINGS =
    "kết quả|tình hình|đánh giá|ưu điểm|hạn chế|nguyên nhân|thực trạng|bối cảnh|sự cần thiết|tồn tại|khó "
    "khăn|bài học|thuận lợi|đặc điểm";
static const char *const FUTURE_HEADINGS =
    "nhiệm vụ|phương hướng|giải pháp|mục tiêu|chỉ tiêu|kế hoạch|yêu cầu|tổ chức thực hiện|công tác kiểm tra";

static bool heading_of(const Doc *d, int32_t s)
{
    return d->sections.items[s].has_heading && d->paras.items[d->nodes.items[s].para].heading;
}

bool section_future(const Doc *d, int32_t section)
{
    for (int32_t s = section; s >= 0; s = d->nodes.items[s].parent)
        if (heading_of(d, s) &&
            tok_find(d, d->nodes.items[s].head_a, d->nodes.items[s].head_b, FUTURE_HEADINGS) != SIZE_MAX)
            return !section_past(d, section);
    return false;
}

bool section_past(const Doc *d, int32_t section)
{
    for (int32_t s = section; s >= 0; s = d->nodes.items[s].parent) {
        const Node *h = &d->nodes.items[s];
        if (!heading_of(d, s))
            continue;
        size_t past = tok_find(d, h->head_a, h->head_b, PAST_HEADINGS),
               future = tok_find(d, h->head_a, h->head_b, FUTURE_HEADINGS);
        if (future != SIZE_MAX && (past == SIZE_MAX || future < past))
            return false;
        if (past != SIZE_MAX)
            return future == SIZE_MAX || past < future;
    }
    return false;
}

static bool push_row(Scan *s, const Unit *u, Role role, Tone tone, size_t end, double confidence)
{
    Doc *d = s->d;
    if (u->name.n == 0)
        return u->name.p != NULL;
    if (s->section >= 0 && d->sections.n == 0)
        return true;
    Assignment row = {.section = section_path(d, s->section),
                      .unit = u->name,
                      .role = role,
                      .tone = tone,
                      .confidence = confidence};
    size_t n = d->assignments.n;
    Assignment *rows = d->assignments.items;
    for (size_t i = n; i > 0 && n - i < 200;
         i--) { // one row per unit per section per role; a lead is not said again as responsible
        Assignment *o = &rows[i - 1];
        if (!str_eq(o->section, row.section) || !str_eq(o->unit, row.unit))
            continue;
        if (o->role == role || (o->role == ROLE_LEAD && role == ROLE_RESPONSIBLE))
            return true;
        if (o->role == ROLE_RESPONSIBLE && role == ROLE_LEAD) {
            o->role = ROLE_LEAD;
            o->tone = tone != TONE_NONE ? tone : o->tone;
            return true;
        }
    }
    if (n >= READ_MAX_ROWS)
        return true;
    row.quote = doc_quote(d, u->a, end > u->b ? end : u->b);
    if (!row.quote.text.p)
        return false;
    return ARENA_PUSH(d->arena, d->assignments, row);
}

static size_t quote_end(const Doc *d, size_t i, size_t end)
{
    size_t k = i;
    while (k < end && k < i + 14 && !tok_mark(d, k, ';') && !tok_mark(d, k, '.') && !tok_mark(d, k, ':'))
        k++;
    return k;
}

static void emit(Scan *s, const UnitList *l, Role role, Tone tone, size_t end, double confidence)
{
    size_t stop = quote_end(s->d, l->end, end);
    for (size_t i = 0; i < l->n; i++)
        if (!push_row(s, &l->u[i], role, tone, stop, confidence))
            s->memory = false;
}

static void set_actor(Scan *s, const UnitList *l, size_t at)
{
    Doc *d = s->d;
    Actor a = {
        .at = (uint32_t)at, .para = (uint32_t)s->para, .n = l->n, .units = ARENA_ARRAY(d->arena, Str, l->n)};
    if (!a.units || !ARENA_PUSH(d->arena, d->actors, a)) {
        s->memory = false;
        return;
    }
    for (size_t i = 0; i < l->n; i++)
        d->actors.items[d->actors.n - 1].units[i] = l->u[i].name;
    s->last = *l;
    s->last_at = at;
}

static const Actor *last_in(const Doc *d, size_t para)
{
    size_t lo = 0, hi = d->actors.n;
    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        if (d->actors.items[mid].para <= para)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo > 0 && d->actors.items[lo - 1].para == para ? &d->actors.items[lo - 1] : NULL;
}

const Actor *doc_actor_next(const Doc *d, size_t at)
{
    size_t lo = 0, hi = d->actors.n;
    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        if (d->actors.items[mid].at < at)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < d->actors.n ? &d->actors.items[lo] : NULL;
}

const Actor *doc_actor(const Doc *d, size_t para, size_t at)
{
    size_t lo = 0, hi = d->actors.n; // actors are in order of their tokens
    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        if (d->actors.items[mid].at <= at)
            lo = mid + 1;
        else
            hi = mid;
    }
    if (lo == 0)
        return NULL;
    const Actor *a = &d->actors.items[lo - 1];
    const Para *p = &d->paras.items[para];
    if (a->para == para)
        return a;
    if (p->lead >= 0) {
        const Actor *l = last_in(d, (size_t)p->lead);
        if (l)
            return l;
    }
    if (a->open && d->paras.items[a->para].section >= 0)
        for (int32_t s = p->section; s >= 0; s = d->nodes.items[s].parent)
            if (s == d->paras.items[a->para].section)
                return a;
    // A bullet below a numbered item: the item's own actors, or those of the sentence that led into the items.
    if (p->section >= 0 && !p->labelled) {
        size_t item = d->nodes.items[p->section].para;
        const Para *q = &d->paras.items[item];
        const Actor *l = p->bullet && item < para ? last_in(d, item) : NULL;
        if (!l && q->lead >= 0)
            l = last_in(d, (size_t)q->lead);
        return l;
    }
    return NULL;
}

// Giving a duty to others: "giao Sở Nội vụ ...".
static bool gives(Doc *d, size_t k, size_t end)
{
    if (tok_any(d, k, end,
                "quyết định|thông báo|trân trọng|nhận được|ban hành kế hoạch|ban hành chương trình|ban hành "
                "chỉ thị"))
        return true;
    size_t m = tok_any(d, k, end, "giao nhiệm vụ cho|giao cho|giao|yêu cầu|đề nghị|phân công|kêu gọi");
    UnitList l;
    return m > 0 && agency_list(d, k + m, end, AGENCY_BARE, &l) && l.end < end && !tok_mark(d, l.end, '.');
}

// What follows the enumeration: a duty, its beginning, or nothing of the kind.
static Pred predicate(Doc *d, size_t k, size_t end, bool news)
{
    Pred p = {0};
    if (k >= end)
        return p;
    if (tok_mark(d, k, ':')) {
        k++;
        p.ok = true;
        while (k < end && (lex_at(d, k, end, LEX_ADVERB) || tok_mark(d, k, '-')))
            k += tok_mark(d, k, '-') ? 1 : lex_at(d, k, end, LEX_ADVERB);
        p.lead = tok_any(d, k, end,
                         "chủ trì|chịu trách nhiệm chính|là cơ quan chủ trì|làm đầu mối|là cơ quan thường "
                         "trực|là đầu mối|là đơn vị đầu mối") > 0;
        p.coordinate = tok_any(d, k, end, "phối hợp") > 0;
        p.modal = true;
        return p;
    }
    size_t stop = k + 60 < end ? k + 60 : end;
    When w;
    if (!news && when_at(d, k, k, end, &w) && w.kind == WHEN_DUE &&
        w.core > w.a) { // "riêng xã A chậm nhất ngày ..."
        p.ok = true;
        return p;
    }
    bool in_opener = false;
    size_t opened = 0;
    while (k < stop) {
        if (p.modal && tok_mark(d, k, ':')) {
            p.ok = true;
            return p;
        }
        if (tok_any(d, k, stop, "đã|đang|vừa") && !in_opener) {
            p.past = true;
            return p;
        }
        if (tok_any(d, k, stop, "được|bị") && !in_opener && !tok_any(d, k, stop, "được giao|được phân công"))
            return p;
        if (tok_is(d, k, "là") && !in_opener) {
            size_t lead = tok_find(d, k, k + 7 < stop ? k + 7 : stop, "chủ trì|đầu mối|thường trực");
            p.ok = p.lead = lead != SIZE_MAX;
            return p;
        }
        if (in_opener && (tok_mark(d, k, ';') || sentence_end(d, k, end)))
            return p;
        if (tok_any(d, k, stop, "chủ trì|chịu trách nhiệm chính|làm đầu mối|chủ động chủ trì")) {
            p.ok = p.lead = true;
            return p;
        }
        size_t adv = lex_at(d, k, stop, LEX_ADVERB), verb = lex_at(d, k, stop, LEX_VERB),
               open = lex_at(d, k, stop, LEX_OPENER);
        if (tok_mark(d, k, ',') && !in_opener) {
            size_t after = k + 1;
            if (lex_at(d, after, stop, LEX_OPENER) || lex_at(d, after, stop, LEX_ADVERB) ||
                tok_any(d, after, stop, "cơ quan thường trực|cơ quan đầu mối") || p.modal) {
                k++;
                continue;
            }
            return p;
        }
        if (!in_opener && open && open >= verb && open >= adv) {
            in_opener = true;
            opened = k;
            k += open;
            continue;
        }
        if (adv && adv >= verb) {
            if (in_opener) {
                if (k - opened >= 3) {
                    p.modal = true;
                    in_opener = false;
                }
                k += adv;
                continue;
            }
            p.modal = true;
            k += adv;
            if (tok_any(d, k, stop, ",|và") && lex_at(d, k + 1, stop, LEX_ADVERB))
                k++;
            continue;
        }
        if (verb) {
            if (in_opener &&
                (k - opened < 3 ||
                 (!tok_mark(d, k - 1, ',') &&
                  tok_any(d, k, k + verb,
                          "tổ chức|thực hiện|quản lý|thi đua|lập|trình|thi|thu|chi|học|làm|tăng|tiếp|cấp"))))
                ;
            else {
                if (!in_opener || p.modal)
                    p.coordinate = tok_any(d, k, stop, "phối hợp") > 0 &&
                                   !tok_any(d, k, stop, "phối hợp với|phối hợp cùng|phối hợp chặt chẽ với");
                if (!in_opener && gives(d, k, end))
                    p.giver = true;
                if (!in_opener && !p.modal && lex_at(d, k, stop, LEX_SPEECH) >= verb && news)
                    return p;
                p.ok = !p.giver;
                return p;
            }
            k += in_opener ? 1 : verb;
            continue;
        }
        if (!in_opener && tok_any(d, k, stop, "có") && k + 1 < stop &&
            (tok_any(d, k + 1, stop, "ít nhất|tối thiểu|trên|từ|thêm") || d->t[k + 1].kind == TOK_NUMBER)) {
            p.ok = true;
            return p;
        }
        if (in_opener || p.modal) {
            if (!in_opener) { // an adverb, then a word we do not know: a verb all the same
                p.ok = d->t[k].kind == TOK_WORD;
                return p;
            }
            k++;
            continue;
        }
        return p;
    }
    return p;
}

static bool adjunct_start(const Doc *d, size_t i, size_t end)
{
    return lex_at(d, i, end, LEX_OPENER) > 0 ||
           tok_any(d, i, end,
                   "nếu|trường hợp|khi|để|nhằm|với|đối với|trong|cụ thể|do đó|do vậy|vì vậy|ngoài "
                   "ra|tại|về|hằng năm|hàng năm|định kỳ|đến|trước|từ|ngay|"
                   "trên|ở|sáng|chiều|tối|thứ hai|thứ ba|thứ tư|thứ năm|thứ sáu|thứ bảy|chủ nhật|sau|đồng "
                   "thời|bên cạnh đó|cùng với|ngoài|riêng|cũng|trước mắt|qua|năm|thực "
                   "hiện|theo đó|tiếp đó|hàng tháng|hằng tháng|hàng quý|hằng quý|nhân dịp|xuất phát") > 0;
}

// Words after which an agency is an object or belongs to another noun.
static bool object_guard(const Doc *d, size_t i, size_t start)
{
    if (i == start)
        return false;
    size_t p = i - 1;
    if (tok_any(d, p, i,
                "của|cho|với|tại|ở|trong|trên|từ|đến|theo|về|giữa|bởi|do|cùng|là|như|qua|tới|thuộc|và|hoặc|"
                "tham|mưu|giúp|gồm|vào|ngoài|giữ"))
        return true;
    for (size_t n = 1; n <= 3 && i >= start + n; n++) { // directly behind a verb
        size_t v = lex_at(d, i - n, i, LEX_VERB);
        if (v == n)
            return true;
    }
    return false;
}

static bool skip_subject(const Scan *s, const UnitList *l, const Pred *p, bool start)
{
    const Doc *d = s->d;
    if (p->past || p->giver || !p->ok)
        return true;
    if (d->news && l->leader && p->lead &&
        (sentence_end(d, l->end + 2, d->n) || tok_any(d, l->end + 2, d->n, "hội nghị|buổi|cuộc")))
        return true;
    if (l->person && (!p->modal || tok_mark(d, l->end, ':')))
        return true;
    if (d->news && l->leader && !l->quantified && !p->lead)
        return true;
    if (tok_any(d, l->u[0].a, l->end, "một số|hầu hết|những"))
        return true;
    if (!start && l->n == 1 &&
        (tok_any(d, l->u[0].a, l->end, "các cấp") == l->end - l->u[0].a || tok_mark(d, l->end, ':')))
        return true;
    if (d->news && !p->modal && !l->quantified && !p->lead && !l->head.n &&
        !(s->told > 0 && s->para < s->told + 1)) // after "giao ...", "yêu cầu ..." the duties go on
        return true;
    if (start && s->section < 0 && d->sections.n > 0 && !p->modal && !p->lead)
        return true;
    if (section_past(d, s->section) && !p->lead && !(p->modal && !d->news))
        return true;
    return false;
}

// Further roles of the acting units, and who receives the report.
static void further_roles(Scan *s, size_t a, size_t b)
{
    Doc *d = s->d;
    const Actor *actor = doc_actor(d, s->para, b > a ? b - 1 : a);
    static const struct {
        const char *words;
        Role role;
    } ROLES[] = {{"giám sát , phản biện|phản biện|giám sát và phản biện|giám sát việc", ROLE_SUPERVISE},
                 {"theo dõi , đôn đốc|đôn đốc|theo dõi", ROLE_MONITOR},
                 {"tham mưu", ROLE_ADVISE}};
    for (size_t r = 0; actor && actor->para == s->para && r < 3; r++) {
        size_t at = tok_find(d, a > actor->at ? a : actor->at, b, ROLES[r].words);
        if (at == SIZE_MAX || tok_any(d, at > 0 ? at - 1 : at, at, "cơ quan|công tác|bộ phận"))
            continue;
        if (s->last.n == 0 || s->last.end > at || at > s->last.end + 4)
            continue; // not what the unit is named for, only one of its many verbs
        size_t m = tok_any(d, at, b, ROLES[r].words);
        for (size_t i = 0; i < actor->n; i++) {
            Unit u = {actor->units[i], at, at + m};
            if (!push_row(s, &u, ROLES[r].role, TONE_NONE, quote_end(d, at + m, b), 0.75))
                s->memory = false;
        }
    }
    for (size_t i = a; i < b; i++) {
        size_t m =
            tok_any(d, i, b, "báo cáo về|báo cáo kết quả về|báo cáo cho|báo cáo|gửi về|gửi báo cáo về|trình");
        UnitList l;
        if (m && agency_list(d, i + m, b, 0, &l) && l.named && !l.person) {
            for (size_t q = 0; q < l.n; q++)
                if (!push_row(s, &l.u[q], ROLE_RECEIVE_REPORT, TONE_NONE, l.end, 0.8))
                    s->memory = false;
            i = l.end - 1;
        }
    }
}

// "X phối hợp với Y làm Z": X does it and Y joins; "X phối hợp làm Z": X only joins (predicate() tells them apart).
static Role role_of(const Pred *p)
{
    return p->lead ? ROLE_LEAD : p->coordinate ? ROLE_COORDINATE : ROLE_RESPONSIBLE;
}

// "phối hợp với Y", "phối hợp giữa X và Y". Returns the token behind what was read, 0 when nothing.
static size_t coordinate(Scan *s, size_t i, size_t end)
{
    Doc *d = s->d;
    size_t m =
        tok_any(d, i, end,
                "phối hợp chặt chẽ với|phối hợp đồng bộ với|phối hợp tốt với|phối hợp với|phối hợp cùng "
                "với|phối hợp cùng|phối hợp chặt chẽ cùng|phối hợp chặt chẽ|phối hợp , hỗ trợ|phối hợp");
    if (!m)
        return 0;
    UnitList l;
    size_t k = i + m;
    if (!agency_list(d, k, end, AGENCY_BARE, &l)) {
        size_t between = tok_find(d, k, k + 14 < end ? k + 14 : end, "giữa");
        if (between == SIZE_MAX || !agency_list(d, between + 1, end, AGENCY_BARE, &l))
            return i + m;
    }
    emit(s, &l, ROLE_COORDINATE, TONE_NONE, end, 0.9);
    return l.end;
}

typedef struct Trigger {
    const char *words;
    Role role;
    Tone tone;
} Trigger;

static const Trigger TRIGGERS[] = {
    {"giao nhiệm vụ cho|giao trách nhiệm cho|giao cho|giao|phân công|ủy quyền cho|ủy nhiệm", ROLE_LEAD,
     TONE_ASSIGN},
    {"yêu cầu", ROLE_RESPONSIBLE, TONE_REQUIRE},
    {"kính đề nghị|trân trọng đề nghị|đề nghị", ROLE_RESPONSIBLE, TONE_REQUEST},
    {"khuyến khích", ROLE_RESPONSIBLE, TONE_ENCOURAGE},
    {"chỉ đạo", ROLE_RESPONSIBLE, TONE_NONE}, // one made to act through another: whoever acts is the doer
};

// Forms of schedules: "Cơ quan chủ trì: Sở Nội vụ", "Đơn vị phối hợp: các xã".
static const Trigger LISTED[] = {
    {"cơ quan chủ trì :|đơn vị chủ trì :|chủ trì :|đơn vị chủ trì thực hiện :|cơ quan chủ trì thực hiện :|cơ "
     "quan chủ trì là|đơn vị đầu mối :|cơ quan thường trực :",
     ROLE_LEAD, TONE_NONE},
    {"cơ quan phối hợp :|đơn vị phối hợp :|phối hợp :|cơ quan , đơn vị phối hợp :|đơn vị phối hợp thực hiện "
     ":|cơ quan phối hợp thực hiện :",
     ROLE_COORDINATE, TONE_NONE},
    {"đơn vị thực hiện :|cơ quan thực hiện :|phân công thực hiện :|trách nhiệm thực hiện :|đơn vị chịu trách "
     "nhiệm :|cơ quan , đơn vị thực hiện :|thực hiện :|trách nhiệm :",
     ROLE_RESPONSIBLE, TONE_NONE},
};

static size_t listed(Scan *s, size_t i, size_t end)
{
    Doc *d = s->d;
    if (!d->t[i].cap)
        return 0;
    for (size_t t = 0; t < sizeof LISTED / sizeof *LISTED; t++) {
        size_t m = tok_any(d, i, end, LISTED[t].words);
        UnitList l;
        if (!m || !agency_list(d, i + m, end, AGENCY_SEMICOLON | AGENCY_BARE, &l))
            continue;
        if (l.end + 1 < end && !tok_mark(d, l.end, ';') && !tok_mark(d, l.end, '.') &&
            !tok_mark(d, l.end, ','))
            continue;
        emit(s, &l, LISTED[t].role, LISTED[t].tone, end, 0.92);
        if (LISTED[t].role != ROLE_COORDINATE)
            set_actor(s, &l, i);
        return l.end;
    }
    return 0;
}

static size_t triggered(Scan *s, size_t i, size_t start, size_t end)
{
    Doc *d = s->d;
    for (size_t t = 0; t < sizeof TRIGGERS / sizeof *TRIGGERS; t++) {
        size_t m = tok_any(d, i, end, TRIGGERS[t].words);
        if (!m)
            continue;
        if (i > start && tok_any(d, i - 1, i,
                                 "được|bàn|theo|chỉ|tạm|động|nội dung|các|những|mục đích "
                                 ",|đã|của|tự|người|xét ,|khoán|giấy|đơn"))
            return 0;
        UnitList l;
        size_t k = i + m + tok_mark(d, i + m, ':');
        if (!agency_list(d, k, end, AGENCY_SEMICOLON | AGENCY_BARE, &l))
            return 0;
        Pred p = predicate(d, l.end, end, false);
        bool chained = tok_any(d, l.end, end,
                               "và đề nghị|và yêu cầu|, đề nghị|, yêu cầu|; đề nghị|; yêu cầu|và giao") > 0;
        if (!p.ok && !chained && !(TRIGGERS[t].role == ROLE_LEAD && l.named && !p.past))
            return 0;
        if (TRIGGERS[t].tone == TONE_NONE && (!l.named || l.leader || p.past))
            return 0;
        if (section_past(d, s->section) && TRIGGERS[t].tone != TONE_ASSIGN)
            return 0;
        Role role = p.lead ? ROLE_LEAD : TRIGGERS[t].role;
        emit(s, &l, role, TRIGGERS[t].tone, end, l.named || l.quantified ? 0.92 : 0.75);
        s->told = s->para + 1;
        set_actor(s, &l, i);
        d->actors.items[d->actors.n ? d->actors.n - 1 : 0].open = l.end + 1 >= end && d->actors.n > 0;
        return l.end;
    }
    return 0;
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
        if ((took = listed(s, i, b)) > 0) {
            i = took;
            start = false;
            continue;
        }
        if ((took = coordinate(s, i, b)) > 0) {
            i = took;
            start = false;
            continue;
        }
        if ((took = triggered(s, i, a, b)) > 0) {
            i = took;
            start = false;
            continue;
        }
        bool aim = i > a && tok_any(d, i - 1, i, "đấu") && tok_any(d, i - 2, i, "phấn đấu");
        bool each =
            tok_any(d, i, b, "mỗi|từng") && !tok_any(d, i, b, "mỗi năm|từng bước|từng năm|từng thời|mỗi khi");
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
            !(i > a && object_guard(d, i, a)) && agency_list(d, i, b, 0, &l)) {
            Pred p = predicate(d, l.end, b, d->news); // "... Công an tỉnh chủ trì ..." anywhere
            found =
                p.lead && tok_any(d, l.end, b, "chủ trì") > 0 &&
                !(i > a && tok_any(d, i - 1, i, "do|thuộc|(")) &&
                (tok_any(d, l.end + 2, b, ", phối hợp|phối hợp|cùng") || lex_at(d, l.end + 2, b, LEX_VERB));
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
            (each && !start && tok_is(d, l.end, "có"))) {
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
