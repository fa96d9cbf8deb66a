#include "model/unit_name.h"

#include "text/fold.h"

enum { NAME_WORDS = 48 };

typedef struct Word {
    Str plain, marked;
} Word;

typedef struct Words {
    Word w[NAME_WORDS];
    size_t n;
} Words;

// Short forms of offices, written out. Longer ones stand before those they begin with. The words are folded: "GD&ĐT" is "gd dt".
static const struct {
    const char *shorter, *longer;
} SHORT_FORMS[] = {
    {"ubmttqvn", "mat tran to quoc"},
    {"ubmttq vn", "mat tran to quoc"},
    {"ubmttq viet nam", "mat tran to quoc"},
    {"ubmttq", "mat tran to quoc"},
    {"ub mttq viet nam", "mat tran to quoc"},
    {"ub mttq vn", "mat tran to quoc"},
    {"ub mttq", "mat tran to quoc"},
    {"ub mat tran to quoc viet nam", "mat tran to quoc"},
    {"ub mat tran to quoc", "mat tran to quoc"},
    {"uy ban mat tran to quoc viet nam", "mat tran to quoc"},
    {"uy ban mat tran to quoc vn", "mat tran to quoc"},
    {"uy ban mat tran to quoc", "mat tran to quoc"},
    {"uy ban mttq viet nam", "mat tran to quoc"},
    {"uy ban mttq vn", "mat tran to quoc"},
    {"uy ban mttqvn", "mat tran to quoc"},
    {"uy ban mttq", "mat tran to quoc"},
    {"mat tran to quoc viet nam", "mat tran to quoc"},
    {"mttq viet nam", "mat tran to quoc"},
    {"mttq vn", "mat tran to quoc"},
    {"mttqvn", "mat tran to quoc"},
    {"mttq", "mat tran to quoc"},
    {"doan thanh nien cong san ho chi minh", "doan thanh nien"},
    {"doan thanh nien cong san hcm", "doan thanh nien"},
    {"doan tncs ho chi minh", "doan thanh nien"},
    {"doan tncs hcm", "doan thanh nien"},
    {"doan tncshcm", "doan thanh nien"},
    {"doan tncs", "doan thanh nien"},
    {"hoi lien hiep phu nu viet nam", "hoi lien hiep phu nu"},
    {"hoi lhpn viet nam", "hoi lien hiep phu nu"},
    {"hoi lhpn", "hoi lien hiep phu nu"},
    {"hoi phu nu", "hoi lien hiep phu nu"},
    {"hoi nong dan viet nam", "hoi nong dan"},
    {"hoi cuu chien binh viet nam", "hoi cuu chien binh"},
    {"hoi ccb viet nam", "hoi cuu chien binh"},
    {"hoi ccb", "hoi cuu chien binh"},
    {"hoi nd", "hoi nong dan"},
    {"hoi ctd", "hoi chu thap do"},
    {"lien minh htx", "lien minh hop tac xa"},
    {"ldld", "lien doan lao dong"},
    {"uy ban nhan dan", "uy ban nhan dan"},
    {"ub nhan dan", "uy ban nhan dan"},
    {"ubnd", "uy ban nhan dan"},
    {"hoi dong nd", "hoi dong nhan dan"},
    {"hdnd", "hoi dong nhan dan"},
    {"dbqh", "dai bieu quoc hoi"},
    {"hdtdkt", "hoi dong thi dua khen thuong"},
    {"hd tdkt", "hoi dong thi dua khen thuong"},
    {"btdkt", "ban thi dua khen thuong"},
    {"tdkt", "thi dua khen thuong"},
    {"td kt", "thi dua khen thuong"},
    {"bcd", "ban chi dao"},
    {"bch", "ban chap hanh"},
    {"btv", "ban thuong vu"},
    {"btt", "ban thuong truc"},
    {"ubkt", "uy ban kiem tra"},
    {"tg dv", "tuyen giao dan van"},
    {"tgdv", "tuyen giao dan van"},
    {"bql", "ban quan ly"},
    {"kkt", "khu kinh te"},
    {"kcn", "khu cong nghiep"},
    {"ld tb xh", "lao dong thuong binh xa hoi"},
    {"ld tbxh", "lao dong thuong binh xa hoi"},
    {"ldtb xh", "lao dong thuong binh xa hoi"},
    {"ldtbxh", "lao dong thuong binh xa hoi"},
    {"ld thuong binh xa hoi", "lao dong thuong binh xa hoi"},
    {"lao dong tb xh", "lao dong thuong binh xa hoi"},
    {"lao dong tbxh", "lao dong thuong binh xa hoi"},
    {"gd dt", "giao duc dao tao"},
    {"gddt", "giao duc dao tao"},
    {"nong nghiep ptnt", "nong nghiep phat trien nong thon"},
    {"nn ptnt", "nong nghiep phat trien nong thon"},
    {"nnptnt", "nong nghiep phat trien nong thon"},
    {"nong nghiep mt", "nong nghiep moi truong"},
    {"nn mt", "nong nghiep moi truong"},
    {"nnmt", "nong nghiep moi truong"},
    {"ptnt", "phat trien nong thon"},
    {"tn mt", "tai nguyen moi truong"},
    {"tnmt", "tai nguyen moi truong"},
    {"kh dt", "ke hoach dau tu"},
    {"khdt", "ke hoach dau tu"},
    {"tc kh", "tai chinh ke hoach"},
    {"tckh", "tai chinh ke hoach"},
    {"kh cn", "khoa hoc cong nghe"},
    {"khcn", "khoa hoc cong nghe"},
    {"tt tt", "thong tin truyen thong"},
    {"tttt", "thong tin truyen thong"},
    {"gtvt", "giao thong van tai"},
    {"vh tt dl", "van hoa the thao du lich"},
    {"vhtt dl", "van hoa the thao du lich"},
    {"vhttdl", "van hoa the thao du lich"},
    {"vh xh", "van hoa xa hoi"},
    {"vhxh", "van hoa xa hoi"},
    {"kt ht", "kinh te ha tang"},
    {"ktht dt", "kinh te ha tang do thi"},
    {"ktht", "kinh te ha tang"},
    {"dt tg", "dan toc ton giao"},
    {"dttg", "dan toc ton giao"},
    {"bo chqs", "bo chi huy quan su"},
    {"bch quan su", "bo chi huy quan su"},
    {"bchqs", "bo chi huy quan su"},
    {"ban chqs", "ban chi huy quan su"},
    {"chqs", "chi huy quan su"},
    {"bo ch bdbp", "bo chi huy bo doi bien phong"},
    {"bch bdbp", "bo chi huy bo doi bien phong"},
    {"bdbp", "bo doi bien phong"},
    {"bhxh", "bao hiem xa hoi"},
    {"kbnn", "kho bac nha nuoc"},
    {"nhnn", "ngan hang nha nuoc"},
    {"nhcsxh", "ngan hang chinh sach xa hoi"},
    {"nh csxh", "ngan hang chinh sach xa hoi"},
    {"thads", "thi hanh an dan su"},
    {"tand", "toa an nhan dan"},
    {"vksnd", "vien kiem sat nhan dan"},
    {"vks nhan dan", "vien kiem sat nhan dan"},
    {"qltt", "quan ly thi truong"},
    {"phat thanh va truyen hinh", "phat thanh truyen hinh"},
    {"pt th", "phat thanh truyen hinh"},
    {"ptth", "phat thanh truyen hinh"},
    {"ntm", "nong thon moi"},
    {"cong an nhan dan", "cong an"},
    {"vp", "van phong"},
    {"tp", "thanh pho"},
    {"tx", "thi xa"},
    {"ca", "cong an"},
};

