/* store/redis_nodes.c - the nodes that are known, connections to them that are kept, and who has which slot. */
#include "store/redis_internal.h"

#include "base/alloc.h"
#include "base/error.h"

#include <stdio.h>
#include <string.h>

#define IDLE_MOST  16u               /* connections kept for each node */
#define SLOTS_MOST ((size_t)8 << 20) /* bytes of what CLUSTER SLOTS answers */
#define ASKED_MOST 16u               /* nodes asked for it in one attempt */

/* ---- nodes ---- */

static bool note(redis_store *s, const char *host, const char *port, uint16_t *node) {
    for (*node = 0; *node < s->node_count; ++*node)
        if (strcmp(s->nodes[*node].host, host) == 0 && strcmp(s->nodes[*node].port, port) == 0) return true;
    if (s->node_count == SLOTS_NODES) return false;
    redis_node *nodes = base_realloc(s->nodes, (s->node_count + 1u) * sizeof *nodes);
    if (!nodes) return false;
    s->nodes = nodes;
    redis_node *n = &nodes[s->node_count];
    *n = (redis_node){.host = base_text_copy(host), .port = base_text_copy(port)};
    if (n->host && n->port) {
        s->node_count++;
        return true;
    }
    base_free(n->host);
    base_free(n->port);
    return false;
}

bool redis_note(redis_store *s, const char *host, const char *port, uint16_t *node) {
    pthread_mutex_lock(&s->lock);
    bool done = note(s, host, port, node);
    pthread_mutex_unlock(&s->lock);
    return done;
}

uint16_t redis_owner(redis_store *s, uint16_t slot) {
    if (!s->owners) return 0;
    pthread_mutex_lock(&s->lock);
    uint16_t owner = s->owners[slot];
    pthread_mutex_unlock(&s->lock);
    return owner;
}

bool redis_follow(redis_store *s, uint16_t said_by, const slots_hint *hint, uint16_t *node) {
    pthread_mutex_lock(&s->lock);
    bool done = note(s, *hint->host ? hint->host : s->nodes[said_by].host, hint->port, node);
    if (done && !hint->ask && s->owners) {
        s->owners[hint->slot] = *node;
        s->stale = true;
    }
    pthread_mutex_unlock(&s->lock);
    return done;
}

void redis_distrust(redis_store *s) {
    pthread_mutex_lock(&s->lock);
    s->stale = s->owners != NULL;
    pthread_mutex_unlock(&s->lock);
}

bool redis_masters(redis_store *s, uint16_t nodes[SLOTS_NODES], uint16_t *count) {
    bool seen[SLOTS_NODES] = {false}, all = true;
    nodes[0] = 0;
    *count = s->owners ? 0 : 1;
    pthread_mutex_lock(&s->lock);
    for (size_t k = 0; s->owners && k < SLOTS; k++) {
        uint16_t owner = s->owners[k];
        all = all && owner != SLOTS_NONE;
        if (owner == SLOTS_NONE || seen[owner]) continue;
        seen[owner] = true;
        nodes[(*count)++] = owner;
    }
    pthread_mutex_unlock(&s->lock);
    return all;
}

/* A copy, since the table moves when it grows. */
static void copy_address(redis_store *s, uint16_t node, char host[STORE_HOST_MOST + 1], char port[8]) {
    pthread_mutex_lock(&s->lock);
    snprintf(host, STORE_HOST_MOST + 1, "%s", s->nodes[node].host);
    snprintf(port, 8, "%s", s->nodes[node].port);
    pthread_mutex_unlock(&s->lock);
}

void redis_address(redis_store *s, uint16_t node, char out[REDIS_ADDRESS]) {
    char host[STORE_HOST_MOST + 1], port[8];
    copy_address(s, node, host, port);
    snprintf(out, REDIS_ADDRESS, strchr(host, ':') ? "[%s]:%s" : "%s:%s", host, port);
    base_plain(out, strlen(out));
}

/* ---- connections ---- */

