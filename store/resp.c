/* store/resp.c - commands out, answers in, by libhiredis.
 *
 * Its reader makes no objects itself: it calls the functions below. A list grows as its items come, whatever length it
 * announces, and a text is made when all of it is there; so an answer takes no more memory than a small multiple of its bytes,
 * and these are counted: who sends more than the command can have asked for is not heard to the end. */
#include "store/resp.h"

#include "base/alloc.h"
#include "base/dynlib.h"
#include "base/error.h"

#include <hiredis.h>
#include <limits.h>
#include <pthread.h>
#include <stddef.h>
#include <string.h>

#if HIREDIS_MAJOR != 0 || HIREDIS_MINOR != 14
#error "the reader of libhiredis 0.14 is wanted: others have other functions"
#endif

#define RECEIVE_BYTES 65536u
#define SEND_BYTES    65536u /* commands are put together up to here */
#define AROUND        64u    /* bytes around an answer's own */

/* ---- the library ---- */

static struct {
#define STORE_HIREDIS(result, name, parameters) result(*name) parameters;
#include "store/hiredis.def"
#undef STORE_HIREDIS
} lib;

static const base_dynlib_routine routines[] = {
#define STORE_HIREDIS(result, name, parameters) {#name, offsetof(__typeof__(lib), name)},
#include "store/hiredis.def"
#undef STORE_HIREDIS
};

static redisReplyObjectFunctions makers;
static bool lib_there;
static pthread_once_t lib_once = PTHREAD_ONCE_INIT;

/* ---- values ---- */

void resp_value_free(resp_value *v) {
    for (size_t k = 0; k < v->count; k++)
        resp_value_free(&v->items[k]);
    base_free(v->items);
    base_free(v->data);
    *v = (resp_value){0};
}

bool resp_is(const resp_value *v, const char *text) {
    return v && v->type == RESP_TEXT && v->len == strlen(text) && memcmp(v->data, text, v->len) == 0;
}

const resp_value *resp_item(const resp_value *list, size_t index) {
    return list && list->type == RESP_LIST && index < list->count ? &list->items[index] : NULL;
}

/* Where the value of a task goes: behind its list's others, or it is the answer itself. The reader keeps the address of a list
 * only as long as that list's own items come, and while they come the list that it lies in does not grow. */
static resp_value *place(const redisReadTask *task) {
    if (!task->parent) return base_calloc(1, sizeof(resp_value));
    resp_value *list = task->parent->obj;
    if (list->count == list->room) {
        size_t room = list->room ? list->room * 2 : 4;
        resp_value *items = base_realloc(list->items, room * sizeof *items);
        if (!items) return NULL;
        list->items = items;
        list->room = room;
    }
    resp_value *v = &list->items[list->count++];
    *v = (resp_value){0};
    return v;
}

static void free_root(void *root) {
    if (root) resp_value_free(root);
    base_free(root);
}

/* What could not be made is no root that the reader knows. */
static void *gone(const redisReadTask *task, resp_value *v) {
    if (v && !task->parent) free_root(v);
    return NULL;
}

static void *make_text(const redisReadTask *task, char *text, size_t len) {
    resp_value *v = place(task);
    char *copy = v ? base_malloc(len + 1) : NULL;
    if (!copy) return gone(task, v);
    memcpy(copy, text, len);
    copy[len] = 0;
    v->type = task->type == REDIS_REPLY_ERROR ? RESP_ERROR : RESP_TEXT;
    v->data = copy;
    v->len = len;
    return v;
}

static void *make_list(const redisReadTask *task, int count) {
    resp_value *v = place(task);
    (void)count;
    if (v) v->type = RESP_LIST;
    return v;
}

static void *make_number(const redisReadTask *task, long long number) {
    resp_value *v = place(task);
    if (!v) return NULL;
    v->type = RESP_NUMBER;
    v->number = number;
    return v;
}

static void *make_nil(const redisReadTask *task) {
    resp_value *v = place(task);
    if (v) v->type = RESP_NIL;
    return v;
}

static void open_library(void) {
    const char *names[] = {"libhiredis.so.0.14", NULL};
    lib_there = base_dynlib_fill(names, routines, sizeof routines / sizeof *routines, &lib);
    makers = (redisReplyObjectFunctions){make_text, make_list, make_number, make_nil, free_root};
}

mica_status resp_prepare(mica_error *err) {
    pthread_once(&lib_once, open_library);
    if (lib_there) return MICA_OK;
    return base_fail(err, MICA_ERR_UNSUPPORTED, NULL, MICA_NO_OFFSET,
                     "libhiredis, which stores in Redis need, cannot be opened: install the Debian package "
                     "libhiredis0.14");
}

/* ---- the connection ---- */