// Who leads a body; the words give way to the body's own.
static const struct {
    const char *leader, *body;
} LEADERS[] = {
    {"pho chu tich thuong truc", ""},
    {"pho chu tich", ""},
    {"chu tich", ""},
    {"pho tong giam doc", ""},
    {"tong giam doc", ""},
    {"pho giam doc", ""},
    {"giam doc", ""},
    {"pho bi thu thuong truc", ""},
    {"pho bi thu", ""},
    {"bi thu", ""},
    {"thu truong", ""},
    {"nguoi dung dau", ""},
    {"lanh dao", ""},
    {"tap the lanh dao", ""},
    {"hieu truong", ""},
    {"chanh van phong", "van phong"},
    {"pho chanh van phong", "van phong"},
    {"chanh thanh tra", "thanh tra"},
    {"truong phong", "phong"},
    {"pho truong phong", "phong"},
    {"truong ban", "ban"},
    {"cuc truong", "cuc"},
    {"chi cuc truong", "chi cuc"},
    {"vu truong", "vu"},
    {"truong cong an", "cong an"},
    {"chi huy truong", ""},
    {"vien truong", ""},
    {"chanh an", ""},
};

static const struct {
    const char *words;
    UnitNameLevel level;
} LEVELS[] = {
    {"tinh", NAME_LEVEL_PROVINCE},        {"thanh pho", NAME_LEVEL_CITY},
    {"huyen", NAME_LEVEL_DISTRICT},       {"quan", NAME_LEVEL_URBAN_DISTRICT},
    {"thi xa", NAME_LEVEL_TOWN},          {"xa", NAME_LEVEL_COMMUNE},
    {"phuong", NAME_LEVEL_WARD},          {"thi tran", NAME_LEVEL_TOWNSHIP},
    {"dac khu", NAME_LEVEL_SPECIAL_ZONE}, {"thon", NAME_LEVEL_VILLAGE},
    {"ap", NAME_LEVEL_VILLAGE},           {"khom", NAME_LEVEL_VILLAGE},
    {"to dan pho", NAME_LEVEL_VILLAGE},   {"khu pho", NAME_LEVEL_VILLAGE},
};

