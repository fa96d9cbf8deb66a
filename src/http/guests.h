// The connections, and how long each has kept us waiting. The HTTP library ends a connection only when nothing at all comes for a while; a client
// that sends (or takes) a byte now and then would hold it for ever. A watching thread ends those that do not get on.
#ifndef HTTP_GUESTS_H
#define HTTP_GUESTS_H

#include "base/status.h"

typedef struct Guests Guests;
typedef struct Guest Guest;

enum { GUEST_BYTES_A_SECOND = 1024 }; // a slow telephone's pace; slower is not waited for

// `patience_s`: for one step (head of a request, its body, taking the answer), and GUEST_BYTES_A_SECOND more for what is moved in it.
MUST_CHECK Status guests_new(unsigned patience_s, Guests **ret);
// Every guest must have left.
void guests_free(Guests *g);

// NULL when memory is out: such a connection is not watched.
Guest *guest_enter(Guests *g, int fd);
// Before the descriptor is closed. NULL is fine, here and below.
void guest_leave(Guests *g, Guest *guest);
// A step begins that is the client's to do; `bytes` are to be moved in it.
void guest_wait(Guest *guest, size_t bytes);
// The client did some of it.
void guest_moved(Guest *guest, size_t bytes);
// It is our turn: no limit.
void guest_ours(Guest *guest);

#endif
