/* cli/micac/tape_records.c - `micac tape records FILE [STREAM]`: the streams of a tape, and what they have at any moment. */
#include "cli/micac/tape_records.h"

#include "base/error.h"
#include "base/json.h"

#include <inttypes.h>
#include <stdio.h>

#define HELD ((size_t)1 << 20) /* bytes of text that are held before they are printed */

typedef struct telling {
    base_buf *out;
    base_json to;
    bool json, unwritten;
} telling;

static bool one_stream(void *ctx, const mica_tape_stream_about *s) {
    telling *t = ctx;
    if (t->json) {
        base_json_object(&t->to, NULL);
        base_json_text(&t->to, "stream", base_view_str(s->name));
        base_json_u64(&t->to, "records", s->count);
        base_json_u64(&t->to, "first", s->first);
        base_json_u64(&t->to, "epoch", s->epoch);
        base_json_object_end(&t->to);
        return !t->out->failed;
    }
    base_buf_printf(t->out, "%" PRIu64 " records, the last of epoch %" PRIu64 "  ", s->count, s->epoch);
    base_buf_plain(t->out, s->name, strlen(s->name));
    base_buf_byte(t->out, '\n');
    return !t->out->failed;
}

/* What a record has is text or not; machines get it as hexadecimal digits. */
static bool one_record(void *ctx, uint64_t number, uint64_t epoch, mica_view record) {
    telling *t = ctx;
    if (t->json) {
        base_json_object(&t->to, NULL);
        base_json_u64(&t->to, "number", number);
        base_json_u64(&t->to, "epoch", epoch);
        base_json_hex(&t->to, "bytes", record.data, record.len);
        base_json_object_end(&t->to);
    } else {
        base_buf_printf(t->out, "%" PRIu64 "  epoch %" PRIu64 "  %zu bytes  ", number, epoch, record.len);
        base_buf_plain(t->out, record.data, record.len);
        base_buf_byte(t->out, '\n');
    }
    if (t->out->failed || t->out->len < HELD) return !t->out->failed;
    t->unwritten = fwrite(t->out->data, 1, t->out->len, stdout) != t->out->len;
    t->out->len = 0;
    return !t->unwritten;
}

static mica_status records(mica_tape *tape, const mica_tape_moment *moment, const char *stream, telling *t,
                           mica_error *err) {
    mica_tape_stream_about about;
    mica_status status = mica_tape_stream_tell(tape, moment, stream, &about, err);
    if (status == MICA_OK && !about.count)
        return base_fail(err, MICA_ERR_NOT_FOUND, NULL, MICA_NO_OFFSET,
                         "the tape has no record of a stream '%s' there: without STREAM they are listed",
                         stream);
    if (t->json) base_json_array(&t->to, NULL);
    if (status == MICA_OK) status = mica_tape_stream_read(tape, moment, stream, 0, one_record, t, err);
    if (status == MICA_OK && t->unwritten) status = base_fail_errno(err, "standard output", "write to it");
    return status;
}

mica_status cli_tape_records(mica_tape *tape, const mica_tape_moment *moment, const char *stream, bool json,
                             base_buf *out, mica_error *err) {
    telling t = {.out = out, .to = {.out = out}, .json = json};
    mica_status status;
    if (stream) {
        status = records(tape, moment, stream, &t, err);
    } else {
        if (json) base_json_array(&t.to, NULL);
        status = mica_tape_streams(tape, moment, one_stream, &t, err);
    }
    if (json) base_json_array_end(&t.to);
    if (json) base_buf_byte(out, '\n');
    return status;
}
