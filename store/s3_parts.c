/* store/s3_parts.c - large objects in parts: the service is told to begin, gets each part by itself, and joins them at the end.
 * Nobody sees the object before. An upload that fails is given up there, too, so that its parts are not kept and paid for. */
#include "store/s3_internal.h"
#include "store/xml.h"

#include "base/error.h"
#include "base/time.h"

#include <stdio.h>
#include <string.h>

#define PARTS_MOST  10000u
#define GIVE_UP_NS  UINT64_C(5000000000)
#define ANSWER_MOST ((uint64_t)1 << 20)

typedef struct upload {
    s3_store *s;
    const store_put_request *request;
    const store_call *call;
    base_buf id;   /* as text */
    base_buf list; /* of parts, as the service wants it at the end */
} upload;

static mica_status odd(const upload *u, mica_error *err) {
    char where[STORE_WHERE];
    s3_where(u->s, u->request->key, where);
    return base_fail(err, MICA_ERR_IO, NULL, MICA_NO_OFFSET,
                     "%s: cannot put it in parts: the service's answer is not understood: check the endpoint",
                     where);
}

static mica_status begin(upload *u, const char *hash, const char *put_id, mica_error *err) {
    base_buf body = {0};
    base_view id;
    store_http_answer answer;
    s3_ask ask = {.doing = "begin to put",
                  .method = "POST",
                  .key = u->request->key,
                  .query = {{"uploads", ""}},
                  .query_count = 1,
                  .has_body = true,
                  .hash = hash,
                  .put_id = put_id,
                  .out = &body,
                  .most = ANSWER_MOST};
    mica_status status = s3_send(u->s, &ask, u->call, &answer, err);
    if (status == MICA_OK) {
        if (!store_xml_first(base_view_of(body.data, body.len), "UploadId", &id) ||
            !store_xml_text(id, false, &u->id) || u->id.len == 0)
            status = odd(u, err);
        else if (!base_buf_cstr(&u->id))
            status = store_no_memory(err);
    }
    base_buf_free(&body);
    return status;
}

static mica_status put_part(upload *u, unsigned number, base_view data, mica_error *err) {
    char text[16];
    store_http_answer answer;
    snprintf(text, sizeof text, "%u", number);
    s3_ask ask = {.doing = "put a part of",
                  .method = "PUT",
                  .key = u->request->key,
                  .query = {{"partNumber", text}, {"uploadId", (const char *)u->id.data}},
                  .query_count = 2,
                  .body = data,
                  .has_body = true};
    mica_status status = s3_send(u->s, &ask, u->call, &answer, err);
    if (status != MICA_OK) return status;
    if (!answer.etag[0] || strpbrk(answer.etag, "<>&")) return odd(u, err);
    base_buf_printf(&u->list, "<Part><PartNumber>%u</PartNumber><ETag>%s</ETag></Part>", number, answer.etag);
    return u->list.failed ? store_no_memory(err) : MICA_OK;
}

/* The service may find out that it cannot join them when it has answered 200 already; then that is in the body. */
static mica_status check_joined(const s3_ask *a, const char *where, const store_http_answer *answer,
                                mica_error *err) {
    base_view etag, all = base_view_of(a->out->data, a->out->len);
    (void)answer;
    if (store_xml_first(all, "ETag", &etag) && !store_xml_first(all, "Code", &etag)) return MICA_OK;
    return base_fail(err, MICA_ERR_IO, NULL, MICA_NO_OFFSET,
                     "%s: cannot join its parts: the service answers 200 and then an error: try again",
                     where);
}

/* Where the answer to the first of several attempts was lost, the next is told that there is no such upload; then the object has
 * our number. */
static mica_status join(upload *u, const char *put_id, store_about *about, mica_error *err) {
    base_buf body = {0};
    base_view etag;
    bool ours;
    store_http_answer answer;
    mica_error failed = MICA_ERROR_INIT;
    base_buf_str(&u->list, "</CompleteMultipartUpload>");
    if (u->list.failed) return store_no_memory(err);
    s3_ask ask = {.doing = "join the parts of",
                  .method = "POST",
                  .key = u->request->key,
                  .query = {{"uploadId", (const char *)u->id.data}},
                  .query_count = 1,
                  .body = base_view_of(u->list.data, u->list.len),
                  .has_body = true,
                  .out = &body,
                  .most = ANSWER_MOST,
                  .check = check_joined};
    mica_status status = s3_send(u->s, &ask, u->call, &answer, &failed);
    if (status == MICA_OK) {
        base_buf text = {0};
        if (store_xml_first(base_view_of(body.data, body.len), "ETag", &etag) &&
            store_xml_text(etag, false, &text) && text.len < sizeof about->etag) {
            if (text.len) memcpy(about->etag, text.data, text.len);
            about->etag[text.len] = 0;
        }
        base_buf_free(&text);
        if (about->etag[0] != '"') /* Ceph's object gateway 16 leaves it empty here */
            status = s3_is_ours(u->s, u->request->key, put_id, u->call, about, &ours, err);
    } else if (status == MICA_ERR_NOT_FOUND) {
        status = s3_is_ours(u->s, u->request->key, put_id, u->call, about, &ours, err);
        if (status == MICA_OK && !ours) status = base_fail_as(err, &failed, "%s", failed.message);
    } else {
        status = base_fail_as(err, &failed, "%s", failed.message);
    }
    base_buf_free(&body);
    return status;
}

static void give_up(upload *u) {
    mica_error ignored = MICA_ERROR_INIT;
    store_http_answer answer;
    store_call call = {.deadline_ns = base_time_ns() + GIVE_UP_NS}; /* the caller's may be over */
    s3_ask ask = {.doing = "give up",
                  .method = "DELETE",
                  .key = u->request->key,
                  .query = {{"uploadId", (const char *)u->id.data}},
                  .query_count = 1};
    if (u->id.len && s3_send(u->s, &ask, &call, &answer, &ignored) != MICA_OK)
        return; /* who put it is told of what failed first */
}

mica_status s3_put_parts(s3_store *s, const store_put_request *r, const store_call *call, store_about *about,
                         mica_error *err) {
    char hash[STORE_SIGN_HASH], put_id[STORE_PUT_ID];
    upload u = {.s = s, .request = r, .call = call};
    uint64_t part = s->part, at = 0;
    if (part < (r->data.len + PARTS_MOST - 1) / PARTS_MOST)
        part = (r->data.len + PARTS_MOST - 1) / PARTS_MOST;
    if (!store_new_put_id(put_id)) return base_fail_errno(err, r->key, "draw a number for the put");
    store_sign_hash(r->data, hash);
    base_buf_str(&u.list, "<CompleteMultipartUpload xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">");
    about->size = r->data.len;
    about->etag[0] = 0;
    mica_status status = begin(&u, hash, put_id, err);
    for (unsigned number = 1; status == MICA_OK && at < r->data.len; number++) {
        uint64_t some = r->data.len - at < part ? r->data.len - at : part;
        status = put_part(&u, number, base_view_of(r->data.data + at, (size_t)some), err);
        at += some;
    }
    if (status == MICA_OK) status = join(&u, put_id, about, err);
    if (status != MICA_OK) give_up(&u);
    base_buf_free(&u.id);
    base_buf_free(&u.list);
    return status;
}
