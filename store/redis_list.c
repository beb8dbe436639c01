/* store/redis_list.c - pages of keys. Redis knows no order and no place to begin at: SCAN goes over all keys of every master for each
 * page. What comes is sorted now and then, and of it only as many keys are kept as a page has, so memory is bounded.
 *
 * While slots move from one node to another a key may be at neither when they are looked at. So the cluster says before and
 * behind a round what moves; where something does, or has, another round is made and added. */
#include "store/redis_internal.h"

#include "base/alloc.h"
#include "base/error.h"

#include <stdlib.h>
#include <string.h>

#define SCAN_COUNT "1000"
#define SCAN_MOST  ((size_t)16 << 20) /* bytes of an answer */
#define NODES_MOST ((size_t)8 << 20)
#define KEPT_MOST  4096u /* keys before they are sorted and cut */
#define PASSES     3u
#define WORD(text) base_view_str(text)

typedef struct gathering {
    redis_store *s;
    const store_list_request *request;
    const store_call *call;
    base_buf pattern;
    char **keys; /* KEPT_MOST of them have room */
    size_t count;
    uint16_t nodes[SLOTS_NODES], node_count, node; /* the masters, and the one that is asked */
    bool moves;
} gathering;

/* ---- keys ---- */

static int by_text(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Sorts, takes out what is there twice, and cuts to one more than a page has. */
static void tidy(gathering *g) {
    size_t kept = 0;
    qsort(g->keys, g->count, sizeof *g->keys, by_text);
    for (size_t k = 0; k < g->count; k++) {
        bool keep = kept <= g->request->most && (kept == 0 || strcmp(g->keys[kept - 1], g->keys[k]) != 0);
        if (keep)
            g->keys[kept++] = g->keys[k];
        else
            base_free(g->keys[k]);
    }
    g->count = kept;
}

static int digit(char c) {
    return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* The key in a record's name, in place; NULL: it is no record's. */
static char *key_of(resp_value *name) {
    char *text = name->data, *put = text + strlen("mica:{");
    if (name->type != RESP_TEXT || name->len < 8 || memchr(text, 0, name->len) ||
        strncmp(text, "mica:{", 6) != 0 || text[name->len - 1] != '}')
        return NULL;
    text[name->len - 1] = 0;
    char *key = put;
    for (const char *at = put; *at; at++) {
        bool coded = *at == '%';
        int high = coded ? digit(at[1]) : 0, low = coded && high >= 0 ? digit(at[2]) : 0;
        if (*at == '}' || high < 0 || low < 0) return NULL;
        *put++ = coded ? (char)(high << 4 | low) : *at;
        if (coded) at += 2;
    }
    *put = 0;
    return *key && strlen(key) <= STORE_KEY_MOST ? key : NULL;
}

static mica_status keep(gathering *g, resp_value *name, mica_error *err) {
    const store_list_request *r = g->request;
    const char *key = key_of(name);
    if (!key || strncmp(key, r->prefix, strlen(r->prefix)) != 0 || (r->token && strcmp(key, r->token) <= 0))
        return MICA_OK;
    if (g->count == KEPT_MOST) tidy(g);
    g->keys[g->count] = base_text_copy(key);
    return g->keys[g->count] && ++g->count ? MICA_OK : store_no_memory(err);
}

/* "mica:{PREFIX*}", what means something else in a pattern behind a '\'. */
static bool make_pattern(gathering *g) {
    base_buf prefix = {0};
    base_buf_str(&g->pattern, "mica:{");
    redis_encode(g->request->prefix, &prefix);
    for (size_t k = 0; k < prefix.len; k++) {
        if (strchr("*?[]\\^", prefix.data[k])) base_buf_byte(&g->pattern, '\\');
        base_buf_byte(&g->pattern, prefix.data[k]);
    }
    base_buf_str(&g->pattern, "*}");
    bool good = !prefix.failed && base_buf_cstr(&g->pattern);
    base_buf_free(&prefix);
    return good;
}

/* ---- one node ---- */

/* One answer of SCAN; *over: it was the last. */
static mica_status take_answer(gathering *g, resp_value *answer, char cursor[24], bool *over, redis_errand *e,
                               mica_error *err) {
    const resp_value *next = resp_item(answer, 0), *names = resp_item(answer, 1);
    if (answer->type == RESP_ERROR) return redis_judge(g->s, g->node, answer, e, err);
    if (!next || next->type != RESP_TEXT || next->len == 0 || next->len >= 24 ||
        strspn(next->data, "0123456789") != next->len || !names || names->type != RESP_LIST)
        return redis_odd(g->s, e->doing, NULL, err);
    memcpy(cursor, next->data, next->len + 1);
    *over = strcmp(cursor, "0") == 0;
    mica_status status = MICA_OK;
    for (size_t k = 0; k < names->count && status == MICA_OK; k++)
        status = keep(g, &names->items[k], err);
    return status;
}

/* All of a node's keys by one connection: what a cursor means is known to the process that gave it alone. */
static mica_status scan_once(void *ctx, bool *again, mica_error *err) {
    gathering *g = ctx;
    char where[STORE_WHERE], cursor[24] = "0";
    redis_errand e = {"list", where, g->call, false};
    redis_conn *c;
    bool over = false;
    redis_where(g->s, g->request->prefix, where);
    mica_status status = redis_take(g->s, g->node, &e, &c, err);
    bool connected = status == MICA_OK;
    while (status == MICA_OK && !over) {
        const base_view words[] = {WORD("SCAN"),  WORD(cursor),
                                   WORD("MATCH"), base_view_of(g->pattern.data, g->pattern.len),
                                   WORD("COUNT"), WORD(SCAN_COUNT)};
        const resp_command command = {words, 6, SCAN_MOST};
        resp_value answer = {0};
        status = redis_exchange(g->s, c, &command, &answer, 1, &e, err);
        connected = status == MICA_OK;
        if (status == MICA_OK) status = take_answer(g, &answer, cursor, &over, &e, err);
        resp_value_free(&answer);
    }
    if (connected) redis_give(g->s, c);
    *again = e.again;
    return status;
}

/* Whether a slot is on its way from or to the node: "[93-<-ID]" in what it says of itself. */
static mica_status look_once(void *ctx, bool *again, mica_error *err) {
    gathering *g = ctx;
    const base_view words[] = {WORD("CLUSTER"), WORD("NODES")};
    const resp_command command = {words, 2, NODES_MOST};
    char where[STORE_WHERE];
    redis_errand e = {"list", where, g->call, false};
    resp_value answer = {0};
    redis_conn *c;
    redis_where(g->s, g->request->prefix, where);
    mica_status status = redis_take(g->s, g->node, &e, &c, err);
    if (status == MICA_OK) {
        status = redis_exchange(g->s, c, &command, &answer, 1, &e, err);
        if (status == MICA_OK) redis_give(g->s, c);
    }
    if (status == MICA_OK && answer.type == RESP_ERROR) status = redis_judge(g->s, g->node, &answer, &e, err);
    if (status == MICA_OK && answer.type == RESP_TEXT && strstr(answer.data, " [")) g->moves = true;
    resp_value_free(&answer);
    *again = e.again;
    return status;
}

/* ---- all nodes ---- */

static mica_status each(gathering *g, mica_status (*once)(void *, bool *, mica_error *), mica_error *err) {
    char where[STORE_WHERE];
    mica_status status = MICA_OK;
    redis_where(g->s, g->request->prefix, where);
    for (uint16_t k = 0; k < g->node_count && status == MICA_OK; k++) {
        g->node = g->nodes[k];
        status = store_try(&g->s->again, &(store_attempt){"list", where, g->call, once, g}, err);
    }
    return status;
}

static mica_status masters_once(void *ctx, bool *again, mica_error *err) {
    gathering *g = ctx;
    char where[STORE_WHERE];
    redis_errand e = {"list", where, g->call, false};
    redis_where(g->s, g->request->prefix, where);
    redis_distrust(g->s);
    mica_status status = redis_look_around(g->s, &e, err);
    if (status == MICA_OK && !redis_masters(g->s, g->nodes, &g->node_count))
        status = redis_nobody(g->s, &e, err);
    *again = e.again;
    return status;
}

static mica_status masters(gathering *g, mica_error *err) {
    char where[STORE_WHERE];
    redis_where(g->s, g->request->prefix, where);
    return store_try(&g->s->again, &(store_attempt){"list", where, g->call, masters_once, g}, err);
}

static mica_status gather(gathering *g, mica_error *err) {
    uint16_t before[SLOTS_NODES], count;
    mica_status status = MICA_OK;
    g->node_count = 1;
    g->nodes[0] = 0;
    if (!g->s->cluster) return each(g, scan_once, err);
    for (unsigned pass = 0; pass < PASSES && status == MICA_OK; pass++) {
        g->moves = false;
        status = masters(g, err);
        count = g->node_count;
        memcpy(before, g->nodes, sizeof before);
        if (status == MICA_OK) status = each(g, look_once, err);
        if (status == MICA_OK) status = each(g, scan_once, err);
        if (status == MICA_OK) status = each(g, look_once, err);
        if (status == MICA_OK) status = masters(g, err);
        bool same = count == g->node_count && memcmp(before, g->nodes, count * sizeof *before) == 0;
        if (status == MICA_OK && same && !g->moves) break;
    }
    return status;
}

/* ---- sizes ---- */

/* Those that are there, with their sizes; who went meanwhile is left out. */
static mica_status add_sizes(gathering *g, size_t count, store_item *items, size_t *have, mica_error *err) {
    base_view(*arguments)[3] = base_malloc((count + 1) * sizeof *arguments);
    resp_command *commands = base_malloc((count + 1) * sizeof *commands);
    resp_value *answers = base_calloc(count + 1, sizeof *answers);
    base_buf *names = base_calloc(count + 1, sizeof *names);
    bool good = arguments && commands && answers && names;
    for (size_t k = 0; good && k < count; k++) {
        good = redis_name(g->keys[k], &names[k]);
        const base_view all[] = {WORD("HGET"), base_view_of(names[k].data, names[k].len), WORD("size")};
        memcpy(arguments[k], all, sizeof all);
        commands[k] = (resp_command){arguments[k], 3, REDIS_ANSWER};
    }
    const redis_ask ask = {"list", g->request->prefix, commands, count, 1, answers, false};
    mica_status status = !good   ? store_no_memory(err)
                         : count ? redis_send(g->s, &ask, g->call, err)
                                 : MICA_OK;
    for (size_t k = 0; status == MICA_OK && k < count; k++)
        if (answers[k].type == RESP_TEXT)
            items[(*have)++] = (store_item){g->keys[k], strtoull(answers[k].data, NULL, 10)};
    for (size_t k = 0; k < count; k++) {
        if (answers) resp_value_free(&answers[k]);
        if (names) base_buf_free(&names[k]);
    }
    base_free(arguments);
    base_free(commands);
    base_free(answers);
    base_free(names);
    return status;
}

static mica_status fill(gathering *g, store_page *out, mica_error *err) {
    const store_list_request *r = g->request;
    tidy(g);
    size_t count = g->count < r->most ? g->count : r->most, have = 0;
    store_item *items = base_malloc((count + 1) * sizeof *items);
    mica_status status = items ? add_sizes(g, count, items, &have, err) : store_no_memory(err);
    if (status == MICA_OK) status = store_page_fill(r, items, have, out, err);
    if (status == MICA_OK && g->count > count) {
        const char *last = g->keys[count - 1];
        out->next = mica_arena_copy(&out->arena, last, strlen(last));
        if (!out->next) status = store_no_memory(err);
    }
    base_free(items);
    return status;
}

mica_status redis_list(store *any, const store_list_request *r, const store_call *call, store_page *out,
                       mica_error *err) {
    gathering g = {.s = (redis_store *)any, .request = r, .call = call};
    g.keys = base_malloc(KEPT_MOST * sizeof *g.keys);
    mica_status status = g.keys && make_pattern(&g) ? gather(&g, err) : store_no_memory(err);
    if (status == MICA_OK) status = fill(&g, out, err);
    for (size_t k = 0; k < g.count; k++)
        base_free(g.keys[k]);
    base_free(g.keys);
    base_buf_free(&g.pattern);
    return status;
}
