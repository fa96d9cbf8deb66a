#include "model/unit_group.h"

#include <stdio.h>

static const struct {
    UnitGroup group;
    const char *key;
    MsgId label;
} groups[] = {
    {GROUP_DEPARTMENTS, "departments", MSG_GROUP_DEPARTMENTS},
    {GROUP_DIVISIONS, "divisions", MSG_GROUP_DIVISIONS},
    {GROUP_DISTRICTS, "districts", MSG_GROUP_DISTRICTS},
    {GROUP_COMMUNES, "communes", MSG_GROUP_COMMUNES},
    {GROUP_LOCALITIES, "localities", MSG_GROUP_LOCALITIES},
    {GROUP_MASS_ORGS, "mass_orgs", MSG_GROUP_MASS_ORGS},
    {GROUP_ENTERPRISES, "enterprises", MSG_GROUP_ENTERPRISES},
    {GROUP_SCHOOLS, "schools", MSG_GROUP_SCHOOLS},
    {GROUP_CENTRAL, "central_agencies", MSG_GROUP_CENTRAL},
};

// Folded head words, in the order in which they are looked for; a text must begin with one of the openers to name a group at all.
static const struct {
    const char *words;
    unsigned groups;
} heads[] = {
    {"co quan don vi", GROUP_DEPARTMENTS | GROUP_DIVISIONS},
    {"don vi cap xa", GROUP_COMMUNES},
    {"so", GROUP_DEPARTMENTS},
    {"phong", GROUP_DIVISIONS},
    {"nganh", GROUP_DEPARTMENTS},
    {"don vi", GROUP_DEPARTMENTS | GROUP_DIVISIONS},
    {"huyen", GROUP_DISTRICTS},
    {"thi xa", GROUP_DISTRICTS},
    {"xa", GROUP_COMMUNES},
    {"phuong", GROUP_COMMUNES},
    {"thi tran", GROUP_COMMUNES},
    {"dac khu", GROUP_COMMUNES},
    {"dia phuong", GROUP_LOCALITIES},
    {"doan the", GROUP_MASS_ORGS},
    {"hoi", GROUP_MASS_ORGS},
    {"to chuc chinh tri xa hoi", GROUP_MASS_ORGS},
    {"to chuc thanh vien", GROUP_MASS_ORGS},
    {"doanh nghiep", GROUP_ENTERPRISES},
    {"truong", GROUP_SCHOOLS},
    {"co so giao duc", GROUP_SCHOOLS},
    {"co quan trung uong", GROUP_CENTRAL},
};
static const char *const openers[] = {"cac ",
                                      "moi ",
                                      "tat ca cac ",
                                      "toan bo cac ",
                                      "thu truong cac ",
                                      "giam doc cac ",
                                      "chu tich ubnd cac ",
                                      "chu tich uy ban nhan dan cac ",
                                      "ubnd cac ",
                                      "uy ban nhan dan cac ",
                                      "nguoi dung dau cac "};

// Finds `words` in `text` as whole words.
static bool has_words(Str text, Str words)
{
    for (size_t from = 0; from + words.n <= text.n;) {
        size_t at = str_find(str_sub(text, from, text.n), words);
        if (at == SIZE_MAX)
            return false;
        at += from;
        bool begins = at == 0 || text.p[at - 1] == ' ';
        bool ends = at + words.n == text.n || text.p[at + words.n] == ' ';
        if (begins && ends)
            return true;
        from = at + 1;
    }
    return false;
}

unsigned unit_group_find(Str name)
{
    bool opened = false;
    for (size_t i = 0; i < sizeof openers / sizeof *openers && !opened; i++)
        if (str_starts(name, str_c(openers[i]))) {
            name = str_sub(name, strlen(openers[i]), name.n);
            opened = true;
        }
    if (!opened)
        return GROUP_NONE;
    unsigned found = GROUP_NONE;
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
        Str words = str_c(heads[i].words);
        // "thị xã" holds the word "xã", "địa phương" is not "phường" folded: the longer names stand first and hide the shorter.
        if (!has_words(name, words))
            continue;
        if (str_eq_c(words, "xa") && has_words(name, STR("thi xa")) && !has_words(name, STR("xa phuong")))
            continue;
        if (str_eq_c(words, "phuong") && has_words(name, STR("dia phuong")) &&
            !has_words(name, STR("xa phuong")))
            continue;
        // "đơn vị sở, ban, ngành", "đơn vị cấp xã" say which ones.
        if (str_eq_c(words, "don vi") && ((found & GROUP_DEPARTMENTS) || has_words(name, STR("don vi cap"))))
            continue;
        found |= heads[i].groups;
    }
    return found;
}

void unit_group_write(unsigned set, char out[128])
{
    size_t n = 0;
    out[0] = 0;
    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++)
        if (set & (unsigned)groups[i].group)
            n += (size_t)snprintf(out + n, 128 - n, "%s%s", n ? "+" : "", groups[i].key);
}

unsigned unit_group_read(Str key)
{
    unsigned set = GROUP_NONE;
    Str part;
    while (str_split(&key, '+', &part))
        for (size_t i = 0; i < sizeof groups / sizeof *groups; i++)
            if (str_eq_c(part, groups[i].key))
                set |= (unsigned)groups[i].group;
    return set;
}

MsgId unit_group_label(UnitGroup one)
{
    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++)
        if (groups[i].group == one)
            return groups[i].label;
    return MSG_NONE;
}
