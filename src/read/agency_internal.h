// Shared by agency.c, agency_list.c and agency_name.c. Each function looks at tokens from i on, before `end`, and gives how many it takes;
// 0 when nothing of the kind begins there.
#ifndef READ_AGENCY_INTERNAL_H
#define READ_AGENCY_INTERNAL_H

#include "read/agency.h"

#define PLACE_HEADS                                                                                                                              \
    "tỉnh|huyện|thị xã|thành phố|xã|phường|thị trấn|quận|đặc khu|thôn|bản|ấp|khóm|buôn|làng|khu phố|tổ dân " \
    "phố|tp .|tp|tx .|tt ."
#define QUANTIFIERS "tất cả các|tất cả|toàn thể|toàn bộ các|hầu hết các|một số|từng|các|mỗi|mọi|những"

// agency_name.c
bool name_word(const Doc *d, size_t i); // a capitalised word
// Proper name: capitalised words, at most six.
size_t name_run(const Doc *d, size_t i, size_t end);
// The same, or the number that is a ward's name.
size_t name_of_place(const Doc *d, size_t i, size_t end);
// Levels behind a body: "tỉnh Bắc Sơn", "các huyện, thành phố, thị xã", "cấp xã".
size_t name_level_tail(const Doc *d, size_t i, size_t end);
// What stands in brackets; *ret_agency: another name of the agency, which belongs to it.
size_t name_alias(const Doc *d, size_t i, size_t end, bool *ret_agency);
// Field of a department: the gazetteer's longest, else capitalised words joined by "và", "-", "&".
size_t name_field(const Doc *d, size_t i, size_t end);
// Tail of a generic enumeration: level, "liên quan", "trên địa bàn tỉnh An Giang" ...
size_t name_generic_tail(const Doc *d, size_t i, size_t end);
// Lower-case words that go on with a name up to what bounds it: a verb of duty, a level, a mark.
size_t name_lower_tail(const Doc *d, size_t k, size_t end);

// agency_list.c
// "các sở, ban, ngành, địa phương", "mỗi đơn vị cấp xã", "các huyện An Lão, Hoài Ân", "các Sở: Tài chính, Y tế". `prefix` stands before
// each name; `from` is the first token of the whole.
bool generic_list(Doc *d, size_t i, size_t end, unsigned flags, Str prefix, size_t from, UnitList *l);
// Names behind a shared head: "Tư pháp, Thông tin và Truyền thông, Văn phòng ...". Returns false when none was taken.
bool distribute(Doc *d, size_t i, size_t end, Str prefix, Str head, bool place, UnitList *l);

// agency.c
bool agency_one(Doc *d, size_t i, size_t end, unsigned flags, UnitList *l);
void units_push(UnitList *l, Str name, size_t a, size_t b);

#endif
