/* store/tls.h - TLS by OpenSSL between bytes of ours and bytes of a socket, which it does not touch: so sockets stay behind the door of
 * base/socket.h, and no call waits. libssl is opened by name when the first store wants it (base/dynlib.h). */
#ifndef STORE_TLS_H
#define STORE_TLS_H

#include "store/store.h"
#include "store/trouble.h"

/* Who is believed, and who we are. Any number of threads. */
typedef struct store_tls store_tls;
typedef struct store_tls_options {
    const char *authorities; /* a file of certificates that are believed; NULL: the system's */
    const char *certificate,
        *key; /* files with ours, in PEM; NULL: none. NULL for the key alone: it is in the other file */
    bool unverified; /* anybody is believed to be who he says */
} store_tls_options;

/* Errors: CONFIGURATION (a file is none), UNSUPPORTED (OpenSSL cannot be opened), NO_MEMORY. */
MICA_MUST_USE mica_status store_tls_new(const store_tls_options *options, store_tls **out, mica_error *err);
void store_tls_free(store_tls *tls); /* accepts NULL */

/* One connection's. */
typedef struct store_tls_line store_tls_line;
/* To a host of that name or address, which its certificate has to have. NULL: memory ran out. */
store_tls_line *store_tls_begin(store_tls *tls, const char *host);
void store_tls_end(store_tls_line *line); /* accepts NULL */

/* What came from the socket. False: memory ran out. */
MICA_MUST_USE bool store_tls_feed(store_tls_line *line, const void *data, size_t len);
/* What has to go to it, and how much waits. */
size_t store_tls_drain(store_tls_line *line, void *data, size_t room);
size_t store_tls_waiting(const store_tls_line *line);

/* All three: -1 with the trouble (of a good end too); 0: nothing can be done before more comes from the socket. */
int store_tls_shake(store_tls_line *line, store_trouble *trouble); /* 1: done */
long store_tls_read(store_tls_line *line, void *data, size_t room, store_trouble *trouble);
long store_tls_write(store_tls_line *line, const void *data, size_t len, store_trouble *trouble);

#endif
