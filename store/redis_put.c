/* store/redis_put.c - putting and removing objects.
 *
 * Chunks are written first, under names that have the put's number, with an end of an hour. Then one script looks at the
 * condition, finds all chunks there, makes them last and writes the record: a step that Redis does alone. The chunks of what was
 * there are given a minute by the script and unlinked by us, so that none is left where we do not come to it.
 *
 * A put may be sent twice: the script finds its own number in the record and says that it was done. */
#include "store/redis_internal.h"

#include "base/alloc.h"
#include "base/error.h"
#include "base/hash.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BATCH      16u /* chunks of one round trip */
#define ROUNDS     3u  /* how often chunks are written that are gone before they are used */
#define UNLINKED   512u
#define HOUR       "3600"
#define WORD(text) base_view_str(text)

/* KEYS: the record, the chunks. ARGV: when, the ETag, the number, size, SHA-256, bytes of a chunk, the bytes. What needs memory
 * comes first among what it writes, since Redis refuses it only as long as the script has written nothing. */
static const char put_script[] =
    "local r = KEYS[1]\n"
    "local old = redis.call('HMGET', r, 'id', 'chunks')\n"
    "if old[1] == ARGV[3] then return {'put'} end\n"
    "if ARGV[1] == 'absent' and old[1] then return {'there'} end\n"
    "if ARGV[1] == 'match' and (not old[1] or '\"' .. old[1] .. '\"' ~= ARGV[2]) then\n"
    "  return {old[1] and 'there' or 'gone'}\n"
    "end\n"
    "for k = 2, #KEYS do\n"
    "  if redis.call('EXISTS', KEYS[k]) == 0 then return {'lost'} end\n"
    "end\n"
    "for k = 2, #KEYS do redis.call('PERSIST', KEYS[k]) end\n"
    "redis.call('HSET', r, 'id', ARGV[3], 'size', ARGV[4], 'hash', ARGV[5], 'chunk', ARGV[6],\n"
    "  'chunks', #KEYS - 1, 'data', ARGV[7])\n"
    "if #KEYS > 1 then redis.call('HDEL', r, 'data') end\n"
    "for k = 0, math.min(tonumber(old[2]) or 0, 16384) - 1 do\n"
    "  redis.pcall('EXPIRE', r .. ':' .. old[1] .. ':' .. k, 60)\n"
    "end\n"
    "return {'put', old[1] or '', old[2] or '0'}\n";

static const char remove_script[] = "local r = KEYS[1]\n"
                                    "local old = redis.call('HMGET', r, 'id', 'chunks')\n"
                                    "redis.call('DEL', r)\n"
                                    "for k = 0, math.min(tonumber(old[2]) or 0, 16384) - 1 do\n"
                                    "  redis.pcall('EXPIRE', r .. ':' .. old[1] .. ':' .. k, 60)\n"
                                    "end\n"
                                    "return {'put', old[1] or '', old[2] or '0'}\n";

/* ---- chunks ---- */

bool redis_names_make(const char *key, const char *id, uint64_t from, size_t count, redis_names *out) {
    base_buf record = {0};
    const char *name = redis_name(key, &record) ? (const char *)record.data : NULL;
    out->of = base_malloc((count ? count : 1) * sizeof *out->of);
    bool good = name && out->of && base_buf_reserve(&out->text, count * (record.len + STORE_PUT_ID + 24));
    for (size_t k = 0; good && k < count; k++) { /* there is room, so nothing moves */
        size_t at = out->text.len;
        base_buf_printf(&out->text, "%s:%s:%llu", name, id, (unsigned long long)(from + k));
        out->of[k] = base_view_of(out->text.data + at, out->text.len - at);
    }
    base_buf_free(&record);
    return good && !out->text.failed;
}

void redis_names_free(redis_names *names) {
    base_free(names->of);
    base_buf_free(&names->text);
}

typedef struct putting {
    redis_store *s;
    const store_put_request *request;
    const store_call *call;
    const char *doing;
    char id[STORE_PUT_ID], hash[2 * BASE_SHA256_SIZE + 1];
    size_t chunks;
    redis_names names;
} putting;

