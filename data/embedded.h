// Data files that are part of the program, put into its read-only section by the assembler (no start-up cost, shared between processes).
#ifndef DATA_EMBEDDED_H
#define DATA_EMBEDDED_H

#include <stddef.h>

extern const unsigned char data_syllables_lm[]; // data/model/syllables.lm, aligned to 64 bytes
extern const size_t data_syllables_lm_size;

// The demo's tables and texts (data/demo), in the order of data/demo/meson.build.
typedef struct EmbeddedFile {
    const char *name; // "accounts.tsv"
    const unsigned char *bytes;
    size_t n;
} EmbeddedFile;
extern const EmbeddedFile data_demo_files[];
extern const size_t data_demo_files_n;

#endif
