// What one document may hold. Hostile input meets these, an honest one never: the longest directive is under a million characters.
#ifndef READ_LIMITS_H
#define READ_LIMITS_H

enum {
    READ_MAX_CODE_POINTS = 8 * 1024 * 1024, // over it: STATUS_TOO_LARGE
    READ_MAX_ROWS = 20000,                  // of each kind; further ones are not drafted
    READ_MAX_DEPTH = 8,                     // levels of the outline
    READ_MAX_NAME = 60,                     // tokens in the name of an agency
    READ_MAX_UNITS = 64,                    // agencies in one enumeration
    READ_MAX_QUOTE = 400,                   // tokens in one quoted movement
    READ_MAX_LINE_LABEL = 40                // code points looked at for a label
};

#endif
