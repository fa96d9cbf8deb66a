// What follows the name of an agency: a duty or nothing of the kind; and what stands before it.
#include "read/assign_internal.h"

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
Pred predicate(Doc *d, size_t k, size_t end, bool news)
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

bool adjunct_start(const Doc *d, size_t i, size_t end)
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
bool object_guard(const Doc *d, size_t i, size_t start)
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

bool skip_subject(const Scan *s, const UnitList *l, const Pred *p, bool start)
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
