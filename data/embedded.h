// Data files that are part of the program, put into its read-only section by the assembler (no start-up cost, shared between processes).
#ifndef DATA_EMBEDDED_H
#define DATA_EMBEDDED_H

#include <stddef.h>

extern const unsigned char data_syllables_lm[]; // data/model/syllables.lm, aligned to 64 bytes
extern const size_t data_syllables_lm_size;

#endif