// A committee named with its level in one word: "Tỉnh ủy", "Huyện đoàn".
static const struct {
    const char *words, *core;
    UnitNameLevel level;
} JOINED[] = {
    {"tinh uy", "dang uy", NAME_LEVEL_PROVINCE},
    {"thanh uy", "dang uy", NAME_LEVEL_CITY},
    {"huyen uy", "dang uy", NAME_LEVEL_DISTRICT},
    {"quan uy", "dang uy", NAME_LEVEL_URBAN_DISTRICT},
    {"thi uy", "dang uy", NAME_LEVEL_TOWN},
    {"tinh doan", "doan thanh nien", NAME_LEVEL_PROVINCE},
    {"thanh doan", "doan thanh nien", NAME_LEVEL_CITY},
    {"huyen doan", "doan thanh nien", NAME_LEVEL_DISTRICT},
    {"quan doan", "doan thanh nien", NAME_LEVEL_URBAN_DISTRICT},
    {"thi doan", "doan thanh nien", NAME_LEVEL_TOWN},
    {"xa doan", "doan thanh nien", NAME_LEVEL_COMMUNE},
};

// Bodies and offices that are nothing without whose they are. `stands`: the body speaks for its owner.
static const struct {
    const char *words;
    bool stands;
} OFFICES[] = {
    {"ban thuong vu", true},    {"ban thuong truc", true}, {"thuong truc", true},
    {"ban chap hanh", true},    {"thuong vu", true},       {"van phong", false},
    {"ban can su dang", false}, {"dang doan", false},      {"co quan thuong truc", true},
};

static bool words_at(const Words *x, size_t i, const char *words, size_t *ret_n)
{
    Str rest = str_c(words), part;
    size_t k = i;
    while (str_split(&rest, ' ', &part)) {
        if (k >= x->n || !str_eq(x->w[k].plain, part))
            return false;
        k++;
    }
    *ret_n = k - i;
    return true;
}

static void words_cut(Words *x, size_t from, size_t n)
{
    memmove(x->w + from, x->w + from + n, (x->n - from - n) * sizeof *x->w);
    x->n -= n;
}

// Puts the words of `text` in the place of n words at i. Constant texts have no marks: they are never part of a place's name.
static void words_put(Words *x, size_t i, size_t n, const char *text)
{
    words_cut(x, i, n);
    Str rest = str_c(text), part;
    for (; rest.n && str_split(&rest, ' ', &part) && x->n < NAME_WORDS; i++) {
        memmove(x->w + i + 1, x->w + i, (x->n - i) * sizeof *x->w);
        x->w[i] = (Word){part, part};
        x->n++;
    }
}

