/* store/open.c - URLs of stores, taken apart, and what they open.
 *
 * What was taken from the URL lies in memory that is wiped, since a password may be in it, and of what
 * cannot be understood no message repeats anything. */
#include "store/open.h"

#include "base/error.h"
#include "base/wiped.h"
#include "store/folder.h"
#include "store/prefix.h"
#include "store/redis.h"
#include "store/s3.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define URL_MOST 8192u

typedef enum url_kind { URL_S3 = 1, URL_REDIS = 2, URL_REDISS = 4, URL_FILE = 8 } url_kind;

static const struct {
    char head[12];
    url_kind kind;
} heads[] = {{"s3://", URL_S3}, {"redis://", URL_REDIS}, {"rediss://", URL_REDISS}, {"file://", URL_FILE}};

enum { ENDPOINT, REGION, CA, CERT, KEY, NAME, VERIFY, PREFIX, CLUSTER, HOSTED, PARAMETERS };

static const struct {
    char name[12];
    int kinds; /* that have it */
} parameters[PARAMETERS] = {
    [ENDPOINT] = {"endpoint", URL_S3},
    [REGION] = {"region", URL_S3},
    [CA] = {"ca", URL_S3 | URL_REDISS},
    [CERT] = {"cert", URL_REDISS},
    [KEY] = {"key", URL_REDISS},
    [NAME] = {"name", URL_REDISS},
    [VERIFY] = {"verify", URL_REDISS},
    [PREFIX] = {"prefix", URL_REDIS | URL_REDISS | URL_FILE},
    [CLUSTER] = {"cluster", URL_REDIS | URL_REDISS},
    [HOSTED] = {"hosted", URL_S3},
};

/* The parts, decoded; NULL where they are not there. */
typedef struct url {
    url_kind kind;
    char *user, *password, *host, *port, *path;
    char *value[PARAMETERS];
    char text[URL_MOST + 1], prefix[STORE_KEY_MOST + 2];
} url;

static mica_status refuse(mica_error *err, const char *what) {
    return base_fail(err, MICA_ERR_CONFIGURATION, NULL, MICA_NO_OFFSET, "the store's URL: %s", what);
}

/* Of one that is known: what else stands there may be the rest of a password with a '?' in it. */
static mica_status refuse_parameter(mica_error *err, size_t which, const char *what) {
    return base_fail(err, MICA_ERR_CONFIGURATION, NULL, MICA_NO_OFFSET,
                     "the store's URL: the parameter %s %s", parameters[which].name, what);
}

static mica_status unknown_parameter(const url *u, mica_error *err) {
    char known[160] = "";
    size_t len = 0;
    for (size_t k = 0; k < PARAMETERS; k++)
        if (parameters[k].kinds & u->kind)
            len += (size_t)snprintf(known + len, sizeof known - len, "%s%s", len ? ", " : "",
                                    parameters[k].name);
    return base_fail(
        err, MICA_ERR_CONFIGURATION, NULL, MICA_NO_OFFSET,
        "the store's URL: behind '?' stands a parameter that this kind of store does not have: those "
        "that it has are %s",
        known);
}

/* ---- taking it apart ---- */

static int digit(char c) {
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
                                  : -1;
}

/* In place. */
static bool decode(char *text) {
    char *put = text;
    if (!text) return true;
    for (const char *at = text; *at; at++) {
        if (*at != '%') {
            *put++ = *at;
            continue;
        }
        int high = digit(at[1]), low = high < 0 ? -1 : digit(at[2]);
        if (low < 0 || (high == 0 && low == 0)) return false;
        *put++ = (char)(high << 4 | low);
        at += 2;
    }
    *put = 0;
    return true;
}

