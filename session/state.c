/* session/state.c - taking the state of a session, and putting one in the place of what it has.
 *
 * A state is read into a VM of its own (session/portable_read.c), whose memory then takes the place of the session's, as
 * that of an image does, and is proved there, where the snapshots lie that its code is in. What was in the session is
 * kept aside until then (session/held.c), so that a state that is refused, or given up, changes nothing. */
#include "mica/state.h"

#include "base/atomic.h"
#include "base/error.h"
#include "base/file.h"
#include "base/time.h"
#include "session/held.h"
#include "session/image_internal.h"
#include "session/portable.h"
#include "vm/check/check.h"
#include "vm/interp/counter.h"
#include "vm/new.h"
#include "vm/run/carry.h"
#include "vm/run/frame.h"

#include <string.h>

#define STATE_MOST (1ull << 40) /* bytes of a file */

void mica_session_count(mica_session *s) {
    vm_count_begin(s->vm);
}

bool mica_session_counter(const mica_session *s, uint64_t *count) {
    const vm_counter *c = vm_record_counter(s->vm);
    *count = c->count;
    return c->on != 0;
}

mica_status mica_session_stop_at(mica_session *s, uint64_t count, mica_error *err) {
    const vm_counter *c = vm_record_counter(s->vm);
    if (!vm_count_stop_at(s->vm, count))
        return base_fail_pair(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
                              base_pair_numbers(count, c->count),
                              c->on ? "the program has passed %llu safe points already"
                                    : "the session counts no safe points (%llu)",
                              (unsigned long long)c->count);
    return MICA_OK;
}

mica_status mica_state_take(mica_session *s, mica_buffer *out, mica_error *err) {
    return ses_portable_write(s, out, err);
}

/* ---- loading ---- */

typedef struct adopting {
    vm_t *to;
    base_halt *halt;
    mica_status status;
    mica_error *err;
} adopting;

static bool adopt(void *ctx, uint64_t offset, const void *data, size_t len) {
    adopting *a = ctx;
    a->status = base_halted(a->halt) ? base_halt_fail(a->halt, POR_NOT_LOADED, a->err)
                                     : vm_adopt(a->to, offset, data, len, a->err);
    return a->status == MICA_OK;
}

/* The memory of `from` takes the place of the session's. */
static mica_status take_over(mica_session *s, vm_t *from, base_halt *halt, mica_error *err) {
    vm_t *vm = s->vm;
    adopting a = {vm, halt, MICA_OK, err};
    if (!vm_adopt_begin(vm)) return base_fail_errno(err, "the heap", "clear");
    vm->reaches = false;
    if (!vm_each_extent(from, adopt, &a)) return a.status;
    mica_status status = vm_adopt_end(vm, err);
    return status == MICA_OK ? vm_deep_check_halting(vm, halt, err) : status;
}

/* Files that the old program had open are closed, and images that parts of it may be mapped from. */
static void end_old(mica_session *s) {
    ses_imaging *g = s->imaging;
    if (g) {
        img_image_close(&g->image);
        img_saver_free(g->saver);
        g->saver = NULL;
        g->answer = 1;
        g->asked = false;
        g->failed = (mica_error)MICA_ERROR_INIT;
    }
    ses_forget(s);
    vm_ask(s->vm, 0);
}

mica_status ses_go_on_with(mica_session *s, vm_gc_config gc, base_view account, mica_error *err) {
    end_old(s);
    s->vm->root->gc = gc;
    ses_settle(s);
    mica_status status = ses_state_take(s, account, err);
    ses_folder_set(&s->here, ".", false);
    return status;
}

static mica_status exchange(mica_session *s, vm_t *from, base_view account, base_halt *halt,
                            mica_error *err) {
    mica_held_state *old;
    vm_gc_config gc = s->vm->root->gc;
    if (s->imaging) ses_saving_give_up(s);
    ses_tape_renew(s);
    mica_status status = ses_held_take(s, &old, err);
    if (status == MICA_OK) {
        status = take_over(s, from, halt, err);
        if (status == MICA_OK)
            status = ses_go_on_with(s, gc, account, err);
        else
            ses_held_return(s, old);
    }
    mica_held_state_free(old);
    return status;
}

mica_status ses_state_load(mica_session *s, base_view state, base_halt *halt, mica_error *err) {
    vm_t *vm = NULL;
    base_buf account = {0};
    ses_imaging *g = ses_imaging_of(s);
    if (!g) return base_fail_memory(err, "loading a state");
    mica_status status = vm_new(&s->vm->root->gc, &vm, err);
    if (status == MICA_OK) status = ses_portable_read(state, vm, &account, halt, err);
    base_view said = base_view_of(account.data, account.len);
    if (status == MICA_OK) status = ses_state_check(s, said, err);
    if (status == MICA_OK) status = exchange(s, vm, said, halt, err);
    base_buf_free(&account);
    vm_free(vm);
    return status;
}