// Without what stands in brackets, ASCII punctuation and dashes turned to blanks, so that both foldings cut it into the same words.
static Str bare(Str s, Arena *a)
{
    char *out = arena_alloc(a, s.n + 1);
    size_t n = 0, depth = 0;
    for (size_t i = 0; out && i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c == '(' || c == '[')
            depth++;
        if (c == 0xE2 && i + 2 < s.n &&
            (unsigned char)s.p[i + 1] == 0x80) { // general punctuation: dashes, quotes
            out[n++] = ' ';
            i += 2;
            continue;
        }
        bool word = c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        out[n++] = depth == 0 && word ? (char)c : ' ';
        if ((c == ')' || c == ']') && depth > 0)
            depth--;
    }
    return (Str){out, n};
}

static Status cut(Str utf8, Arena *a, Words *x)
{
    Str text = bare(utf8, a), plain, marked, p, m;
    if (!text.p)
        return STATUS_NO_MEMORY;
    Status st = fold_plain(text, a, &plain);
    if (st == STATUS_OK)
        st = fold_canonical(text, a, &marked);
    if (st != STATUS_OK)
        return st;
    *x = (Words){0};
    while (x->n < NAME_WORDS && plain.n && str_split(&plain, ' ', &p)) {
        if (!marked.p || !str_split(&marked, ' ', &m))
            m = p;
        if (str_eq_c(p, "va") || str_eq_c(p, "cua"))
            continue;
        x->w[x->n++] = (Word){p, m};
    }
    return STATUS_OK;
}

static void write_out(Words *x)
{
    for (size_t i = 0; i < x->n; i++)
        for (size_t k = 0; k < sizeof SHORT_FORMS / sizeof *SHORT_FORMS; k++) {
            size_t n;
            if (!words_at(x, i, SHORT_FORMS[k].shorter, &n))
                continue;
            size_t longer = 1;
            for (const char *c = SHORT_FORMS[k].longer; *c; c++)
                longer += *c == ' ';
            if (x->n - n + longer <= NAME_WORDS) {
                words_put(x, i, n, SHORT_FORMS[k].longer);
                i += longer - 1;
            }
            break;
        }
}

static bool strip_leader(Words *x)
{
    size_t n, best = SIZE_MAX, best_n = 0;
    for (size_t k = 0; k < sizeof LEADERS / sizeof *LEADERS; k++)
        if (words_at(x, 0, LEADERS[k].leader, &n) && n > best_n && (n < x->n || LEADERS[k].body[0])) {
            best = k;
            best_n = n;
        }
    if (best == SIZE_MAX)
        return false;
    words_put(x, 0, best_n, LEADERS[best].body);
    return true;
}

// A word of level at i that does begin a place's name or end a body's: not "xã" of "xã hội", not "quân" of "quân sự".
static UnitNameLevel level_at(const Words *x, size_t i, size_t *ret_n)
{
    size_t n;
    for (size_t k = 0; k < sizeof LEVELS / sizeof *LEVELS; k++) {
        if (!words_at(x, i, LEVELS[k].words, &n))
            continue;
        Str next = i + n < x->n ? x->w[i + n].plain : (Str){"", 0};
        Str before = i > 0 ? x->w[i - 1].plain : (Str){"", 0};
        Str own = x->w[i].marked;
        if (LEVELS[k].level == NAME_LEVEL_COMMUNE && (str_eq_c(next, "hoi") || str_eq_c(before, "tac")))
            continue;
        if (LEVELS[k].level == NAME_LEVEL_URBAN_DISTRICT && !str_eq_c(own, "quận"))
            continue;
        if (LEVELS[k].level == NAME_LEVEL_WARD && (str_eq_c(before, "dia") || str_eq_c(own, "phương")))
            continue;
        if (LEVELS[k].level == NAME_LEVEL_VILLAGE && n == 1 && (str_eq_c(before, "nong") || i > 0))
            continue;
        *ret_n = n;
        return LEVELS[k].level;
    }
    return NAME_LEVEL_NONE;
}

