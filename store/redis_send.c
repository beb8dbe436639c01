/* store/redis_send.c - commands sent to the nodes that have their keys, sent on where a node says that another has them, judged, and sent
 * again. */
#include "store/redis_internal.h"

#include "base/alloc.h"
#include "base/error.h"

#include <errno.h>
#include <string.h>

#define HOPS 16u /* rounds that were sent on, in one attempt */

void redis_where(const redis_store *s, const char *key, char out[STORE_WHERE]) {
    store_where(out, "%s/%s", s->shown, key ? key : "");
}

void redis_encode(const char *key, base_buf *out) {
    for (; *key; key++)
        if (*key == '}' || *key == '%')
            base_buf_printf(out, "%%%02X", (unsigned)(uint8_t)*key);
        else
            base_buf_byte(out, (uint8_t)*key);
}

bool redis_name(const char *key, base_buf *out) {
    base_buf_str(out, "mica:{");
    redis_encode(key, out);
    base_buf_byte(out, '}');
    return base_buf_cstr(out) != NULL;
}

mica_status redis_odd(const redis_store *s, const char *doing, const char *key, mica_error *err) {
    char where[STORE_WHERE];
    redis_where(s, key, where);
    return base_fail(err, MICA_ERR_IO, NULL, MICA_NO_OFFSET,
                     "%s: cannot %s it: the server's answer is not understood: is it Redis 6 or later?",
                     where, doing);
}

typedef struct sending {
    redis_store *s;
    const redis_ask *a;
    redis_errand errand;
    uint16_t
        *asked;    /* for each command: who is to be asked though another owns the slot; SLOTS_NONE: nobody */
    size_t *index; /* the commands of one round */
    resp_command *some; /* as they are sent: with ASKING before each, or without */
    resp_value *got;
    size_t some_count, got_count;
    bool sent_on;
} sending;

static uint16_t target_of(const sending *g, size_t k) {
    if (g->asked[k] != SLOTS_NONE) return g->asked[k];
    return redis_owner(g->s, g->s->owners ? slots_of(g->a->commands[k].arguments[g->a->key_at]) : 0);
}

/* All commands without an answer that go where the first of them goes. */
static void gather(sending *g, size_t first, uint16_t node, const resp_command *asking) {
    bool ask = g->asked[first] != SLOTS_NONE;
    g->some_count = g->got_count = 0;
    for (size_t k = first; k < g->a->count; k++) {
        if (g->a->answers[k].type != RESP_NONE || (g->asked[k] != SLOTS_NONE) != ask ||
            target_of(g, k) != node)
            continue;
        g->index[g->some_count++] = k;
        if (ask) g->some[g->got_count++] = *asking;
        g->some[g->got_count++] = g->a->commands[k];
    }
    memset(g->got, 0, g->got_count * sizeof *g->got);
}

static mica_status sort_one(sending *g, uint16_t node, size_t k, resp_value *v, mica_error *err) {
    slots_hint hint;
    uint16_t next;
    if (v->type != RESP_ERROR) {
        g->a->answers[k] = *v;
        *v = (resp_value){0};
        return MICA_OK;
    }
    if (!g->s->owners || !slots_read_hint(v, &hint)) return redis_judge(g->s, node, v, &g->errand, err);
    if (!redis_follow(g->s, node, &hint, &next)) return store_no_memory(err);
    g->asked[k] = hint.ask ? next : SLOTS_NONE;
    g->sent_on = true;
    return MICA_OK;
}

mica_status redis_nobody(redis_store *s, redis_errand *e, mica_error *err) {
    redis_distrust(s);
    e->again = true;
    mica_status status =
        base_fail(err, MICA_ERR_IO, NULL, MICA_NO_OFFSET,
                  "%s: cannot %s it: no node of the cluster has its slot: see `redis-cli cluster info`",
                  e->where, e->doing);
    if (err && err->sys_errno == 0) err->sys_errno = EAGAIN;
    return status;
}

/* One exchange with one node. */
static mica_status round_of(sending *g, size_t first, mica_error *err) {
    const base_view word = base_view_str("ASKING");
    const resp_command asking = {&word, 1, REDIS_ANSWER};
    redis_conn *c;
    uint16_t node = target_of(g, first);
    if (node == SLOTS_NONE) return redis_nobody(g->s, &g->errand, err);
    gather(g, first, node, &asking);
    mica_status status = redis_take(g->s, node, &g->errand, &c, err);
    if (status != MICA_OK) return status;
    status = redis_exchange(g->s, c, g->some, g->got, g->got_count, &g->errand, err);
    if (status == MICA_OK) redis_give(g->s, c);
    size_t each = g->some_count ? g->got_count / g->some_count : 1;
    for (size_t k = 0; k < g->some_count && status == MICA_OK; k++)
        status = sort_one(g, node, g->index[k], &g->got[k * each + each - 1], err);
    for (size_t k = 0; k < g->got_count; k++)
        resp_value_free(&g->got[k]);
    return status;
}

static mica_status send_once(void *ctx, bool *again, mica_error *err) {
    sending *g = ctx;
    size_t k = 0;
    unsigned hops = 0;
    g->errand.again = false;
    memset(g->asked, 0xFF, g->a->count * sizeof *g->asked);
    mica_status status = redis_look_around(g->s, &g->errand, err);
    *again = g->errand.again;
    while (status == MICA_OK) {
        while (k < g->a->count && g->a->answers[k].type != RESP_NONE)
            k++;
        if (k == g->a->count) return MICA_OK;
        g->sent_on = false;
        status = hops < HOPS ? round_of(g, k, err) : redis_nobody(g->s, &g->errand, err);
        hops += g->sent_on;
        *again = g->errand.again;
    }
    return status;
}

mica_status redis_send(redis_store *s, const redis_ask *a, const store_call *call, mica_error *err) {
    char where[STORE_WHERE];
    redis_where(s, a->key, where);
    sending g = {.s = s, .a = a, .errand = {a->doing, where, call, false}};
    g.asked = base_malloc(a->count * sizeof *g.asked);
    g.index = base_malloc(a->count * sizeof *g.index);
    g.some = base_malloc(a->count * 2 * sizeof *g.some);
    g.got = base_malloc(a->count * 2 * sizeof *g.got);
    store_again again = s->again;
    if (a->once) again.attempts = 1;
    mica_status status = g.asked && g.index && g.some && g.got
                             ? store_try(&again, &(store_attempt){a->doing, where, call, send_once, &g}, err)
                             : store_no_memory(err);
    base_free(g.asked);
    base_free(g.index);
    base_free(g.some);
    base_free(g.got);
    return status;
}
