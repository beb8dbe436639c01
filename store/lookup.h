/* store/lookup.h - the addresses of a host's name, without waiting longer than the caller wants. */
#ifndef STORE_LOOKUP_H
#define STORE_LOOKUP_H

#include "store/store.h"

#include <netdb.h>

#define STORE_HOST_MOST 255u

/* 0, and *found for freeaddrinfo; or a number of getaddrinfo: EAI_AGAIN also where the moment `until_ns` of base_time_ns came
 * first or the call has to end, EAI_MEMORY. */
MICA_MUST_USE int store_lookup(const char *host, const char *port, const store_call *call, uint64_t until_ns,
                               struct addrinfo **found);

#endif
