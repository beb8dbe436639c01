/* store/redis_words.c - what a server's errors mean. Nothing of them is told but their first word, since servers repeat what they were
 * sent, a password too. */
#include "store/redis_internal.h"

#include "base/error.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { FINAL, AGAIN, MOVED };

static const struct {
    char word[16]; /* no pointers, which would be relocated at every start */
    int what, number;
    char advice[96];
} words[] = {
#define REDIS_WORD(word, what, number, advice) {#word, what, number, advice},
#include "store/redis_words.def"
#undef REDIS_WORD
};
#define WORDS (sizeof words / sizeof *words)

/* The first word; what a script met is in the middle of the text in Redis 6. */
static size_t find(const resp_value *error, char first[24]) {
    size_t len = strcspn(error->data, " ");
    if (len >= 24 || strspn(error->data, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") < len) len = 0;
    memcpy(first, error->data, len);
    first[len] = 0;
    bool within = strcmp(first, "ERR") == 0 && strstr(error->data, "running script");
    for (size_t k = 0; k < WORDS; k++)
        if (strcmp(first, words[k].word) == 0 || (within && strstr(error->data, words[k].word))) return k;
    return WORDS;
}

static mica_status set_up(const char *where, const char *doing, const char *what, mica_error *err) {
    return base_fail(err, MICA_ERR_CONFIGURATION, NULL, MICA_NO_OFFSET, "%s: cannot %s it: %s", where, doing,
                     what);
}

/* What only the text of an error tells. */
static bool by_text(const resp_value *error, redis_errand *e, mica_status *status, mica_error *err) {
    const char *what = NULL;
    if (strncmp(error->data, "MOVED ", 6) == 0 || strncmp(error->data, "ASK ", 4) == 0)
        what = "the server is a node of a cluster: write cluster=1 into its URL";
    else if (strstr(error->data, "cluster support disabled"))
        what = "the server is no node of a cluster: leave cluster=1 out of its URL";
    else if (strstr(error->data, "DB index"))
        what = "the server has no database of that number: name another in its URL";
    else if (strstr(error->data, "called without any password configured"))
        what = "the server knows no password: leave it out, or set one there";
    if (what) {
        *status = set_up(e->where, e->doing, what, err);
        return true;
    }
    if (!strstr(error->data, "max number of clients")) return false;
    e->again = true;
    *status = base_fail(err, MICA_ERR_IO, NULL, MICA_NO_OFFSET,
                        "%s: cannot %s it: the server has as many clients as it takes: allow it more "
                        "(maxclients)",
                        e->where, e->doing);
    if (err && err->sys_errno == 0) err->sys_errno = EAGAIN;
    return true;
}

mica_status redis_judge(redis_store *s, uint16_t node, const resp_value *error, redis_errand *e,
                        mica_error *err) {
    char first[24], address[REDIS_ADDRESS];
    mica_status status;
    if (by_text(error, e, &status, err)) return status;
    size_t k = find(error, first);
    redis_address(s, node, address);
    bool known = k < WORDS;
    status = base_fail(err, MICA_ERR_IO, NULL, MICA_NO_OFFSET, "%s: cannot %s it: %.64s answers %s: %s",
                       e->where, e->doing, address,
                       known    ? words[k].word
                       : *first ? first
                                : "an error",
                       known ? words[k].advice : "is it Redis 6 or later, and may the user do that?");
    if (known && err && err->sys_errno == 0) err->sys_errno = words[k].number;
    if (known && words[k].what != FINAL) e->again = true;
    if (known && words[k].what == MOVED) {
        redis_distrust(s);
        redis_leave(s, node);
    }
    return status;
}
