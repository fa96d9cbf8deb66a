// Numbers as Vietnamese offices write them: digits with '.' between thousands and ',' before decimals (and the other way round where the shape
// says so), ranges, ratios, number words, scale words. Lexical only: whether a number is a target is read/'s business.
#ifndef TEXT_NUMBER_H
#define TEXT_NUMBER_H

#include "text/mapped.h"

typedef enum NumberKind {
    NUMBER_QUANTITY, // a count or measure
    NUMBER_RATIO,    // low / high as in 18/20 (low = 18, high = 20)
    NUMBER_DATE, // d/m/yyyy, d-m-yyyy, d.m.yyyy, m/yyyy (first part 1..12, second a year), d/m in the company of "ngày" or "trước"
    NUMBER_CODE, // part of a document code, a road, a product: 34-CT/TW, 8C, Covid-19, 4.0, 43/2022/QH15
    NUMBER_LABEL, // an ordinal or a name: thứ 5, khóa 12, mức độ 3, lớp 1, số 1, Quốc lộ 8, Điều 4, loại 3
    NUMBER_YEAR, // 1900..2100 behind "năm", "giai đoạn", "nhiệm kỳ", or a bare range 2020 - 2025
} NumberKind;

typedef struct NumberHit {
    size_t start,
        end; // code points of the text: digits or number words, both ends of a range, not the scale word nor '%'
    double low, high; // equal unless range or ratio
    bool range;       // "03 - 05", "từ 3 đến 5" (start at the first number), "một đến hai"
    bool words;       // spelled out
    unsigned words_n; // number of number words; a single "năm", "ba", "tư", "một" may be none at all
    bool percent;     // '%' or "phần trăm" follows
    double
        scale; // nghìn 1e3, vạn 1e4, triệu 1e6, tỷ 1e9 (nghìn tỷ 1e12) right behind, else 1; low and high are not multiplied
    size_t after; // behind '%' and the scale words; == end when there are none
    NumberKind kind;
} NumberHit;

// The number that begins at `pos`; false when none does (pos inside a word or number included).
bool number_parse_at(const MappedText *t, size_t pos, NumberHit *ret);

#endif
