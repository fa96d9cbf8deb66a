// State secrets are not read: a stamp MẬT, TỐI MẬT or TUYỆT MẬT alone on a line of the head (Luật Bảo vệ bí mật nhà nước 2018, Điều 8).
#include "read/doc.h"

bool secret_stamped(const Doc *d)
{
    size_t limit = 0;
    for (size_t i = 0; i < d->lines.n && limit < 30; i++, limit++) {
        const Line *l = &d->lines.items[i];
        size_t a = l->ta, b = l->tb;
        while (a < b && d->t[a].kind == TOK_MARK)
            a++;
        while (b > a && d->t[b - 1].kind == TOK_MARK)
            b--;
        size_t m = tok_any(d, a, b, "mật|tối mật|tuyệt mật|độ mật : mật|độ mật : tối mật|độ mật : tuyệt mật");
        if (m > 0 && a + m == b && d->t[b - 1].upper)
            return true;
    }
    return false;
}
