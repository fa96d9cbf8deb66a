// Holds every JSON answer that a client gets to what the API's own description (OpenAPI) promises for that route and status.
// An answer that differs ends the program with the reason.
#ifndef TESTS_WEB_CONTRACT_H
#define TESTS_WEB_CONTRACT_H

#include "client.h"

// Routes of a test's own have this in their pattern; no description is asked of them.
#define CONTRACT_OWN "/of-the-test/"
void contract_start(Web *web);
void contract_stop(void);
// The description; borrowed.
const json_t *contract_document(void);
// Does the value fit the schema ($ref, type, enum, required, properties, additionalProperties, items, minimum, maximum, lengths)?
// Writes where and why it does not.
bool contract_fits(const json_t *schema, const json_t *value, const char *where, char *why, size_t size);

#endif