mica_status mica_state_load(mica_session *s, const void *state, size_t len, mica_error *err) {
    return ses_state_load(s, base_view_of(state, len), NULL, err);
}

mica_status mica_state_load_within(mica_session *s, const void *state, size_t len, unsigned wait_ms,
                                   const volatile int *cancel, mica_error *err) {
    base_halt halt = {.cancel = cancel, .until = wait_ms ? base_time_ns() + (uint64_t)wait_ms * 1000000 : 0};
    return ses_state_load(s, base_view_of(state, len), &halt, err);
}

mica_status mica_state_load_file(mica_session *s, const char *path, mica_error *err) {
    base_buf state = {0};
    mica_status status = base_file_read_all(path, STATE_MOST, &state, err);
    if (status == MICA_OK) {
        mica_error why = MICA_ERROR_INIT;
        status = mica_state_load(s, state.data, state.len, &why);
        if (status != MICA_OK) status = base_fail_as(err, &why, "%s: %s", path, why.message);
    }
    base_buf_free(&state);
    return status;
}

mica_status mica_state_take_file(mica_session *s, const char *path, mica_error *err) {
    base_buf state = {0};
    mica_status status = mica_state_take(s, &state, err);
    if (status == MICA_OK) status = base_atomic_replace_own(path, state.data, state.len, err);
    base_buf_free(&state);
    return status;
}

/* ---- what a state says of itself ---- */

static bool value_of(fmt_pack_cursor map, const char *key, fmt_pack_item *out) {
    fmt_pack_cursor c;
    return fmt_pack_find(map, key, &c) && fmt_pack_next(&c, out);
}

static void tell(fmt_pack_cursor map, const char *key, base_json *j) {
    fmt_pack_cursor c;
    if (!fmt_pack_find(map, key, &c)) return;
    base_json_name(j, base_view_str(key));
    (void)!fmt_pack_json(fmt_pack_take(&c), j, NULL);
}

static const char counted[][16] = {"names", "objects", "stack", "frames"};

static void tell_json(fmt_pack_cursor all, base_buf *out) {
    static const char said[][24] = {
        "version", "mica", "fingerprint", "frame pointer", "instruction pointer", "instruction counter"};
    base_json j = {.out = out};
    fmt_pack_cursor session;
    fmt_pack_item item;
    base_json_object(&j, NULL);
    for (size_t k = 0; k < sizeof said / sizeof *said; k++)
        tell(all, said[k], &j);
    if (fmt_pack_find(all, "session", &session)) {
        tell(session, "program", &j);
        tell(session, "folder", &j);
    }
    for (size_t k = 0; k < sizeof counted / sizeof *counted; k++)
        if (value_of(all, counted[k], &item)) base_json_u64(&j, counted[k], item.count);
    base_json_object_end(&j);
    base_buf_byte(out, '\n');
}

static void line_text(fmt_pack_cursor map, const char *key, base_buf *out) {
    fmt_pack_item item;
    if (!value_of(map, key, &item) || item.type != FMT_PACK_TEXT) return;
    base_buf_printf(out, "%-20s ", key);
    base_buf_plain(out, item.text.data, item.text.len);
    base_buf_byte(out, '\n');
}

static void line_number(fmt_pack_cursor map, const char *key, base_buf *out) {
    fmt_pack_item item;
    if (!value_of(map, key, &item)) return;
    if (item.type == FMT_PACK_INTEGER)
        base_buf_printf(out, "%-20s %lld\n", key, (long long)item.integer);
    else if (item.type == FMT_PACK_NIL)
        base_buf_printf(out, "%-20s not counted\n", key);
    else
        base_buf_printf(out, "%-20s %llu\n", key, (unsigned long long)item.count);
}

static void tell_lines(fmt_pack_cursor all, base_buf *out) {
    fmt_pack_cursor session;
    line_text(all, "mica", out);
    line_number(all, "version", out);
    if (fmt_pack_find(all, "session", &session)) {
        line_text(session, "program", out);
        line_text(session, "folder", out);
    }
    line_number(all, "instruction counter", out);
    for (size_t k = 0; k < sizeof counted / sizeof *counted; k++)
        line_number(all, counted[k], out);
}

mica_status mica_state_describe(const void *state, size_t len, bool json, mica_buffer *out, mica_error *err) {
    fmt_pack_cursor all = {base_view_of(state, len), 0};
    mica_status status = ses_portable_is(all.data, err);
    if (status != MICA_OK) return status;
    if (json)
        tell_json(all, out);
    else
        tell_lines(all, out);
    return out->failed ? base_fail_memory(err, "describing a state") : MICA_OK;
}

mica_status mica_state_export(const void *state, size_t len, mica_buffer *out, mica_error *err) {
    base_json j = {.out = out};
    mica_status status = ses_portable_is(base_view_of(state, len), err);
    if (status == MICA_OK) status = fmt_pack_json(base_view_of(state, len), &j, err);
    if (status == MICA_OK && !base_buf_byte(out, '\n'))
        status = base_fail_memory(err, "writing a state as JSON");
    return status;
}
