// Who does what, for readers of other shapes than running text.
#ifndef READ_ASSIGN_H
#define READ_ASSIGN_H

#include "read/agency.h"

// A cell of a table that names who does a row's work: "Sở Nội vụ", "Sở Tài chính; các sở, ngành", "Chủ trì: Phòng Kinh tế; phối hợp: các thôn".
// Tokens [a, b) are the cell's; `para` and `section` (-1: none) say where the table stands. `role` is what the column's head says (cơ quan
// chủ trì: ROLE_LEAD; phối hợp: ROLE_COORDINATE; else ROLE_RESPONSIBLE); words in the cell itself outweigh it. Pushes the assignments, makes
// those who do not only join the actors from token a on (doc_actor), and gives all units named (none: ret->n == 0). STATUS_NO_MEMORY only.
MUST_CHECK Status assign_cell(Doc *d, size_t para, int32_t section, size_t a, size_t b, Role role,
                              UnitList *ret);

#endif