static Str joined(const Words *x, size_t from, size_t to, bool marked, Arena *a, bool *ok)
{
    size_t n = 0;
    for (size_t i = from; i < to; i++)
        n += (marked ? x->w[i].marked.n : x->w[i].plain.n) + 1;
    if (n == 0)
        return (Str){"", 0};
    char *p = arena_alloc(a, n);
    if (!p) {
        *ok = false;
        return (Str){"", 0};
    }
    size_t at = 0;
    for (size_t i = from; i < to; i++) {
        Str w = marked ? x->w[i].marked : x->w[i].plain;
        if (at)
            p[at++] = ' ';
        memcpy(p + at, w.p, w.n);
        at += w.n;
    }
    return (Str){p, at};
}

// Where the body's own words end, and the level and the place behind them.
static Status split_place(Words *x, UnitName *u, size_t *ret_core, Arena *a)
{
    bool ok = true;
    size_t core = x->n, place = x->n;
    for (size_t i = 0; i < x->n && u->level == NAME_LEVEL_NONE; i++) {
        size_t n;
        for (size_t k = 0; k < sizeof JOINED / sizeof *JOINED && u->level == NAME_LEVEL_NONE; k++)
            if (words_at(x, i, JOINED[k].words, &n)) {
                u->level = JOINED[k].level;
                words_put(x, i, n, JOINED[k].core);
                size_t words = 1;
                for (const char *c = JOINED[k].core; *c; c++)
                    words += *c == ' ';
                core = place = i + words;
            }
        if (u->level != NAME_LEVEL_NONE)
            break;
        u->level = level_at(x, i, &n);
        if (u->level != NAME_LEVEL_NONE) {
            core = i;
            place = i + n;
        }
    }
    if (u->level == NAME_LEVEL_NONE) {
        *ret_core = x->n;
        return STATUS_OK;
    }
    size_t end = place;
    size_t n;
    while (end < x->n && level_at(x, end, &n) == NAME_LEVEL_NONE)
        end++;
    u->place = joined(x, place, end, false, a, &ok);
    u->place_marked = joined(x, place, end, true, a, &ok);
    if (end < x->n) {
        (void)level_at(x, end, &n);
        u->upper = joined(x, end + n, x->n, false, a, &ok);
    }
    *ret_core = core;
    return ok ? STATUS_OK : STATUS_NO_MEMORY;
}

Status unit_name_read(Str utf8, Arena *a, UnitName *ret)
{
    UnitName u = {
        .core = {"", 0}, .owner = {"", 0}, .place = {"", 0}, .place_marked = {"", 0}, .upper = {"", 0}};
    Words x;
    size_t core = 0;
    bool ok = true;
    Status st = cut(utf8, a, &x);
    if (st != STATUS_OK)
        return st;
    write_out(&x);
    u.leader = strip_leader(&x);
    st = split_place(&x, &u, &core, a);
    if (st != STATUS_OK)
        return st;
    size_t office = 0, n;
    for (size_t k = 0; k < sizeof OFFICES / sizeof *OFFICES && office == 0; k++)
        if (words_at(&x, 0, OFFICES[k].words, &n) && n <= core)
            office = n;
    size_t tail = 0; // "Ban Tuyên giáo Tỉnh ủy": the committee it belongs to
    if (office == 0 && core > 2 && words_at(&x, core - 2, "dang uy", &n))
        tail = n;
    size_t own = office ? office : core - tail;
    u.core = joined(&x, 0, own, false, a, &ok);
    u.owner = joined(&x, own, core, false, a, &ok);
    if (!ok)
        return STATUS_NO_MEMORY;
    *ret = u;
    return STATUS_OK;
}

void unit_name_place(UnitName *name, const UnitName *area)
{
    if (area->level == NAME_LEVEL_NONE || area->place.n == 0 || name->place.n > 0)
        return;
    if (name->level == NAME_LEVEL_NONE) {
        if (name->core.n == 0)
            return;
        // "Báo Bình Minh", "Điện lực Bình Minh": the place's name closes the body's.
        if (name->core.n > area->place.n && str_ends(name->core, area->place) &&
            name->core.p[name->core.n - area->place.n - 1] == ' ')
            name->core.n -= area->place.n + 1;
        name->level = area->level;
    }
    if (name->level == area->level) {
        name->place = area->place;
        name->place_marked = area->place_marked;
    }
}

static bool is_government(const UnitName *u)
{
    return u->owner.n == 0 && (str_eq_c(u->core, "uy ban nhan dan") || u->core.n == 0);
}