static mica_status take_parameter(url *u, char *text, mica_error *err) {
    char *value = strchr(text, '=');
    if (value) *value++ = 0;
    for (size_t k = 0; k < PARAMETERS; k++) {
        if (strcmp(text, parameters[k].name) != 0) continue;
        if (!(parameters[k].kinds & u->kind)) return unknown_parameter(u, err);
        if (u->value[k]) return refuse_parameter(err, k, "is there twice");
        if (!value || !*value) return refuse_parameter(err, k, "has no value: write NAME=VALUE");
        if (!decode(value)) return refuse_parameter(err, k, "has a '%' without two digits");
        u->value[k] = value;
        return MICA_OK;
    }
    return unknown_parameter(u, err);
}

static mica_status take_query(url *u, char *query, mica_error *err) {
    mica_status status = MICA_OK;
    for (char *next; query && *query && status == MICA_OK; query = next) {
        next = strchr(query, '&');
        if (next) *next++ = 0;
        status = take_parameter(u, query, err);
    }
    return status;
}

/* "USER:PASSWORD@" away from the front; its end is the last '@', for who forgot to write %40. */
static char *take_user(url *u, char *authority) {
    char *at = strrchr(authority, '@');
    if (!at) return authority;
    *at = 0;
    u->user = authority;
    u->password = strchr(authority, ':');
    if (u->password) *u->password++ = 0;
    return at + 1;
}

/* "HOST:PORT", "[ADDRESS]:PORT" */
static mica_status take_host(url *u, char *text, mica_error *err) {
    char *behind = strchr(text, ':');
    u->host = text;
    if (*text == '[') {
        char *close = strchr(text, ']');
        if (!close || (close[1] && close[1] != ':'))
            return refuse(err, "an address in brackets does not end in ']'");
        behind = close[1] ? close + 1 : NULL;
        *close = 0;
        u->host = text + 1;
    }
    if (!behind) return MICA_OK;
    *behind = 0;
    u->port = behind + 1;
    return *u->port ? MICA_OK : refuse(err, "there is a ':' and no port behind the host");
}

static mica_status take_apart(url *u, const char *whole, mica_error *err) {
    size_t len = strlen(whole);
    if (len > URL_MOST) return refuse(err, "it is too long");
    memcpy(u->text, whole, len + 1);
    char *rest = NULL;
    for (size_t k = 0; !rest && k < sizeof heads / sizeof *heads; k++) {
        if (strncmp(whole, heads[k].head, strlen(heads[k].head)) != 0) continue;
        u->kind = heads[k].kind;
        rest = u->text + strlen(heads[k].head);
    }
    if (!rest) return refuse(err, "it begins with none of s3://, redis://, rediss:// and file:///");
    if (strchr(rest, '#')) return refuse(err, "it has a '#': write %23 where that is meant");
    char *query = strchr(rest, '?');
    if (query) *query++ = 0;
    mica_status status = take_query(u, query, err);
    char *path = strchr(rest, '/');
    if (path) {
        *path = 0;
        u->path = path + 1;
    }
    char *host = take_user(u, rest);
    if (status == MICA_OK) status = take_host(u, host, err);
    if (status != MICA_OK) return status;
    if (decode(u->user) && decode(u->password) && decode(u->host) && decode(u->path)) return MICA_OK;
    return refuse(err, "a '%' has no two digits behind it: write %25 where that is meant");
}

/* A '/' behind it where there is none. */
static mica_status take_prefix(url *u, const char *prefix, mica_error *err) {
    size_t len = prefix ? strlen(prefix) : 0;
    if (len > STORE_KEY_MOST) return refuse(err, "the prefix is too long");
    if (len) snprintf(u->prefix, sizeof u->prefix, prefix[len - 1] == '/' ? "%s" : "%s/", prefix);
    return MICA_OK;
}

/* 1 or 0 */
static mica_status take_flag(const url *u, size_t which, bool *out, mica_error *err) {
    const char *value = u->value[which];
    if (!value) return MICA_OK;
    if (strcmp(value, "0") != 0 && strcmp(value, "1") != 0)
        return refuse_parameter(err, which, "has to be 0 or 1");
    *out = *value == '1';
    return MICA_OK;
}

