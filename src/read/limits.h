// What one document may hold. Hostile input meets these, an honest one never: the longest directive is under a million characters.
#ifndef READ_LIMITS_H
#define READ_LIMITS_H

enum {
    READ_MAX_CODE_POINTS = 8 * 1024 * 1024, // over it: STATUS_TOO_LARGE
    READ_MAX_ROWS = 20000,                  // of each kind; further ones are not drafted
    READ_MAX_DEPTH = 8,                     // levels of the outline
    READ_MAX_UNITS = 64,                    // agencies in one enumeration
    READ_MAX_SENTENCE = 800, // tokens; a longer run without a full stop is cut, so that work stays linear
    READ_MAX_MOVEMENTS = 500
};

#endif