static mica_status in_trouble(redis_store *s, uint16_t node, const store_trouble *t, redis_errand *e,
                              mica_error *err) {
    char address[REDIS_ADDRESS];
    if (t->end == STORE_END_NO_MEMORY) return store_no_memory(err);
    if (t->end == STORE_END_STOPPED) {
        mica_status status = store_go_on(e->call, e->doing, e->where, err);
        return status != MICA_OK ? status : MICA_ERR_IO; /* the deadline does not move back */
    }
    e->again = t->end != STORE_END_REFUSED;
    if (e->again) redis_distrust(s);
    redis_address(s, node, address);
    return base_fail(err, MICA_ERR_IO, NULL, MICA_NO_OFFSET,
                     "%s: cannot %s it: %.64s: %s: check address and network", e->where, e->doing, address,
                     t->text);
}

void redis_drop(redis_conn *c) {
    if (!c) return;
    resp_close(c->line);
    base_free(c);
}

mica_status redis_exchange(redis_store *s, redis_conn *c, const resp_command *commands, resp_value *answers,
                           size_t count, redis_errand *e, mica_error *err) {
    store_trouble t;
    if (resp_exchange(c->line, commands, answers, count, e->call, &t)) return MICA_OK;
    uint16_t node = c->node;
    redis_drop(c);
    return in_trouble(s, node, &t, e, err);
}

/* AUTH and SELECT, as far as they are wanted. */
static mica_status introduce(redis_store *s, redis_conn *c, redis_errand *e, mica_error *err) {
    char database[16];
    const char *user = s->secrets->user, *password = s->secrets->password;
    base_view auth[3] = {base_view_str("AUTH"), base_view_str(*user ? user : password),
                         base_view_str(password)};
    snprintf(database, sizeof database, "%u", (unsigned)s->database);
    base_view select[2] = {base_view_str("SELECT"), base_view_str(database)};
    resp_command commands[2];
    resp_value answers[2] = {0};
    size_t count = 0;
    if (*password) commands[count++] = (resp_command){auth, *user ? 3 : 2, REDIS_ANSWER};
    if (s->database) commands[count++] = (resp_command){select, 2, REDIS_ANSWER};
    if (count == 0) return MICA_OK;
    uint16_t node = c->node;
    mica_status status = redis_exchange(s, c, commands, answers, count, e, err);
    bool there = status == MICA_OK;
    for (size_t k = 0; k < count && status == MICA_OK; k++)
        if (answers[k].type == RESP_ERROR) status = redis_judge(s, node, &answers[k], e, err);
    for (size_t k = 0; k < count; k++)
        resp_value_free(&answers[k]);
    if (there && status != MICA_OK) redis_drop(c);
    return status;
}

static redis_conn *take_idle(redis_store *s, uint16_t node) {
    for (;;) {
        pthread_mutex_lock(&s->lock);
        redis_conn *c = s->nodes[node].idle;
        if (c) {
            s->nodes[node].idle = c->next;
            s->nodes[node].idle_count--;
        }
        pthread_mutex_unlock(&s->lock);
        if (!c || resp_sound(c->line)) return c;
        redis_drop(c);
    }
}

mica_status redis_take(redis_store *s, uint16_t node, redis_errand *e, redis_conn **out, mica_error *err) {
    char host[STORE_HOST_MOST + 1], port[8];
    store_trouble t;
    redis_conn *c = *out = take_idle(s, node);
    if (c) return MICA_OK;
    copy_address(s, node, host, port);
    c = base_calloc(1, sizeof *c);
    if (!c) return store_no_memory(err);
    c->node = node;
    const store_line_options options = {.host = host,
                                        .port = port,
                                        .name = s->name,
                                        .tls = s->tls,
                                        .connect_ms = s->connect_ms,
                                        .idle_ms = s->idle_ms};
    if (!resp_open(&options, e->call, &c->line, &t)) {
        redis_drop(c);
        return in_trouble(s, node, &t, e, err);
    }
    mica_status status = introduce(s, c, e, err);
    if (status == MICA_OK) *out = c;
    return status;
}

void redis_give(redis_store *s, redis_conn *c) {
    pthread_mutex_lock(&s->lock);
    redis_node *n = &s->nodes[c->node];
    bool keep = n->idle_count < IDLE_MOST;
    if (keep) {
        c->next = n->idle;
        n->idle = c;
        n->idle_count++;
    }
    pthread_mutex_unlock(&s->lock);
    if (!keep) redis_drop(c);
}

