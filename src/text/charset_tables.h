// Upper halves of the one-byte charsets as Unicode.
#ifndef TEXT_CHARSET_TABLES_H
#define TEXT_CHARSET_TABLES_H

#include <stdint.h>

extern const uint16_t charset_tcvn3_high[128];  // TCVN 5712 VN3 as the ABC fonts have it, lower case
extern const uint16_t charset_viscii_high[128]; // RFC 1456
extern const uint16_t charset_viscii_low[32];   // its six capitals among the control characters
extern const uint16_t charset_vps_high
    [128]; // Vietnamese Professionals Society; capitals kept among control characters are not known here
extern const uint16_t charset_cp1258_high[128]; // Windows-1258: base letters and combining tones
extern const uint16_t charset_cp1252_c1[32];    // 0x80..0x9F of Windows-1252

#endif
