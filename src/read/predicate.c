// What follows the name of an agency: a duty or nothing of the kind; and what stands before it.
#include "read/assign_internal.h"

// Giving a duty to others: "giao Sở Nội vụ ...".
static bool gives(Doc *d, size_t k, size_t end)
{
    if (tok_any(d, k, end, "trân trọng|nhận được"))
        return true;
    if (tok_any(d, k, end, "quyết định|thông báo|ban hành|báo cáo|xây dựng kế hoạch|kết luận"))
        return tok_mark(d, end - 1, ':') ||
               tok_find(d, k, end, "như sau|cụ thể là|sau đây :|với các nội dung sau") != SIZE_MAX;
    size_t m = tok_any(
        d, k, end, "giao nhiệm vụ cho|giao trách nhiệm cho|giao cho|giao|yêu cầu|đề nghị|phân công|kêu gọi");
    UnitList l;
    if (m > 0 && tok_mark(d, k + m, ':'))
        return true; // what it asks for stands below, with those who are asked
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
        size_t charged =
            in_opener
                ? 0
                : tok_any(d, k, stop, "được giao nhiệm vụ|được giao trách nhiệm|được phân công|được giao");
        if (charged && (lex_at(d, k + charged, stop, LEX_VERB) || lex_at(d, k + charged, stop, LEX_ADVERB)) &&
            !tok_any(d, k + charged, stop,
                     "có trách nhiệm|chịu trách nhiệm|phải|cần|tổ chức thực hiện nghiêm|thực hiện nghiêm")) {
            p.ok = p.lead = true; // "Sở Y tế được giao hướng dẫn ..."
            return p;
        }
        if (tok_any(d, k, stop, "được|bị") && !in_opener && !charged)
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
                  !tok_any(d, k - 2, k,
                           "của mình|được giao|nêu trên|trên đây|đơn vị mình|phân công|phụ trách|hiện "
                           "hành|quản lý") &&
                  !tok_is(d, k - 1, "này") &&
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
            (tok_any(d, k + 1, stop,
                     "ít nhất|tối thiểu|trên|từ|thêm|một|hai|ba|bốn|năm|kế hoạch|văn bản|biện pháp|giải "
                     "pháp|tin") ||
             d->t[k + 1].kind == TOK_NUMBER)) {
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
                   "hiện|theo đó|tiếp đó|hàng tháng|hằng tháng|hàng quý|hằng quý|nhân dịp|quá trình|xuất "
                   "phát|kết "
                   "thúc|hết|cuối|đầu|kể từ|hằng tuần|hàng tuần|thông qua|cùng lúc|song song với|bên "
                   "cạnh|giai đoạn|vào|mỗi năm|mỗi tháng|mỗi quý") > 0;
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
    // Who may be commended, not who has to do: "Hộ có từ 03 ha trở lên được xét tặng Giấy khen."
    if (!p->lead && (tok_any(d, l->end, d->n, "có|đạt|đăng ký và đạt|được|tham gia|nào|hoàn thành") ||
                     tok_any(d, l->u[0].a, d->n, "cá nhân|tập thể|hộ gia đình|hộ"))) {
        size_t far = l->end;
        while (far < d->n && far < l->end + 60 && !sentence_end(d, far, d->n))
            far++;
        if (tok_find(d, l->end, far,
                     "được xét|được tặng|được đề nghị|được công nhận|được khen|được biểu dương|được "
                     "thưởng|được xếp|mới được|thì được|sẽ được|"
                     "mới đủ|thì mới|được cộng|bị trừ|không được xét|được lựa chọn") != SIZE_MAX)
            return true;
    }
    if (l->u[0].a > 0 && tok_any(d, l->u[0].a - 1, l->u[0].a, "quân|lượng|số|khen") &&
        tok_any(d, l->u[0].a, l->end, "mỗi|từng"))
        return true; // "bình quân mỗi xã"
    if (tok_any(d, l->u[0].a, l->end, "mỗi|từng") && tok_any(d, l->end, d->n, "không quá|tối đa|chỉ được"))
        return true;
    if (tok_any(d, l->u[0].a, l->end, "các trường hợp|các hội nghị"))
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
