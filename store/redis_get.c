/* store/redis_get.c - reading objects: the record, and behind it the chunks that a range needs, many in one round trip.
 *
 * A chunk that is not there was unlinked, since the object was replaced or removed meanwhile, or the server dropped it. So the
 * record is read anew: where it still has the same number, the server dropped a part of the object, which then is not there. */
#include "store/redis_internal.h"

#include "base/error.h"
#include "base/hash.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BATCH      16u /* chunks of one round trip */
#define ROUNDS     50u /* how often a record is read whose chunks are gone */
#define WORD(text) base_view_str(text)

/* What a record says of its object. */
typedef struct record {
    char id[STORE_PUT_ID], hash[2 * BASE_SHA256_SIZE + 1];
    uint64_t size, chunk,
        chunks; /* of chunk bytes each, the last may have fewer; no chunks: it has the bytes itself */
} record;

static bool read_number(const resp_value *v, uint64_t *out) {
    char *end;
    if (!v || v->type != RESP_TEXT || v->len == 0 || v->len > 18 || strspn(v->data, "0123456789") != v->len)
        return false;
    *out = strtoull(v->data, &end, 10);
    return true;
}

static bool read_hex(const resp_value *v, char *out, size_t len) {
    if (!v || v->type != RESP_TEXT || v->len != len || strspn(v->data, "0123456789abcdef") != len)
        return false;
    memcpy(out, v->data, len + 1);
    return true;
}

static bool read_record(const resp_value *answer, record *r) {
    return read_hex(resp_item(answer, 0), r->id, sizeof r->id - 1) &&
           read_number(resp_item(answer, 1), &r->size) &&
           read_hex(resp_item(answer, 2), r->hash, sizeof r->hash - 1) &&
           read_number(resp_item(answer, 3), &r->chunk) && read_number(resp_item(answer, 4), &r->chunks) &&
           r->chunks <= REDIS_CHUNKS_MOST && r->chunk >= 1 && r->chunk <= (uint64_t)512 << 20 &&
           (r->chunks == 0 || (r->size > 0 && (r->size - 1) / r->chunk + 1 == r->chunks));
}

typedef struct reading {
    redis_store *s;
    const char *doing, *key;
    const store_call *call;
    base_buf *out;
    size_t before; /* bytes in it */
    record record;
    uint64_t from, to; /* what is wanted of the object */
} reading;

static mica_status fault(const reading *g, mica_status status, const char *what, mica_error *err) {
    char where[STORE_WHERE];
    redis_where(g->s, g->key, where);
    return base_fail(err, status, NULL, MICA_NO_OFFSET, "%s: cannot %s it: %s", where, g->doing, what);
}

static mica_status ask_record(const reading *g, bool data, resp_value *answer, record *r, mica_error *err) {
    base_buf name = {0};
    if (!redis_name(g->key, &name)) {
        base_buf_free(&name);
        return store_no_memory(err);
    }
    const base_view arguments[] = {WORD("HMGET"),  base_view_of(name.data, name.len),
                                   WORD("id"),     WORD("size"),
                                   WORD("hash"),   WORD("chunk"),
                                   WORD("chunks"), WORD("data")};
    const resp_command command = {arguments, data ? 8 : 7, REDIS_ANSWER + (data ? STORE_REDIS_SMALL : 0)};
    mica_status status =
        redis_send(g->s, &(redis_ask){g->doing, g->key, &command, 1, 1, answer, false}, g->call, err);
    base_buf_free(&name);
    if (status != MICA_OK) return status;
    const resp_value *id = resp_item(answer, 0);
    if (!id || answer->count != command.count - 2) return redis_odd(g->s, g->doing, g->key, err);
    if (id->type == RESP_NIL) return fault(g, MICA_ERR_NOT_FOUND, "it is not in the store", err);
    return read_record(answer, r) ? MICA_OK : fault(g, MICA_ERR_CORRUPTED, "its record is none", err);
}

static void tell(const record *r, store_about *about) {
    *about = (store_about){.size = r->size};
    snprintf(about->etag, sizeof about->etag, "\"%s\"", r->id);
}

mica_status redis_head(store *any, const char *key, const store_call *call, store_about *about,
                       mica_error *err) {
    reading g = {.s = (redis_store *)any, .doing = "look at", .key = key, .call = call};
    resp_value answer = {0};
    mica_status status = ask_record(&g, false, &answer, &g.record, err);
    if (status == MICA_OK) tell(&g.record, about);
    resp_value_free(&answer);
    return status;
}

/* ---- chunks ---- */

/* The part of chunk `n` that is wanted: where it begins in the chunk, and its bytes. */
static uint64_t part_of(const reading *g, uint64_t n, uint64_t *at) {
    uint64_t begin = n * g->record.chunk;
    uint64_t end = g->record.size - begin < g->record.chunk ? g->record.size : begin + g->record.chunk;
    uint64_t from = g->from > begin ? g->from : begin, to = g->to < end ? g->to : end;
    *at = from - begin;
    return to - from;
}

static mica_status take_chunk(const reading *g, uint64_t n, const resp_value *v, bool *missing,
                              mica_error *err) {
    uint64_t at, len = part_of(g, n, &at);
    *missing = v->type == RESP_NIL || (v->type == RESP_TEXT && v->len == 0);
    if (*missing) return MICA_OK;
    if (v->type != RESP_TEXT) return redis_odd(g->s, g->doing, g->key, err);
    if (v->len != len)
        return fault(g, MICA_ERR_CORRUPTED, "a chunk of it has another length than its record says", err);
    return base_buf_append(g->out, v->data, v->len) ? MICA_OK : store_no_memory(err);
}