/* ---- opening ---- */

static mica_status open_s3(url *u, const store_open_options *o, store **out, mica_error *err) {
    store_s3_options s = {.bucket = u->host,
                          .endpoint = u->value[ENDPOINT],
                          .region = u->value[REGION],
                          .authorities = u->value[CA],
                          .connect_ms = o->connect_ms,
                          .again = o->again};
    if (u->user)
        return refuse(err,
                      "no credentials of S3 stand in it: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY");
    if (!*u->host) return refuse(err, "there is no bucket behind s3://");
    if (u->port) return refuse(err, "a bucket has no port: write s3://BUCKET?endpoint=https://HOST:PORT");
    mica_status status = take_flag(u, HOSTED, &s.virtual_host, err);
    if (status == MICA_OK) status = take_prefix(u, u->path, err);
    return status == MICA_OK ? store_s3_open(&s, out, err) : status;
}

static mica_status open_redis(url *u, const store_open_options *o, store **out, mica_error *err) {
    bool verify = true;
    char *end = NULL;
    unsigned long database = u->path && *u->path ? strtoul(u->path, &end, 10) : 0;
    store_redis_options r = {.host = u->host,
                             .port = u->port,
                             .user = u->user,
                             .password = u->password,
                             .tls = u->kind == URL_REDISS,
                             .authorities = u->value[CA],
                             .certificate = u->value[CERT],
                             .key = u->value[KEY],
                             .name = u->value[NAME],
                             .connect_ms = o->connect_ms,
                             .again = o->again};
    if (!*u->host) return refuse(err, "there is no host behind redis://");
    if (u->user && *u->user && !u->password)
        return refuse(err,
                      "there is a user and no password: write USER:PASSWORD@, or :PASSWORD@ without a user");
    if (end && (*end || *u->path < '0' || *u->path > '9' || database > INT32_MAX))
        return refuse(err,
                      "what stands behind the host is the number of a database: write ?prefix= for a prefix");
    r.database = (uint32_t)database;
    mica_status status = take_flag(u, CLUSTER, &r.cluster, err);
    if (status == MICA_OK) status = take_flag(u, VERIFY, &verify, err);
    if (status == MICA_OK) status = take_prefix(u, u->value[PREFIX], err);
    r.unverified = !verify;
    return status == MICA_OK ? store_redis_open(&r, out, err) : status;
}

static mica_status open_file(url *u, store **out, mica_error *err) {
    char folder[URL_MOST + 2];
    if (*u->host || u->user || u->port || !u->path)
        return refuse(err, "a folder is written with three '/' and its whole path, file:///FOLDER");
    if (!*u->path) return refuse(err, "there is no folder behind file:///");
    snprintf(folder, sizeof folder, "/%s", u->path);
    mica_status status = take_prefix(u, u->value[PREFIX], err);
    return status == MICA_OK ? store_folder_open(folder, out, err) : status;
}

static mica_status open_kind(url *u, const store_open_options *o, store **out, mica_error *err) {
    switch (u->kind) {
    case URL_S3: return open_s3(u, o, out, err);
    case URL_FILE: return open_file(u, out, err);
    default: return open_redis(u, o, out, err);
    }
}

mica_status store_open_url(const char *text, const store_open_options *options, store **out,
                           mica_error *err) {
    const store_open_options usual = {0};
    void *memory;
    store *inner = NULL;
    *out = NULL;
    mica_status status = base_wiped_new(sizeof(url), &memory, err);
    if (status != MICA_OK) return status;
    url *u = memory;
    status = take_apart(u, text, err);
    if (status == MICA_OK) status = open_kind(u, options ? options : &usual, &inner, err);
    if (status == MICA_OK && *u->prefix) {
        status = store_prefix_new(u->prefix, inner, out, err);
        if (status != MICA_OK) store_end(inner);
    } else if (status == MICA_OK)
        *out = inner;
    base_wiped_free(memory, sizeof(url));
    return status;
}
