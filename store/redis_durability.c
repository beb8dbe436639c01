/* store/redis_durability.c - whether a server may drop what was put, and what it keeps behind a restart: by CONFIG GET, and by INFO where
 * that is forbidden. */
#include "store/redis_internal.h"

#include "base/alloc.h"
#include "base/error.h"

#include <stdlib.h>
#include <string.h>

#define INFO_MOST  ((size_t)1 << 20)
#define WORD(text) base_view_str(text)

enum { POLICY, MEMORY, APPEND, FLUSH, SAVE, SETTINGS };
static const char names[SETTINGS][24] = {"maxmemory-policy", "maxmemory", "appendonly", "appendfsync",
                                         "save"};

typedef struct look {
    redis_store *s;
    const store_call *call;
    uint16_t nodes[SLOTS_NODES], node_count, node;
    bool known[SETTINGS];
    char value[SETTINGS][64]; /* cut */
} look;

static void learn(look *l, size_t what, const char *text, size_t len) {
    if (len >= sizeof l->value[what]) len = sizeof l->value[what] - 1;
    memcpy(l->value[what], text, len);
    l->value[what][len] = 0;
    base_plain(l->value[what], len);
    l->known[what] = true;
}

/* "name:value\r\n" among the lines of INFO */
static void learn_line(look *l, const resp_value *info, const char *name, size_t what) {
    size_t len = strlen(name);
    for (const char *at = info->data; at && *at; at = strchr(at, '\n'), at = at ? at + 1 : NULL)
        if (strncmp(at, name, len) == 0) learn(l, what, at + len, strcspn(at + len, "\r\n"));
}

static mica_status ask_info(look *l, redis_conn **c, redis_errand *e, mica_error *err) {
    const base_view memory[] = {WORD("INFO"), WORD("memory")}, kept[] = {WORD("INFO"), WORD("persistence")};
    const resp_command commands[] = {{memory, 2, INFO_MOST}, {kept, 2, INFO_MOST}};
    resp_value answers[2] = {0};
    mica_status status = redis_exchange(l->s, *c, commands, answers, 2, e, err);
    if (status != MICA_OK) *c = NULL;
    if (status == MICA_OK && answers[0].type == RESP_TEXT) {
        learn_line(l, &answers[0], "maxmemory:", MEMORY);
        learn_line(l, &answers[0], "maxmemory_policy:", POLICY);
    }
    if (status == MICA_OK && answers[1].type == RESP_TEXT) {
        learn_line(l, &answers[1], "aof_enabled:", APPEND);
        if (l->known[APPEND]) {
            const char *word = strcmp(l->value[APPEND], "0") == 0 ? "no" : "yes";
            learn(l, APPEND, word, strlen(word));
        }
    }
    resp_value_free(&answers[0]);
    resp_value_free(&answers[1]);
    return status;
}

static mica_status ask_config(look *l, redis_conn **c, redis_errand *e, mica_error *err) {
    base_view arguments[SETTINGS][3];
    resp_command commands[SETTINGS];
    resp_value answers[SETTINGS] = {0};
    bool forbidden = false;
    for (size_t k = 0; k < SETTINGS; k++) {
        const base_view all[] = {WORD("CONFIG"), WORD("GET"), WORD(names[k])};
        memcpy(arguments[k], all, sizeof all);
        commands[k] = (resp_command){arguments[k], 3, REDIS_ANSWER};
    }
    mica_status status = redis_exchange(l->s, *c, commands, answers, SETTINGS, e, err);
    if (status != MICA_OK) *c = NULL;
    for (size_t k = 0; k < SETTINGS; k++) {
        const resp_value *value = resp_item(&answers[k], 1);
        if (status == MICA_OK && value && value->type == RESP_TEXT) learn(l, k, value->data, value->len);
        forbidden = forbidden || !l->known[k];
        resp_value_free(&answers[k]);
    }
    return status == MICA_OK && forbidden ? ask_info(l, c, e, err) : status;
}

static mica_status look_once(void *ctx, bool *again, mica_error *err) {
    look *l = ctx;
    redis_errand e = {"ask about", l->s->shown, l->call, false};
    redis_conn *c;
    memset(l->known, 0, sizeof l->known);
    mica_status status = redis_take(l->s, l->node, &e, &c, err);
    if (status == MICA_OK) {
        status = ask_config(l, &c, &e, err);
        if (c) redis_give(l->s, c);
    }
    *again = e.again;
    return status;
}

static void say(base_buf *why, const char *address, const char *what, const char *setting,
                const char *value) {
    if (why->len) base_buf_str(why, "; ");
    base_buf_printf(why, "%s %s (%s %s)", address, what, setting, value);
}

/* What is to be said of one server. */
static void tell(const look *l, base_buf *why) {
    char at[REDIS_ADDRESS];
    redis_address(l->s, l->node, at);
    if (!l->known[POLICY] || !l->known[MEMORY])
        say(why, at, "does not tell whether it may drop keys", "CONFIG and INFO", "are forbidden");
    else if (strcmp(l->value[MEMORY], "0") != 0 && strcmp(l->value[POLICY], "noeviction") != 0)
        say(why, at, "may drop keys when its memory is full", "maxmemory-policy", l->value[POLICY]);
    if (!l->known[APPEND])
        say(why, at, "does not tell whether a restart loses everything", "CONFIG and INFO", "are forbidden");
    else if (strcmp(l->value[APPEND], "no") == 0 && l->known[SAVE] && !*l->value[SAVE])
        say(why, at, "keeps nothing on disk: a restart loses everything", "appendonly no and", "no save");
    else if (strcmp(l->value[APPEND], "no") == 0)
        say(why, at, "keeps snapshots at most: a crash loses what was put since the last one", "appendonly",
            "no");
    else if (!l->known[FLUSH] || strcmp(l->value[FLUSH], "always") != 0)
        say(why, at, "flushes now and then: a crash of the machine loses what was put shortly before",
            "appendfsync", l->known[FLUSH] ? l->value[FLUSH] : "is not told");
}

static mica_status find_masters(void *ctx, bool *again, mica_error *err) {
    look *l = ctx;
    redis_errand e = {"ask about", l->s->shown, l->call, false};
    mica_status status = redis_look_around(l->s, &e, err);
    if (status == MICA_OK && !redis_masters(l->s, l->nodes, &l->node_count))
        status = redis_nobody(l->s, &e, err);
    *again = e.again;
    return status;
}

mica_status redis_durability(store *any, const store_call *call, bool *may_forget, base_buf *why,
                             mica_error *err) {
    redis_store *s = (redis_store *)any;
    base_buf all = {0};
    look l = {.s = s, .call = call};
    store_attempt attempt = {"ask about", s->shown, call, find_masters, &l};
    mica_status status = store_try(&s->again, &attempt, err);
    attempt.once = look_once;
    for (uint16_t k = 0; k < l.node_count && status == MICA_OK; k++) {
        l.node = l.nodes[k];
        status = store_try(&s->again, &attempt, err);
        if (status == MICA_OK) tell(&l, &all);
    }
    if (s->cluster)
        say(&all, "a cluster", "may lose by a failover what was put shortly before", "replicas",
            "lag behind");
    if (status == MICA_OK) *may_forget = all.len > 0;
    if (status == MICA_OK && (all.failed || !base_buf_append(why, all.data, all.len)))
        status = store_no_memory(err);
    base_buf_free(&all);
    return status;
}
