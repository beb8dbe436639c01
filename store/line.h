/* store/line.h - a connection by TCP, with TLS where that is wanted: bytes go and come, and no call waits longer than its caller
 * allows. One thread at a time. */
#ifndef STORE_LINE_H
#define STORE_LINE_H

#include "store/tls.h"

typedef struct store_line store_line;
typedef struct store_line_options {
    const char *host, *port;
    const char *name;    /* that its certificate has to have; NULL: the host */
    store_tls *tls;      /* NULL: without */
    uint32_t connect_ms; /* until there is a connection, and until TLS is ready */
    uint32_t idle_ms;    /* without a byte it counts as lost */
} store_line_options;

/* False, with the trouble: here and below. */
MICA_MUST_USE bool store_line_open(const store_line_options *options, const store_call *call,
                                   store_line **out, store_trouble *trouble);
void store_line_close(store_line *line); /* accepts NULL */
/* Whether one that nobody used for a while can be used: the other side has not ended it, and has said nothing. */
bool store_line_sound(store_line *line);

/* What goes, and where to put what comes. */
typedef struct store_line_step {
    base_view send;
    void *data;
    size_t room;
    size_t sent, came;
} store_line_step;
/* Waits until some of it went or came; both may have. */
MICA_MUST_USE bool store_line_move(store_line *line, store_line_step *step, const store_call *call,
                                   store_trouble *trouble);

#endif
