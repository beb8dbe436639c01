/* store/resp.h - what Redis and its like speak (RESP2) over a connection: commands go one behind the other, and their answers come in that
 * order. Written and read by libhiredis 0.14, its formatter and its reader alone, which is opened when the first store wants it;
 * answers are values of ours, so that what they take is bounded by what came. */
#ifndef STORE_RESP_H
#define STORE_RESP_H

#include "store/line.h"

typedef enum resp_type {
    RESP_NONE = 0,
    RESP_TEXT, /* also a status */
    RESP_ERROR,
    RESP_NUMBER,
    RESP_NIL,
    RESP_LIST
} resp_type;
typedef struct resp_value resp_value;
struct resp_value {
    resp_type type;
    long long number;
    char *data; /* of a text or an error: `len` bytes and a zero behind them */
    size_t len;
    resp_value *items; /* of a list */
    size_t count, room;
};
void resp_value_free(resp_value *value); /* what it has; it is none then */
/* Whether it is that text. */
bool resp_is(const resp_value *value, const char *text);
/* A list's item; NULL: it has no such one, or is no list. */
const resp_value *resp_item(const resp_value *list, size_t index);

typedef struct resp_command {
    const base_view *arguments;
    size_t count;
    size_t most; /* bytes of its answer */
} resp_command;

typedef struct resp_line resp_line;
/* Errors: UNSUPPORTED (no libhiredis). */
MICA_MUST_USE mica_status resp_prepare(mica_error *err);
/* After resp_prepare. False, with the trouble: here and below. */
MICA_MUST_USE bool resp_open(const store_line_options *options, const store_call *call, resp_line **out,
                             store_trouble *trouble);
void resp_close(resp_line *line); /* accepts NULL */
bool resp_sound(resp_line *line); /* as store_line_sound */
/* All commands in one go, and their answers, which are to be freed whatever the end; errors are answers. After a failure the
 * line is of no use any more. */
MICA_MUST_USE bool resp_exchange(resp_line *line, const resp_command *commands, resp_value *answers,
                                 size_t count, const store_call *call, store_trouble *trouble);

#endif
