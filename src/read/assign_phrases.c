// Phrases that give a duty to the agencies behind them.
#include "read/assign_internal.h"

// "phối hợp với Y", "phối hợp giữa X và Y". Returns the token behind what was read, 0 when nothing.
size_t assign_coordinate(Scan *s, size_t i, size_t end)
{
    Doc *d = s->d;
    size_t with = 0;
    if (i >= 3 && (tok_any(d, i - 3, i, "chủ trì ,") || tok_any(d, i - 2, i, "chủ trì")))
        with = tok_any(d, i, end, "cùng với|cùng|cùng các|với sự phối hợp của|với sự tham gia của");
    if (with == 2 && tok_is(d, i + 1, "các"))
        with = 1;
    if (!with)
        with = tok_any(d, i, end, "với sự phối hợp của|có sự phối hợp của|với sự tham gia phối hợp của");
    UnitList together;
    if (with && agency_list(d, i + with, end, AGENCY_BARE, &together)) {
        emit(s, &together, ROLE_COORDINATE, TONE_NONE, end, 0.85);
        return together.end;
    }
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
    // One made to act through another: whoever acts is the doer.
    {"chỉ đạo|lãnh đạo , chỉ đạo|lãnh đạo|hướng dẫn|vận động|đôn đốc|chỉ đạo , hướng dẫn|hướng dẫn , đôn đốc",
     ROLE_RESPONSIBLE, TONE_NONE},
};

// Forms of schedules: "Cơ quan chủ trì: Sở Nội vụ", "đơn vị phối hợp thực hiện là các xã". Three parts: who, what it does, then ':' or "là".
static const struct {
    const char *words;
    Role role;
} LISTED[] = {
    {"chủ trì|chủ trì thực hiện|chủ trì tham mưu|chủ trì triển khai|đầu mối|thường trực|làm đầu mối|chịu "
     "trách nhiệm chính|chủ trì soạn thảo|chủ trì , theo dõi",
     ROLE_LEAD},
    {"phối hợp|phối hợp thực hiện|phối hợp triển khai|cùng phối hợp|tham gia phối hợp|phối hợp chính",
     ROLE_COORDINATE},
    {"thực hiện|triển khai|triển khai thực hiện|tổ chức thực hiện|chịu trách nhiệm|chịu trách nhiệm thực "
     "hiện|phụ trách|được giao|tham gia|trách "
     "nhiệm|trách nhiệm thực hiện|phân công thực hiện|phân công|thực hiện chính|đảm nhiệm|tham mưu|tham mưu "
     "thực hiện|tham mưu , tổ chức thực hiện",
     ROLE_RESPONSIBLE},
};

size_t assign_listed(Scan *s, size_t i, size_t start, size_t end)
{
    Doc *d = s->d;
    if (!d->t[i].cap && i > start && d->t[i - 1].kind != TOK_MARK)
        return 0;
    size_t who = tok_any(d, i, end,
                         "cơ quan|đơn vị|cơ quan , đơn vị|các cơ quan|các đơn vị|các cơ quan , đơn vị|bộ "
                         "phận|phòng|sở|ngành|cấp|đầu mối|địa "
                         "phương|cơ quan / đơn vị|đơn vị , cá nhân|cơ quan , đơn vị , địa phương");
    Role role = ROLE_COUNT_;
    size_t what = 0;
    for (size_t t = 0; t < sizeof LISTED / sizeof *LISTED; t++) {
        size_t m = tok_any(d, i + who, end, LISTED[t].words);
        if (m > what) {
            what = m;
            role = LISTED[t].role;
        }
    }
    size_t colon = i + who + what;
    if (what == 0 || colon >= end || !(tok_mark(d, colon, ':') || (who > 0 && tok_is(d, colon, "là"))))
        return 0;
    if (who == 0 && !d->t[i].cap && i > start && !tok_mark(d, i - 1, ';'))
        return 0;
    UnitList l;
    if (!agency_list(d, colon + 1, end, AGENCY_SEMICOLON | AGENCY_BARE, &l))
        return 0;
    if (l.n > 1) { // a ';' may open the next part: "...; đơn vị phối hợp: ..."
        size_t cut = 0;
        while (cut < l.n && (cut == 0 || !tok_any(d, l.u[cut].b, end, "chủ trì :|phối hợp :|thực hiện :")))
            cut++;
        l.n = cut;
    }
    while (l.n > 1 && tok_any(d, l.u[l.n - 1].b, end, "chủ trì|phối hợp|thực hiện|chịu trách nhiệm") &&
           tok_any(d, l.u[l.n - 1].a, l.u[l.n - 1].b, "đơn vị|cơ quan|phòng|bộ phận") ==
               l.u[l.n - 1].b - l.u[l.n - 1].a)
        l.n--;
    Pred p = predicate(d, l.end, end, false);
    if (l.end + 1 < end && !tok_mark(d, l.end, ';') && !tok_mark(d, l.end, '.') && !tok_mark(d, l.end, ',') &&
        !tok_mark(d, l.end, '(') && !p.ok)
        return 0;
    if (p.lead)
        role = ROLE_LEAD;
    else if (p.coordinate)
        role = ROLE_COORDINATE;
    emit(s, &l, role, TONE_NONE, end, 0.92);
    if (role != ROLE_COORDINATE)
        set_actor(s, &l, i);
    return l.end;
}

size_t assign_triggered(Scan *s, size_t i, size_t start, size_t end)
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
        if (TRIGGERS[t].tone == TONE_NONE &&
            (!(l.named || (l.quantified && !d->news)) || l.leader || p.past || !p.ok ||
             tok_any(d, l.end, end, "trong|về|để") || section_past(d, s->section) ||
             (s->section < 0 && d->sections.n > 0)))
            return 0;
        if (section_past(d, s->section) && TRIGGERS[t].tone != TONE_ASSIGN)
            return 0;
        Role role = p.lead ? ROLE_LEAD : TRIGGERS[t].role;
        emit(s, &l, role, TRIGGERS[t].tone, end, l.named || l.quantified ? 0.92 : 0.75);
        s->told = s->para + 1;
        if (TRIGGERS[t].tone == TONE_NONE && !l.named) // the one who makes them act answers for the day
            return l.end;
        set_actor(s, &l, i);
        d->actors.items[d->actors.n ? d->actors.n - 1 : 0].open = l.end + 1 >= end && d->actors.n > 0;
        return l.end;
    }
    return 0;
}