static mica_status write_chunks(const putting *p, size_t from, size_t count, mica_error *err) {
    base_view arguments[BATCH][5];
    resp_command commands[BATCH];
    resp_value answers[BATCH] = {0};
    base_view data = p->request->data;
    for (size_t k = 0; k < count; k++) {
        size_t at = (from + k) * p->s->chunk, len = data.len - at < p->s->chunk ? data.len - at : p->s->chunk;
        const base_view all[] = {WORD("SET"), p->names.of[from + k], base_view_of(data.data + at, len),
                                 WORD("EX"), WORD(HOUR)};
        memcpy(arguments[k], all, sizeof all);
        commands[k] = (resp_command){arguments[k], 5, REDIS_ANSWER};
    }
    const redis_ask ask = {p->doing, p->request->key, commands, count, 1, answers, false};
    mica_status status = redis_send(p->s, &ask, p->call, err);
    for (size_t k = 0; k < count; k++) {
        if (status == MICA_OK && !resp_is(&answers[k], "OK"))
            status = redis_odd(p->s, p->doing, p->request->key, err);
        resp_value_free(&answers[k]);
    }
    return status;
}

/* What is not unlinked here, for whatever reason, ends by itself. */
static void unlink_chunks(redis_store *s, const char *key, const char *id, uint64_t count,
                          const store_call *call) {
    base_view arguments[UNLINKED + 1] = {WORD("UNLINK")};
    for (uint64_t from = 0; from < count; from += UNLINKED) {
        mica_error ignored = MICA_ERROR_INIT;
        redis_names names = {0};
        resp_value answer = {0};
        size_t some = count - from < UNLINKED ? (size_t)(count - from) : UNLINKED;
        bool made = redis_names_make(key, id, from, some, &names);
        if (made) memcpy(arguments + 1, names.of, some * sizeof *arguments);
        const resp_command command = {arguments, some + 1, REDIS_ANSWER};
        const redis_ask ask = {"unlink", key, &command, 1, 1, &answer, true};
        mica_status status = made ? redis_send(s, &ask, call, &ignored) : MICA_ERR_NO_MEMORY;
        resp_value_free(&answer);
        redis_names_free(&names);
        if (status != MICA_OK) return;
    }
}

/* ---- scripts ---- */

/* The number and the count of chunks that an answer of a script names are unlinked, where there are any. */
static void retire(redis_store *s, const char *key, const resp_value *answer, const store_call *call) {
    const resp_value *id = resp_item(answer, 1), *chunks = resp_item(answer, 2);
    if (!id || id->type != RESP_TEXT || id->len != STORE_PUT_ID - 1 || !chunks || chunks->type != RESP_TEXT)
        return;
    unsigned long long count = strtoull(chunks->data, NULL, 10);
    if (count && count <= REDIS_CHUNKS_MOST) unlink_chunks(s, key, id->data, count, call);
}

typedef enum outcome { OUTCOME_PUT, OUTCOME_LOST, OUTCOME_CONFLICT } outcome;

static mica_status settle(const putting *p, const resp_value *answer, outcome *what, mica_error *err) {
    char where[STORE_WHERE];
    const resp_value *word = resp_item(answer, 0);
    *what = resp_is(word, "put") ? OUTCOME_PUT : resp_is(word, "lost") ? OUTCOME_LOST : OUTCOME_CONFLICT;
    if (*what != OUTCOME_CONFLICT) return MICA_OK;
    if (!resp_is(word, "there") && !resp_is(word, "gone"))
        return redis_odd(p->s, p->doing, p->request->key, err);
    redis_where(p->s, p->request->key, where);
    return store_conflict(where, store_found(p->request->when, resp_is(word, "there")), err);
}

static mica_status write_record(const putting *p, outcome *what, mica_error *err) {
    const store_put_request *r = p->request;
    char keys[16], size[24], chunk[16];
    base_buf name = {0};
    resp_value answer = {0};
    size_t count = 3 + 1 + p->chunks + 7;
    base_view *arguments = base_malloc(count * sizeof *arguments);
    mica_status status = arguments && redis_name(r->key, &name) ? MICA_OK : store_no_memory(err);
    if (status == MICA_OK) {
        snprintf(keys, sizeof keys, "%zu", 1 + p->chunks);
        snprintf(size, sizeof size, "%zu", r->data.len);
        snprintf(chunk, sizeof chunk, "%u", (unsigned)p->s->chunk);
        const base_view head[] = {WORD("EVAL"), WORD(put_script), WORD(keys),
                                  base_view_of(name.data, name.len)};
        const base_view tail[] = {WORD(r->when == STORE_ABSENT  ? "absent"
                                       : r->when == STORE_MATCH ? "match"
                                                                : "always"),
                                  WORD(r->when == STORE_MATCH ? r->etag : ""),
                                  WORD(p->id),
                                  WORD(size),
                                  WORD(p->hash),
                                  WORD(chunk),
                                  p->chunks ? WORD("") : r->data};
        memcpy(arguments, head, sizeof head);
        if (p->chunks) memcpy(arguments + 4, p->names.of, p->chunks * sizeof *arguments);
        memcpy(arguments + 4 + p->chunks, tail, sizeof tail);
        const resp_command command = {arguments, count, REDIS_ANSWER};
        status =
            redis_send(p->s, &(redis_ask){p->doing, r->key, &command, 1, 3, &answer, false}, p->call, err);
    }
    if (status == MICA_OK) status = settle(p, &answer, what, err);
    if (status == MICA_OK && *what == OUTCOME_PUT) retire(p->s, r->key, &answer, p->call);
    resp_value_free(&answer);
    base_buf_free(&name);
    base_free(arguments);
    return status;
}