static bool stands_for_owner(Str core)
{
    for (size_t k = 0; k < sizeof OFFICES / sizeof *OFFICES; k++)
        if (str_eq_c(core, OFFICES[k].words))
            return OFFICES[k].stands;
    return false;
}

static bool is_office(Str core)
{
    for (size_t k = 0; k < sizeof OFFICES / sizeof *OFFICES; k++)
        if (str_eq_c(core, OFFICES[k].words))
            return true;
    return false;
}

// Words that differ by one letter left out, put in or changed: what a bad copy leaves of a word.
static bool nearly(Str x, Str y)
{
    if (str_eq(x, y))
        return true;
    Str s = x.n <= y.n ? x : y, l = x.n <= y.n ? y : x;
    if (s.n < 3 || l.n - s.n > 1)
        return false;
    size_t i = 0;
    while (i < s.n && s.p[i] == l.p[i])
        i++;
    return l.n == s.n ? str_eq(str_sub(s, i + 1, s.n), str_sub(l, i + 1, l.n))
                      : str_eq(str_sub(s, i, s.n), str_sub(l, i + 1, l.n));
}

// Twice the shared words over all words, in thousandths; the first word, the kind of body, must be shared.
static int core_likeness(Str x, Str y)
{
    Str wx[NAME_WORDS], wy[NAME_WORDS], p;
    size_t nx = 0, ny = 0, both = 0, sound = 0;
    bool taken[NAME_WORDS] = {0};
    while (nx < NAME_WORDS && x.n && str_split(&x, ' ', &p))
        wx[nx++] = p;
    while (ny < NAME_WORDS && y.n && str_split(&y, ' ', &p))
        wy[ny++] = p;
    if (nx < 2 || ny < 2 || !nearly(wx[0], wy[0]))
        return 0;
    for (size_t i = 0; i < nx; i++)
        for (size_t k = 0; k < ny; k++)
            if (!taken[k] && nearly(wx[i], wy[k])) {
                taken[k] = true;
                both++;
                sound += str_eq(wx[i], wy[k]);
                break;
            }
    if (sound * 2 < nx || sound * 2 < ny) // too little is left of it
        return 0;
    return (int)(2000 * both / (nx + ny));
}

int unit_name_match(const UnitName *said, const UnitName *known)
{
    int score = 1000;
    if (said->level != NAME_LEVEL_NONE && known->level != NAME_LEVEL_NONE && said->level != known->level)
        return 0;
    if (said->place.n && known->place.n) {
        if (!str_eq(said->place, known->place))
            return 0;
        if (!str_eq(said->place_marked, known->place_marked))
            score -= 40; // "Hòa Lạc" and "Hoa Lạc": perhaps two places
    } else if (said->place.n || known->place.n) {
        score -= 60;
        if (said->level == NAME_LEVEL_NONE && said->core.n == 0)
            return 0;
    } else if (said->core.n == 0 && known->core.n == 0)
        return 0;
    if (said->upper.n && known->upper.n && !str_eq(said->upper, known->upper))
        return 0;
    if (said->leader != known->leader)
        score -= 10;
    if (str_eq(said->core, known->core)) {
        if (str_eq(said->owner, known->owner))
            return score;
        if (said->owner.n && known->owner.n)
            return 0;
        return is_office(said->core) ? score - 250 : score - 20;
    }
    if (is_government(said) && is_government(known))
        return score - 20;
    if (stands_for_owner(said->core) && said->owner.n && known->owner.n == 0 &&
        str_eq(said->owner, known->core))
        return score - 200;
    if (said->owner.n && known->owner.n && !str_eq(said->owner, known->owner))
        return 0;
    int like = core_likeness(said->core, known->core);
    return like >= 750 ? score - 300 + (like - 750) * 9 / 10 : 0;
}

Status unit_name_key(const UnitName *name, Arena *a, Str *ret)
{
    bool government = is_government(name);
    char *p =
        arena_printf(a, "%d|" STR_FMT "|" STR_FMT "|" STR_FMT, (int)name->level, STR_ARG(name->place_marked),
                     STR_ARG(name->owner), STR_ARG(government ? STR("uy ban nhan dan") : name->core));
    if (!p)
        return STATUS_NO_MEMORY;
    *ret = str_c(p);
    return STATUS_OK;
}