struct resp_line {
    store_line *line;
    redisReader *reader;
    char in[RECEIVE_BYTES];
};

static bool no_memory(store_trouble *t) {
    return store_trouble_is(t, STORE_END_NO_MEMORY, "memory ran out");
}

bool resp_open(const store_line_options *o, const store_call *call, resp_line **out, store_trouble *t) {
    *out = NULL;
    resp_line *l = base_malloc(sizeof *l);
    if (!l) return no_memory(t);
    l->line = NULL;
    l->reader = lib.redisReaderCreateWithFunctions(&makers);
    if (l->reader ? store_line_open(o, call, &l->line, t) : no_memory(t)) {
        *out = l;
        return true;
    }
    resp_close(l);
    return false;
}

void resp_close(resp_line *l) {
    if (!l) return;
    if (l->reader) lib.redisReaderFree(l->reader);
    store_line_close(l->line);
    base_free(l);
}

bool resp_sound(resp_line *l) {
    return store_line_sound(l->line);
}

/* ---- an exchange ---- */

typedef struct exchange {
    resp_line *l;
    const resp_command *commands;
    resp_value *answers;
    size_t count, written, answered;
    base_buf out; /* commands that wait to go, from `gone` on */
    size_t gone;
    size_t came;        /* bytes of the answer that is being read */
    const char **texts; /* room for the arguments of one command */
    size_t *lens;
} exchange;

static bool write_command(exchange *x, const resp_command *c) {
    char *text = NULL;
    for (size_t k = 0; k < c->count; k++) {
        x->texts[k] = c->arguments[k].len ? (const char *)c->arguments[k].data : "";
        x->lens[k] = c->arguments[k].len;
    }
    int len = lib.redisFormatCommandArgv(&text, (int)c->count, x->texts, x->lens);
    bool done = len > 0 && base_buf_append(&x->out, text, (size_t)len);
    if (len > 0) lib.redisFreeCommand(text);
    return done;
}

/* Puts more commands together where few bytes wait. */
static bool write_some(exchange *x) {
    if (x->gone == x->out.len) x->gone = x->out.len = 0;
    while (x->written < x->count && x->out.len - x->gone < SEND_BYTES)
        if (!write_command(x, &x->commands[x->written++])) return false;
    return true;
}

static bool misread(const exchange *x, store_trouble *t) {
    const redisReader *r = x->l->reader;
    if (r->err == REDIS_ERR_OOM) return no_memory(t);
    return store_trouble_is(t, STORE_END_REFUSED, "its answer is none of Redis");
}

/* Answers that are whole by now. */
static bool read_some(exchange *x, size_t len, store_trouble *t) {
    x->came += len;
    if (lib.redisReaderFeed(x->l->reader, x->l->in, len) != REDIS_OK) return misread(x, t);
    for (;;) {
        void *root = NULL;
        if (lib.redisReaderGetReply(x->l->reader, &root) != REDIS_OK) return misread(x, t);
        if (!root) break;
        if (x->answered < x->count)
            x->answers[x->answered++] = *(resp_value *)root;
        else
            resp_value_free(root);
        base_free(root);
        x->came = x->l->reader->len - x->l->reader->pos;
    }
    size_t most = x->answered < x->count ? x->commands[x->answered].most + AROUND : 0;
    return x->came <= most || store_trouble_is(t, STORE_END_REFUSED, "it sends more than it was asked for");
}

static bool room_for_arguments(exchange *x) {
    size_t most = 1;
    for (size_t k = 0; k < x->count; k++)
        if (x->commands[k].count > most) most = x->commands[k].count;
    x->texts = most <= INT_MAX ? base_malloc(most * sizeof *x->texts) : NULL;
    x->lens = x->texts ? base_malloc(most * sizeof *x->lens) : NULL;
    return x->lens != NULL;
}

static bool run(exchange *x, const store_call *call, store_trouble *t) {
    while (x->answered < x->count) {
        if (!write_some(x)) return no_memory(t);
        store_line_step step = {.send = base_view_of(x->out.data + x->gone, x->out.len - x->gone),
                                .data = x->l->in,
                                .room = sizeof x->l->in};
        if (!store_line_move(x->l->line, &step, call, t)) return false;
        x->gone += step.sent;
        if (step.came && !read_some(x, step.came, t)) return false;
    }
    return true;
}

bool resp_exchange(resp_line *l, const resp_command *commands, resp_value *answers, size_t count,
                   const store_call *call, store_trouble *t) {
    exchange x = {.l = l, .commands = commands, .answers = answers, .count = count};
    bool good = room_for_arguments(&x) ? run(&x, call, t) : no_memory(t);
    base_free(x.texts);
    base_free(x.lens);
    base_buf_free(&x.out);
    return good;
}