/* ---- putting ---- */

static mica_status put_prepared(putting *p, mica_error *err) {
    outcome what = OUTCOME_LOST;
    mica_status status = MICA_OK;
    for (unsigned round = 0; status == MICA_OK && what == OUTCOME_LOST; round++) {
        if (round == ROUNDS) {
            char where[STORE_WHERE];
            redis_where(p->s, p->request->key, where);
            return base_fail(
                err, MICA_ERR_IO, NULL, MICA_NO_OFFSET,
                "%s: cannot put it: the server drops its parts before they are complete: allow it "
                "more memory (maxmemory)",
                where);
        }
        for (size_t from = 0; status == MICA_OK && from < p->chunks; from += BATCH)
            status = write_chunks(p, from, p->chunks - from < BATCH ? p->chunks - from : BATCH, err);
        if (status == MICA_OK) status = write_record(p, &what, err);
    }
    if (status == MICA_ERR_CONFLICT) unlink_chunks(p->s, p->request->key, p->id, p->chunks, p->call);
    return status;
}

static mica_status too_large(redis_store *s, const char *key, mica_error *err) {
    char where[STORE_WHERE];
    redis_where(s, key, where);
    return base_fail(err, MICA_ERR_LIMIT, NULL, MICA_NO_OFFSET,
                     "%s: an object in Redis has at most 16384 chunks and 16 GiB: put it in pieces", where);
}

mica_status redis_put(store *any, const store_put_request *r, const store_call *call, store_about *about,
                      mica_error *err) {
    putting p = {.s = (redis_store *)any, .request = r, .call = call, .doing = "put"};
    uint8_t hash[BASE_SHA256_SIZE];
    base_buf hex = {0};
    if (r->data.len > STORE_REDIS_SMALL) p.chunks = (r->data.len - 1) / p.s->chunk + 1;
    if (p.chunks > REDIS_CHUNKS_MOST || r->data.len > STORE_REDIS_MOST) return too_large(p.s, r->key, err);
    if (!store_new_put_id(p.id)) return base_fail_errno(err, r->key, "draw a number for the put");
    mica_status status = store_go_on(call, p.doing, r->key, err);
    if (status != MICA_OK) return status;
    base_sha256_of(r->data.data, r->data.len, hash);
    if (!base_buf_hex(&hex, hash, sizeof hash) || !base_buf_cstr(&hex) ||
        !redis_names_make(r->key, p.id, 0, p.chunks, &p.names))
        status = store_no_memory(err);
    else
        memcpy(p.hash, hex.data, sizeof p.hash);
    if (status == MICA_OK) status = put_prepared(&p, err);
    base_buf_free(&hex);
    redis_names_free(&p.names);
    if (status != MICA_OK) return status;
    about->size = r->data.len;
    snprintf(about->etag, sizeof about->etag, "\"%s\"", p.id);
    return MICA_OK;
}

mica_status redis_remove(store *any, const char *key, const store_call *call, mica_error *err) {
    redis_store *s = (redis_store *)any;
    base_buf name = {0};
    resp_value answer = {0};
    if (!redis_name(key, &name)) {
        base_buf_free(&name);
        return store_no_memory(err);
    }
    const base_view arguments[] = {WORD("EVAL"), WORD(remove_script), WORD("1"),
                                   base_view_of(name.data, name.len)};
    const resp_command command = {arguments, 4, REDIS_ANSWER};
    mica_status status =
        redis_send(s, &(redis_ask){"remove", key, &command, 1, 3, &answer, false}, call, err);
    if (status == MICA_OK && !resp_is(resp_item(&answer, 0), "put"))
        status = redis_odd(s, "remove", key, err);
    if (status == MICA_OK) retire(s, key, &answer, call);
    resp_value_free(&answer);
    base_buf_free(&name);
    return status;
}