static mica_status read_batch(const reading *g, uint64_t first, size_t count, bool *missing,
                              mica_error *err) {
    base_view arguments[BATCH][4];
    char places[BATCH][2][24];
    resp_command commands[BATCH];
    resp_value answers[BATCH] = {0};
    redis_names names = {0};
    mica_status status =
        redis_names_make(g->key, g->record.id, first, count, &names) ? MICA_OK : store_no_memory(err);
    for (size_t k = 0; k < count && status == MICA_OK; k++) {
        uint64_t at, len = part_of(g, first + k, &at);
        snprintf(places[k][0], sizeof places[k][0], "%" PRIu64, at);
        snprintf(places[k][1], sizeof places[k][1], "%" PRIu64, at + len - 1);
        const base_view all[] = {WORD("GETRANGE"), names.of[k], WORD(places[k][0]), WORD(places[k][1])};
        memcpy(arguments[k], all, sizeof all);
        commands[k] = (resp_command){arguments[k], 4, (size_t)len};
    }
    const redis_ask ask = {g->doing, g->key, commands, count, 1, answers, false};
    if (status == MICA_OK) status = redis_send(g->s, &ask, g->call, err);
    for (size_t k = 0; k < count; k++) {
        if (status == MICA_OK && !*missing) status = take_chunk(g, first + k, &answers[k], missing, err);
        resp_value_free(&answers[k]);
    }
    redis_names_free(&names);
    return status;
}

static mica_status read_chunks(const reading *g, bool *missing, mica_error *err) {
    mica_status status = MICA_OK;
    *missing = false;
    if (g->from == g->to) return MICA_OK;
    uint64_t first = g->from / g->record.chunk, last = (g->to - 1) / g->record.chunk;
    for (uint64_t n = first; status == MICA_OK && !*missing && n <= last; n += BATCH)
        status = read_batch(g, n, last - n + 1 < BATCH ? (size_t)(last - n + 1) : BATCH, missing, err);
    return status;
}

/* ---- getting ---- */

static mica_status take_data(const reading *g, const resp_value *v, mica_error *err) {
    if (!v || v->type != RESP_TEXT || v->len != g->record.size)
        return fault(g, MICA_ERR_CORRUPTED, "its record has other bytes than it says", err);
    if (g->from == g->to) return MICA_OK;
    return base_buf_append(g->out, v->data + g->from, (size_t)(g->to - g->from)) ? MICA_OK
                                                                                 : store_no_memory(err);
}

static mica_status check_whole(const reading *g, mica_error *err) {
    uint8_t hash[BASE_SHA256_SIZE];
    char where[STORE_WHERE], found[2 * BASE_SHA256_SIZE + 1];
    if (g->from != 0 || g->to != g->record.size) return MICA_OK;
    base_sha256_of(g->out->data ? g->out->data + g->before : NULL, g->out->len - g->before, hash);
    for (size_t k = 0; k < sizeof hash; k++)
        snprintf(found + 2 * k, 3, "%02x", hash[k]);
    if (strcmp(found, g->record.hash) == 0) return MICA_OK;
    redis_where(g->s, g->key, where);
    return base_fail_pair(err, MICA_ERR_CORRUPTED, NULL, MICA_NO_OFFSET,
                          base_pair_texts(g->record.hash, found),
                          "%s: cannot get it: the server gives other bytes than were put there", where);
}

/* The record, and what is wanted of the object; *missing: a chunk was not there. */
static mica_status read_once(reading *g, store_range range, bool *missing, mica_error *err) {
    resp_value answer = {0};
    *missing = false;
    mica_status status = ask_record(g, true, &answer, &g->record, err);
    if (status == MICA_OK) {
        store_cut(range, g->record.size, &g->from, &g->to);
        status = g->record.chunks ? read_chunks(g, missing, err) : take_data(g, resp_item(&answer, 5), err);
    }
    resp_value_free(&answer);
    return status;
}

mica_status redis_get(store *any, const char *key, store_range range, const store_call *call, base_buf *out,
                      store_about *about, mica_error *err) {
    reading g = {
        .s = (redis_store *)any, .doing = "get", .key = key, .call = call, .out = out, .before = out->len};
    char lacking[STORE_PUT_ID] = "";
    for (unsigned round = 0; round < ROUNDS; round++) {
        bool missing;
        mica_status status = read_once(&g, range, &missing, err);
        if (status == MICA_OK && !missing) status = check_whole(&g, err);
        if (status != MICA_OK) return status;
        if (!missing) {
            tell(&g.record, about);
            return MICA_OK;
        }
        out->len = g.before;
        if (strcmp(lacking, g.record.id) == 0)
            return fault(
                &g, MICA_ERR_NOT_FOUND,
                "the server dropped a part of it (maxmemory): put it anew, and allow the server more memory",
                err);
        memcpy(lacking, g.record.id, sizeof lacking);
    }
    mica_status status =
        fault(&g, MICA_ERR_IO, "it is replaced faster than it can be read: try again later", err);
    if (err && err->sys_errno == 0) err->sys_errno = EAGAIN;
    return status;
}