void redis_leave(redis_store *s, uint16_t node) {
    pthread_mutex_lock(&s->lock);
    redis_conn *c = s->nodes[node].idle;
    s->nodes[node].idle = NULL;
    s->nodes[node].idle_count = 0;
    pthread_mutex_unlock(&s->lock);
    for (redis_conn *next; c; c = next) {
        next = c->next;
        redis_drop(c);
    }
}

void redis_nodes_free(redis_store *s) {
    for (uint16_t k = 0; k < s->node_count; k++) {
        redis_leave(s, k);
        base_free(s->nodes[k].host);
        base_free(s->nodes[k].port);
    }
    base_free(s->nodes);
    base_free(s->owners);
}

/* ---- who has which slot ---- */

typedef struct learning {
    redis_store *s;
    uint16_t said_by;
    uint16_t *owners;
    bool full;
} learning;

static void learn(void *ctx, uint16_t from, uint16_t to, const slots_hint *at) {
    learning *l = ctx;
    uint16_t node;
    slots_hint named = *at;
    named.ask = true; /* it is noted, and nothing else */
    if (!redis_follow(l->s, l->said_by, &named, &node)) {
        l->full = true;
        return;
    }
    for (uint32_t k = from; k <= to; k++)
        l->owners[k] = node;
}

static mica_status ask_node(redis_store *s, uint16_t node, uint16_t *owners, redis_errand *e,
                            mica_error *err) {
    const base_view words[] = {base_view_str("CLUSTER"), base_view_str("SLOTS")};
    const resp_command command = {words, 2, SLOTS_MOST};
    resp_value answer = {0};
    redis_conn *c;
    learning l = {s, node, owners, false};
    mica_status status = redis_take(s, node, e, &c, err);
    if (status == MICA_OK) {
        status = redis_exchange(s, c, &command, &answer, 1, e, err);
        if (status == MICA_OK) redis_give(s, c);
    }
    memset(owners, 0xFF, SLOTS * sizeof *owners);
    if (status == MICA_OK && answer.type == RESP_ERROR)
        status = redis_judge(s, node, &answer, e, err);
    else if (status == MICA_OK && !slots_read(&answer, learn, &l))
        status = redis_odd(s, e->doing, NULL, err);
    if (status == MICA_OK && l.full) status = store_no_memory(err);
    resp_value_free(&answer);
    return status;
}

mica_status redis_look_around(redis_store *s, redis_errand *errand, mica_error *err) {
    pthread_mutex_lock(&s->lock);
    bool stale = s->stale;
    uint16_t count = s->node_count, first = s->turn;
    pthread_mutex_unlock(&s->lock);
    if (!stale) return MICA_OK;
    uint16_t *owners = base_malloc(SLOTS * sizeof *owners);
    if (!owners) return store_no_memory(err);
    mica_status status = MICA_ERR_IO;
    mica_error last = MICA_ERROR_INIT;
    bool passes = false;
    for (uint16_t k = 0; status != MICA_OK && k < count && k < ASKED_MOST; k++) {
        redis_errand e = *errand;
        e.again = false;
        last = (mica_error)MICA_ERROR_INIT;
        status = ask_node(s, (uint16_t)((first + k) % count), owners, &e, &last);
        passes = passes || e.again;
        if (status == MICA_ERR_NO_MEMORY || status == MICA_ERR_CANCELLED) break;
    }
    pthread_mutex_lock(&s->lock);
    if (status == MICA_OK) {
        memcpy(s->owners, owners, SLOTS * sizeof *owners);
        s->stale = false;
    } else
        s->turn = (uint16_t)((first + 1) % s->node_count);
    pthread_mutex_unlock(&s->lock);
    base_free(owners);
    errand->again = passes && status != MICA_ERR_NO_MEMORY && status != MICA_ERR_CANCELLED;
    return status == MICA_OK ? MICA_OK : base_fail_as(err, &last, "%s", last.message);
}
